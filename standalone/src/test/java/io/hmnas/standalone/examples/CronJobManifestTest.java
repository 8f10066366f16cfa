package io.hmnas.standalone.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CronJobManifestTest {
  @Test
  void shouldRunTheScriptOfTheCurlExampleUnderTheNameOfTheJob() throws Exception {
    CronJobManifest manifest =
        CronJobManifest.read(ExampleSystem.EXAMPLES.resolve("kubernetes/cronjob.yaml"));

    assertThat(manifest.command(Map.of("HMNAS_SERVER", "http://x", "JOB_NAME", "job-1")))
        .containsExactly("sh", "/scripts/run_sweep.sh", "http://x", "job-1", "demo", "5", "1");
    assertThat(manifest.pod().getRestartPolicy()).isEqualTo("Never");
  }

  @ParameterizedTest
  @CsvSource({"schedule:, shedule:", "restartPolicy:, restartpolicy:", "image:, name: x\n image:"})
  void shouldNotTakeAFieldThatKubernetesDoesNotHave(String right, String wrong) throws Exception {
    String text =
        Files.readString(ExampleSystem.EXAMPLES.resolve("kubernetes/cronjob.yaml"))
            .replace(right, wrong);

    assertThatThrownBy(() -> CronJobManifest.parse(text)).isInstanceOf(RuntimeException.class);
  }
}
