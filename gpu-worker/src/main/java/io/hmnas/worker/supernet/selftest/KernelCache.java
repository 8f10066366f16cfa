package io.hmnas.worker.supernet.selftest;

import ai.djl.engine.Engine;
import io.hmnas.worker.tensor.Torch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers in a folder what was found right, so that the next process need not test it again. What
 * was found wrong is always tested again.
 *
 * <p>An entry holds for one processor, its settings, one library and one build of this program. It
 * is one file that repeats all of these: whatever is torn, changed or of another machine does not
 * read the same, and is as good as absent.
 */
public final class KernelCache {
  private static final Logger LOG = LoggerFactory.getLogger(KernelCache.class);

  private final Optional<Path> folder;

  private KernelCache(Optional<Path> folder) {
    this.folder = folder;
  }

  /** Remembers nothing. */
  public static KernelCache none() {
    return new KernelCache(Optional.empty());
  }

  /** Remembers in a folder, which is made when needed. */
  public static KernelCache in(Path folder) {
    return new KernelCache(Optional.of(folder));
  }

  /** Whether the subject was found right. */
  boolean right(Torch torch, String subject) {
    if (folder.isEmpty()) {
      return false;
    }
    String content = content(torch, subject);
    try {
      return Files.readString(file(folder.get(), content), StandardCharsets.UTF_8).equals(content);
    } catch (IOException e) {
      return false;
    }
  }

  /** Remembers that the subject was found right. A folder that cannot be written is no fault. */
  void remember(Torch torch, String subject) {
    if (folder.isEmpty()) {
      return;
    }
    String content = content(torch, subject);
    try {
      Files.createDirectories(folder.get());
      Path temporary = Files.createTempFile(folder.get(), "kernels-", ".part");
      Files.writeString(temporary, content, StandardCharsets.UTF_8);
      Files.move(
          temporary,
          file(folder.get(), content),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      LOG.warn("kernel tests are not remembered in {}: {}", folder.get(), e.toString());
    }
  }

  private static Path file(Path folder, String content) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
      return folder.resolve("kernels-" + HexFormat.of().formatHex(digest, 0, 16) + ".txt");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String content(Torch torch, String subject) {
    return String.join(
        "\n",
        "found right: " + subject,
        torch.describe(),
        "DJL " + Engine.class.getPackage().getImplementationVersion(),
        "program " + program(),
        Processor.fingerprint(),
        "end\n");
  }

  /** This build: size and time of its files. */
  private static String program() {
    CodeSource source = KernelCache.class.getProtectionDomain().getCodeSource();
    if (source == null) {
      return "unknown";
    }
    try (Stream<Path> files = Files.walk(Path.of(source.getLocation().toURI()))) {
      return files
          .filter(Files::isRegularFile)
          .map(KernelCache::stamp)
          .reduce((a, b) -> new long[] {a[0] + b[0], Math.max(a[1], b[1])})
          .map(total -> total[0] + " bytes of " + total[1])
          .orElse("empty");
    } catch (IOException | UncheckedIOException | URISyntaxException e) {
      return "unreadable " + e.getMessage();
    }
  }

  private static long[] stamp(Path file) {
    try {
      return new long[] {Files.size(file), Files.getLastModifiedTime(file).toMillis()};
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
