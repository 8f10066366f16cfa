package io.hmnas.standalone.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** An authority of its own in a folder, and certificates that it signed; made by the JDK's tool. */
public final class TestCertificates {
  private static final String PASSWORD = "test-only-store";

  private final Path folder;
  private final String authority;

  private TestCertificates(Path folder, String authority) {
    this.folder = folder;
    this.authority = authority;
  }

  /** A new authority with a name. */
  public static TestCertificates create(Path folder, String authority) throws Exception {
    Files.createDirectories(folder);
    TestCertificates certificates = new TestCertificates(folder, authority);
    certificates.generate(authority, "-ext", "bc:c");
    certificates.keytool(
        "-exportcert", "-rfc", "-alias", authority, "-file", certificates.trusted().toString());
    return certificates;
  }

  /**
   * Signs a certificate with the name {@code CN=name}, good for this machine's names.
   *
   * @return settings {@code ssl.keystore.*} that present it
   */
  public Map<String, String> keystore(String name) throws Exception {
    Path store = folder.resolve(name + ".p12");
    if (!Files.exists(store)) {
      generate(name, "-signer", authority, "-ext", "san=dns:localhost,ip:127.0.0.1");
      keytool(
          "-importkeystore",
          "-srckeystore",
          folder.resolve("all.p12").toString(),
          "-srcstorepass:env",
          "STORE_PASSWORD",
          "-srcalias",
          name,
          "-destkeystore",
          store.toString(),
          "-deststorepass:env",
          "STORE_PASSWORD");
    }
    return Map.of(
        "ssl.keystore.type",
        "PKCS12",
        "ssl.keystore.location",
        store.toString(),
        "ssl.keystore.password",
        PASSWORD,
        "ssl.key.password",
        PASSWORD);
  }

  /** Settings {@code ssl.truststore.*} that trust the authority. */
  public Map<String, String> truststore() {
    return Map.of("ssl.truststore.type", "PEM", "ssl.truststore.location", trusted().toString());
  }

  private Path trusted() {
    return folder.resolve("authority.pem");
  }

  private void generate(String name, String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of("-genkeypair", "-alias", name, "-dname", "CN=" + name, "-keyalg", "EC"));
    arguments.addAll(List.of("-validity", "30"));
    arguments.addAll(Arrays.asList(more));
    keytool(arguments.toArray(String[]::new));
  }

  private void keytool(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(Arrays.asList(arguments));
    if (!arguments[0].equals("-importkeystore")) {
      command.addAll(List.of("-keystore", folder.resolve("all.p12").toString()));
      command.addAll(List.of("-storetype", "PKCS12", "-storepass:env", "STORE_PASSWORD"));
    }
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("STORE_PASSWORD", PASSWORD);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("keytool " + arguments[0] + " failed: " + said);
    }
  }
}
