package io.hmnas.standalone.metrics;

import io.hmnas.coordinator.api.MetricsPage;
import io.hmnas.coordinator.metrics.SweepMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** All meters of this process, those of the JVM and the process included. The caller closes it. */
public final class ProcessMetrics implements AutoCloseable {
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collections = new JvmGcMetrics();

  public ProcessMetrics() {
    List.of(
            collections,
            new JvmMemoryMetrics(),
            new JvmThreadMetrics(),
            new ClassLoaderMetrics(),
            new ProcessorMetrics(),
            new FileDescriptorMetrics(),
            new UptimeMetrics())
        .forEach(meter -> meter.bindTo(meters));
  }

  /** Where more meters are registered. */
  public MeterRegistry registry() {
    return meters;
  }

  /** All of them in Prometheus' text format 0.0.4. */
  public String text() {
    return meters.scrape();
  }

  /** All of them, with those of the sweeps that the log knows of: for a coordinator. */
  public MetricsPage pageWithSweeps() {
    SweepMetrics sweeps = new SweepMetrics(meters, InstantSource.system());
    return new MetricsPage(
        () -> {
          sweeps.refresh();
          return text();
        },
        Optional.of(sweeps));
  }

  @Override
  public void close() {
    collections.close();
    meters.close();
  }
}
