package io.hmnas.standalone.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.hmnas.standalone.doctor.Finding.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreCheckTest {
  @TempDir Path directory;

  @Test
  void shouldWriteReadAndDeleteAndLeaveNothingBehind() throws IOException {
    assertThat(look(directory.toString()).outcome()).isEqualTo(Outcome.OK);
    assertThat(look(directory.toUri().toString()).outcome()).isEqualTo(Outcome.OK);

    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void shouldNotMakeAFolderThatIsNotThere() {
    Path absent = directory.resolve("absent");

    Finding finding = look(absent.toString());

    assertThat(finding.outcome()).isEqualTo(Outcome.WARNING);
    assertThat(finding.detail()).contains(absent.toString());
    assertThat(finding.remedy()).contains("all workers share");
    assertThat(absent).doesNotExist();
  }

  @Test
  void shouldSayThatAFileIsNoStore() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "x");

    Finding finding = look(file.toString());

    assertThat(finding.outcome()).isEqualTo(Outcome.FAULT);
    assertThat(finding.detail()).contains(file.toString());
    assertThat(finding.remedy()).contains("--checkpoints");
  }

  @Test
  void shouldSayThatASchemeIsUnknownOrAnAddressIsNone() {
    assertThat(look("ftp://host/x"))
        .satisfies(
            finding -> {
              assertThat(finding.outcome()).isEqualTo(Outcome.FAULT);
              assertThat(finding.detail()).contains("unknown scheme 'ftp'");
            });
    assertThat(look("file:relative"))
        .satisfies(
            finding -> {
              assertThat(finding.outcome()).isEqualTo(Outcome.FAULT);
              assertThat(finding.remedy()).contains("file: URI");
            });
  }

  @Test
  void shouldSayThatAnObjectStoreIsAway() {
    withCredentials(
        () -> {
          Finding finding = look("s3://bucket-1/x?endpoint=http://127.0.0.1:1");

          assertThat(finding.outcome()).isEqualTo(Outcome.FAULT);
          assertThat(finding.detail()).contains("s3://bucket-1/x", "http://127.0.0.1:1");
          assertThat(finding.remedy()).contains("--checkpoints", "start the store");
        });
  }

  @Test
  void shouldSayThatAnObjectStoreRefusesTheUserOrHasNoSuchBucket() throws IOException {
    AtomicInteger status = new AtomicInteger();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(status.get(), -1);
          exchange.close();
        });
    server.start();
    String address = "s3://bucket-1/x?endpoint=http://127.0.0.1:" + server.getAddress().getPort();
    try {
      withCredentials(
          () -> {
            status.set(403);
            Finding refused = look(address);
            assertThat(refused.outcome()).isEqualTo(Outcome.FAULT);
            assertThat(refused.detail()).contains("s3://bucket-1/x", "credentials", "403");
            assertThat(refused.remedy()).contains("allow this user to write");

            status.set(404);
            Finding absent = look(address);
            assertThat(absent.outcome()).isEqualTo(Outcome.FAULT);
            assertThat(absent.detail()).contains("there is no bucket 'bucket-1': create it");
          });
    } finally {
      server.stop(0);
    }
  }

  private static void withCredentials(Runnable test) {
    System.setProperty("aws.accessKeyId", "test");
    System.setProperty("aws.secretAccessKey", "test");
    try {
      test.run();
    } finally {
      System.clearProperty("aws.accessKeyId");
      System.clearProperty("aws.secretAccessKey");
    }
  }

  @Test
  void shouldNotLookWhereNoStoreIsConfigured() {
    assertThat(new StoreCheck(Optional.empty()).look())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.outcome()).isEqualTo(Outcome.SKIPPED);
              assertThat(finding.detail()).contains("--checkpoints");
            });
  }

  private static Finding look(String address) {
    return new StoreCheck(Optional.of(address)).look().get(0);
  }
}
