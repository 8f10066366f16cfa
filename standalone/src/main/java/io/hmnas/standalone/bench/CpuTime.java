package io.hmnas.standalone.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;

/** CPU time of this process and of some of its threads, by their names. */
final class CpuTime {
  private CpuTime() {}

  /** Of the living Java threads whose name has the text in it, ns. */
  static long ofThreads(String text) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long total = 0;
    for (long id : threads.getAllThreadIds()) {
      ThreadInfo info = threads.getThreadInfo(id);
      if (info != null && info.getThreadName().contains(text)) {
        total += Math.max(0, threads.getThreadCpuTime(id));
      }
    }
    return total;
  }

  /** Of the whole process, ns. */
  static long ofProcess() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }
}
