package io.hmnas.standalone.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hmnas.coordinator.Health;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.standalone.letters.Letter;
import io.hmnas.testing.ByteMutator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Messages on the input topics that are almost right, and good ones between them. So many on each
 * topic as the system property hmnas.fuzz says; from the seed hmnas.fuzzSeed, for a failure to be
 * found again.
 */
@Timeout(900)
class TopicFuzzIT {
  private static final int MESSAGES = Integer.getInteger("hmnas.fuzz", 300);
  private static final long SEED = Long.getLong("hmnas.fuzzSeed", 1);
  private static final int MESSAGES_PER_GOOD_SWEEP = 50;
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final List<byte[]> TOKENS =
      List.of(
          new byte[] {0},
          new byte[] {0, 0, 0, 0, 1},
          new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f},
          new byte[] {(byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80},
          "{\"sweepId\": \"x\"}".getBytes(UTF_8),
          "../../x".getBytes(UTF_8),
          new byte[] {(byte) 0xc0, (byte) 0xaf},
          new byte[] {0, 0, 0, (byte) 0xf0, 0x7f},
          new byte[] {0, 0, 0, 0, 0, 0, (byte) 0xf8, 0x7f});

  @TempDir Path directory;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final ByteMutator mutator = new ByteMutator(random.split(), TOKENS);

  @Test
  void shouldPutEveryBadMessageAsideAndServeTheGoodOnesBetween(TestReporter reporter)
      throws Exception {
    try (FuzzedSystem system = FuzzedSystem.start(directory)) {
      Map<String, List<ConsumerRecord<byte[], byte[]>>> templates = templates(system);

      List<Mutant> mutants = send(system, templates);
      Set<String> good = new TreeSet<>(goodSweeps());
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofSeconds(2))
          .until(() -> system.sweeps(RunStatus.COMPLETED).containsAll(good));
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofSeconds(2))
          .until(() -> system.letters().keySet().containsAll(bad(system, mutants)));

      Map<String, Letter> letters = system.letters();
      report(reporter, system, mutants, letters);
      assertThat(mutants)
          .filteredOn(mutant -> letters.containsKey(mutant.origin()))
          .isNotEmpty()
          .allSatisfy(
              mutant ->
                  assertThat(letters.get(mutant.origin()).value())
                      .as("a letter is as it was found")
                      .isEqualTo(mutant.message().value()));
      assertThat(letters.values())
          .extracting(letter -> letter.key() == null ? "" : new String(letter.key(), UTF_8))
          .as("nothing of a good sweep is put aside")
          .noneMatch(key -> good.contains(key) || good.contains(key.replaceFirst("\\.s1$", "")));
      assertThat(system.health().status()).isEqualTo(Health.Status.READY);
      assertThat(system.workerRestarts()).as("sessions of workers that died").isZero();
    }
  }

  private static List<String> goodSweeps() {
    List<String> good = new ArrayList<>();
    for (int i = 0; i <= MESSAGES / MESSAGES_PER_GOOD_SWEEP; i++) {
      good.add(sweep("good", i));
    }
    return good;
  }

  /** All of one length, so that one may stand for the other in a message. */
  private static String sweep(String name, int number) {
    return "%s-%04d".formatted(name, number);
  }

  /** What a sweep leaves on each topic when nothing is wrong. */
  private static Map<String, List<ConsumerRecord<byte[], byte[]>>> templates(FuzzedSystem system)
      throws Exception {
    String first = sweep("good", 0);
    system.request(first);
    await().atMost(PATIENCE).until(() -> system.sweeps(RunStatus.COMPLETED).contains(first));
    Map<String, List<ConsumerRecord<byte[], byte[]>>> templates = new HashMap<>();
    for (String topic : system.inputs()) {
      List<ConsumerRecord<byte[], byte[]>> records = system.read(topic);
      assertThat(records).as(topic).isNotEmpty();
      templates.put(topic, records);
    }
    return templates;
  }

  private List<Mutant> send(
      FuzzedSystem system, Map<String, List<ConsumerRecord<byte[], byte[]>>> templates)
      throws Exception {
    List<Mutant> mutants = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      int round = i / MESSAGES_PER_GOOD_SWEEP;
      if (i % MESSAGES_PER_GOOD_SWEEP == 0) {
        // Runs that the mutated answers may belong to, and that nobody relies on.
        system.request(sweep("fuzz", round));
      }
      for (String topic : system.inputs()) {
        List<ConsumerRecord<byte[], byte[]>> some = templates.get(topic);
        ConsumerRecord<byte[], byte[]> template = some.get(random.nextInt(some.size()));
        mutants.add(system.send(topic, mutant(template.key(), round), value(template, round)));
      }
      if ((i + 1) % MESSAGES_PER_GOOD_SWEEP == 0) {
        system.request(sweep("good", round + 1));
      }
    }
    system.flush();
    return mutants;
  }

  private byte[] mutant(byte[] key, int round) {
    byte[] renamed = renamed(key, round);
    return switch (random.nextInt(20)) {
      case 0 -> mutator.mutated(renamed);
      case 1 -> random.nextInt(4) == 0 ? null : renamed;
      default -> renamed;
    };
  }

  private byte[] value(ConsumerRecord<byte[], byte[]> template, int round) {
    return random.nextInt(100) == 0 ? null : mutator.mutated(renamed(template.value(), round));
  }

  private static byte[] renamed(byte[] bytes, int round) {
    return new String(bytes, ISO_8859_1)
        .replace(sweep("good", 0), sweep("fuzz", round))
        .getBytes(ISO_8859_1);
  }

  /** The places of those messages that nobody could read, or that are under a wrong key. */
  private static Set<String> bad(FuzzedSystem system, List<Mutant> mutants) {
    Set<String> bad = new TreeSet<>();
    for (Mutant mutant : mutants) {
      if (!system.readable(mutant)) {
        bad.add(mutant.origin());
      }
    }
    return bad;
  }

  private static void report(
      TestReporter reporter,
      FuzzedSystem system,
      List<Mutant> mutants,
      Map<String, Letter> letters) {
    for (String topic : system.inputs()) {
      List<Mutant> here = mutants.stream().filter(m -> m.topic().equals(topic)).toList();
      long unreadable = here.stream().filter(m -> !system.readable(m)).count();
      long aside = here.stream().filter(m -> letters.containsKey(m.origin())).count();
      reporter.publishEntry(
          topic,
          "%d mutated, %d unreadable, %d in the dead letters"
              .formatted(here.size(), unreadable, aside));
    }
  }
}
