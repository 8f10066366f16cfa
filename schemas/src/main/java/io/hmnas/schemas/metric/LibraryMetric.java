package io.hmnas.schemas.metric;

/** Metrics of Micrometer's binders that the dashboards use. */
public enum LibraryMetric {
  PROCESS_CPU(
      "process_cpu_usage", "Share of the machine's processors that the process uses, 0..1."),
  HEAP("jvm_memory_used_bytes", "Memory of the JVM in use, by area and pool.");

  private final String prometheusName;
  private final String help;

  LibraryMetric(String prometheusName, String help) {
    this.prometheusName = prometheusName;
    this.help = help;
  }

  public String prometheusName() {
    return prometheusName;
  }

  public String help() {
    return help;
  }
}
