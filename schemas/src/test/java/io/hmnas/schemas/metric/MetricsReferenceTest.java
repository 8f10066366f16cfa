package io.hmnas.schemas.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Keeps docs/metrics.md true; with -Dhmnas.updateDocs=true it writes the file instead. */
final class MetricsReferenceTest {
  private static final Path FILE =
      Path.of(System.getProperty("basedir", ".")).resolve("../docs/metrics.md").normalize();

  @Test
  void shouldBeWhatTheDocumentationSays() throws Exception {
    if (Boolean.getBoolean("hmnas.updateDocs")) {
      Files.writeString(FILE, MetricsReference.markdown());
    }

    assertThat(FILE)
        .as(
            "docs/metrics.md is written from Metric; write it again with ./mvnw -pl schemas test"
                + " -Dtest=MetricsReferenceTest -Dhmnas.updateDocs=true")
        .hasContent(MetricsReference.markdown());
  }

  @Test
  void shouldSayTypeUnitLabelsHelpAndSampleOfAMetric() {
    assertThat(MetricsReference.markdown())
        .contains(
            "| `hmnas_task_queue_seconds` | histogram | seconds | `stage` | From giving a task out"
                + " to a worker's taking it. |"
                + " `hmnas_task_queue_seconds_bucket{stage=\"seed\",le=\"2.5\"} 12.0` |")
        .contains("| `hmnas_sweep_edge_kept_ratio` | gauge | ratio | `cell`, `edge` |")
        .contains("| `hmnas_steps_total` | counter |");
  }

  @Test
  void shouldNameMetricsAsPrometheusWantsThem() {
    assertThat(Arrays.stream(Metric.values()).map(Metric::dotted))
        .doesNotHaveDuplicates()
        .allMatch(name -> name.matches("hmnas(\\.[a-z0-9]+)+"));
    assertThat(Arrays.stream(Metric.values()).map(Metric::help))
        .allMatch(help -> help.matches("[A-Z0-9].*\\."));
  }

  @Test
  void shouldRefuseValuesThatAreNotThoseOfTheLabels() {
    assertThat(Metric.EDGE_KEPT.pairs("s", "normal", "0->2"))
        .containsExactly("sweep", "s", "cell", "normal", "edge", "0->2");
    assertThatThrownBy(() -> Metric.EDGE_KEPT.pairs("normal", "0->2"))
        .hasMessageContaining("[sweep, cell, edge]")
        .hasMessageContaining("[normal, 0->2]");
  }
}
