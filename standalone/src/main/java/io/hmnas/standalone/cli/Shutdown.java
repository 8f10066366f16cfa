package io.hmnas.standalone.cli;

import java.util.concurrent.CountDownLatch;

/** Waiting for the end of the process. */
final class Shutdown {
  private Shutdown() {}

  /** Runs something when the process is told to end. */
  static void onExit(String name, Runnable work) {
    Runtime.getRuntime().addShutdownHook(new Thread(work, name));
  }

  /** Returns only by an interrupt. */
  static void sleepForEver() throws InterruptedException {
    new CountDownLatch(1).await();
  }
}
