package io.hmnas.standalone.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path directory;

  @Test
  void shouldTalkToTheChildAndEndItByLettingGo() throws Exception {
    ChildProcess child = start(LeashedMain.class, List.of());
    child.tell("127.0.0.1:1");
    assertThat(child.answer().get(60, TimeUnit.SECONDS)).isEqualTo("told 127.0.0.1:1");
    assertThat(child.isAlive()).isTrue();
    child.requestStop();
    assertThat(child.awaitOrKill(PATIENCE)).isTrue();
    assertThat(child.onExit().join()).isZero();
  }

  @Test
  void shouldEndTheChildThatNeverGotItsOrders() {
    ChildProcess child = start(LeashedMain.class, List.of());
    child.requestStop();
    assertThat(child.awaitOrKill(PATIENCE)).isTrue();
    assertThat(child.onExit().join()).isNotZero();
    assertThat(child.logTail()).contains("NoSuchElementException");
  }

  @Test
  void shouldEndAChildWhoseWorkDoesNotStop() throws Exception {
    ChildProcess child = start(LeashedMain.class, List.of("stubborn"));
    child.tell("go");
    child.answer().get(60, TimeUnit.SECONDS);
    child.requestStop();
    assertThat(child.awaitOrKill(PATIENCE)).isTrue();
  }

  @Test
  void shouldKillAChildThatIgnoresTheLeash() throws Exception {
    // A parent does not look at its own standard input.
    ChildProcess deaf = start(ParentMain.class, List.of(directory.resolve("inner").toString()));
    long inner = Long.parseLong(deaf.answer().get(60, TimeUnit.SECONDS));
    deaf.requestStop();
    assertThat(deaf.awaitOrKill(Duration.ofMillis(100))).isFalse();
    await().atMost(PATIENCE).until(() -> !deaf.isAlive());
    await().atMost(PATIENCE).until(() -> gone(inner));
  }

  @Test
  void shouldNotOutliveAParentThatIsKilled() throws Exception {
    ChildProcess parent = start(ParentMain.class, List.of(directory.resolve("inner").toString()));
    long child = Long.parseLong(parent.answer().get(60, TimeUnit.SECONDS));
    assertThat(gone(child)).isFalse();
    ProcessHandle.of(parent.pid()).orElseThrow().destroyForcibly();
    await().atMost(PATIENCE).until(() -> gone(child));
  }

  @Test
  void shouldFailTheAnswerOfAChildThatEndsWithoutOne() {
    ChildProcess child = start(ChildProcessTest.class, List.of());
    Assertions.assertThatThrownBy(() -> child.answer().join())
        .isInstanceOf(CompletionException.class)
        .hasMessageContaining("gave no answer");
    // Java's own complaint that the class has no main method.
    assertThat(child.logTail()).contains("main");
  }

  private ChildProcess start(Class<?> main, List<String> arguments) {
    return ChildProcess.start(
        new ChildSpec(
            "child",
            List.of("-Xmx64m", "-Dhmnas.log.level=INFO"),
            main.getName(),
            arguments,
            Map.of(),
            directory.resolve("child.log")));
  }

  private static boolean gone(long pid) {
    return ProcessHandle.of(pid).map(handle -> !handle.isAlive()).orElse(true);
  }
}
