package io.hmnas.worker.supernet.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.DataType;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.space.Spaces;
import io.hmnas.worker.supernet.Networks;
import io.hmnas.worker.tensor.Torch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is remembered is only ever what was found right here. */
class KernelCacheTest {
  private final SearchSpace space = Spaces.of(2, 1, 2, 4, 28);
  private final Torch torch = Torch.open("cpu", DataType.FLOAT32);

  @TempDir private Path folder;

  @BeforeEach
  void useOneThread() {
    Torch.setThreads(1);
  }

  @AfterEach
  void close() {
    torch.close();
  }

  @Test
  void shouldRememberWhatAnEarlierProcessFoundRight() throws IOException {
    assertThat(test(KernelCache.in(folder)).remembered()).isFalse();
    assertThat(test(KernelCache.in(folder)).remembered()).isTrue();
    assertThat(entries()).hasSize(1);
  }

  @Test
  void shouldTestAgainWhenTheEntryIsTornOrOfAnotherMachine() throws IOException {
    test(KernelCache.in(folder));
    Path entry = entries().get(0);
    String whole = Files.readString(entry, StandardCharsets.UTF_8);

    for (String content :
        List.of(
            "", whole.substring(0, whole.length() / 2), whole.replace("1 thread", "2 threads"))) {
      Files.writeString(entry, content, StandardCharsets.UTF_8);
      assertThat(test(KernelCache.in(folder)).remembered()).isFalse();
      assertThat(Files.readString(entry, StandardCharsets.UTF_8)).isEqualTo(whole);
    }
  }

  @Test
  void shouldNotRememberWhatIsWrong() throws IOException {
    VerifiedNetworks networks =
        new VerifiedNetworks(
            torch,
            List.of(
                WrongKernels.wrongBatched(torch),
                Candidate.of("reference", Networks.create(torch, Networks.REFERENCE))),
            KernelCache.in(folder),
            report -> {});
    networks.engine(Spaces.of(4, 3, 2, 4, 28), all(Spaces.of(4, 3, 2, 4, 28)), 0, Pass.WEIGHTS, 8);

    assertThat(entries())
        .singleElement()
        .satisfies(
            entry ->
                assertThat(Files.readString(entry, StandardCharsets.UTF_8))
                    .startsWith("found right: reference "));
  }

  @Test
  void shouldGoOnWhereTheFolderCannotBeWritten() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThat(test(KernelCache.in(file)).engine()).isEqualTo("batched");
  }

  private KernelReport test(KernelCache cache) {
    List<KernelReport> reports = new ArrayList<>();
    VerifiedNetworks networks =
        VerifiedNetworks.create(torch, Networks.BATCHED, cache, reports::add);
    networks.engine(space, all(space), 0, Pass.WEIGHTS, 8);
    return reports.get(0);
  }

  private static Selection all(SearchSpace space) {
    return Selection.all(space);
  }

  private List<Path> entries() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
