package io.hmnas.standalone.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * A CronJob of one container, read by Kubernetes' own model: a field that it does not have, or one
 * that is there twice, is an error.
 */
record CronJobManifest(PodSpec pod) {
  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .annotationIntrospector(
              new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1L;

                // The model would take any other field into a map.
                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                  return false;
                }
              })
          .build();

  static CronJobManifest read(Path file) throws IOException {
    return parse(Files.readString(file));
  }

  static CronJobManifest parse(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    Object yaml = new Yaml(new SafeConstructor(options)).load(text);
    CronJob job = STRICT.convertValue(yaml, CronJob.class);
    assertThat(job.getApiVersion() + " " + job.getKind()).isEqualTo("batch/v1 CronJob");
    PodSpec pod = job.getSpec().getJobTemplate().getSpec().getTemplate().getSpec();
    assertThat(pod.getContainers()).hasSize(1);
    return new CronJobManifest(pod);
  }

  private Container container() {
    return pod.getContainers().get(0);
  }

  /** What the container runs, with these for what Kubernetes puts into the environment. */
  List<String> command(Map<String, String> environment) {
    assertThat(container().getEnv())
        .extracting(variable -> variable.getName())
        .containsAll(environment.keySet());
    return Stream.concat(container().getCommand().stream(), container().getArgs().stream())
        .map(word -> replaced(word, environment))
        .toList();
  }

  private static String replaced(String word, Map<String, String> environment) {
    String text = word;
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      text = text.replace("$(" + variable.getKey() + ")", variable.getValue());
    }
    assertThat(text).doesNotContain("$(");
    return text;
  }

  /** Where the container sees a ConfigMap. */
  String mountOf(String configMap) {
    String volume =
        pod.getVolumes().stream()
            .filter(v -> v.getConfigMap() != null && configMap.equals(v.getConfigMap().getName()))
            .findFirst()
            .orElseThrow()
            .getName();
    return container().getVolumeMounts().stream()
        .filter(mount -> mount.getName().equals(volume))
        .findFirst()
        .orElseThrow()
        .getMountPath();
  }
}
