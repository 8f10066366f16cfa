package io.hmnas.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.schemas.topic.TopicSpec;
import io.hmnas.schemas.topic.Topics;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class StrimziTest {
  @Test
  void shouldHaveTheTopicsOfTheCatalogue() {
    List<Object> objects =
        Manifests.parse(ProjectFiles.read(ProjectFiles.ROOT.resolve("k8s/strimzi/topics.yaml")));
    Map<String, String> found = new TreeMap<>();
    for (KafkaTopic topic : Manifests.only(KafkaTopic.class, objects)) {
      found.put(
          topic.getMetadata().getName(),
          topic.getSpec().getPartitions() + " " + new TreeMap<>(topic.getSpec().getConfig()));
    }
    Map<String, String> expected = new TreeMap<>();
    for (TopicSpec spec : Topics.withDefaultPrefix().catalogue()) {
      Map<String, Object> config = new TreeMap<>();
      config.put("cleanup.policy", spec.cleanup().configValue());
      config.put("min.insync.replicas", 2);
      spec.retention().ifPresent(time -> config.put("retention.ms", time.toMillis()));
      expected.put(spec.name(), spec.partitions() + " " + config);
    }

    assertThat(found).isEqualTo(expected);
  }
}
