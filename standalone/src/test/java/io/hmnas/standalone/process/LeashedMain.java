package io.hmnas.standalone.process;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A child for tests: answers with what it was told, and ends when let go. */
public final class LeashedMain {
  private LeashedMain() {}

  /**
   * Waits on the leash.
   *
   * @param arguments "stubborn": does not end by itself when let go
   */
  public static void main(String[] arguments) {
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    Leash leash = Leash.ofThisProcess();
    out.println("told " + leash.line().orElseThrow());
    boolean stubborn = arguments.length > 0 && arguments[0].equals("stubborn");
    leash.onRelease(
        () -> {
          if (stubborn) {
            sleepForEver();
          }
        },
        Duration.ofMillis(300));
    sleepForEver();
  }

  private static void sleepForEver() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
