package io.hmnas.standalone.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A parent for tests: starts a child, says its process number, and waits to be killed. */
public final class ParentMain {
  private ParentMain() {}

  public static void main(String[] arguments) throws InterruptedException {
    ChildProcess child =
        ChildProcess.start(
            new ChildSpec(
                "grandchild",
                List.of("-Xmx64m"),
                LeashedMain.class.getName(),
                List.of(),
                Map.of(),
                Path.of(arguments[0])));
    child.tell("hello");
    child.answer().join();
    new java.io.PrintStream(
            new java.io.FileOutputStream(java.io.FileDescriptor.out),
            true,
            java.nio.charset.StandardCharsets.UTF_8)
        .println(child.pid());
    new CountDownLatch(1).await();
  }
}
