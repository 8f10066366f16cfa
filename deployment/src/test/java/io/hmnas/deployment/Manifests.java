package io.hmnas.deployment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.Yaml;

/** Kubernetes objects, read so that a field that its kind does not have is an error. */
final class Manifests {
  private static final Map<String, Class<?>> KINDS =
      Map.ofEntries(
          Map.entry("v1 ConfigMap", ConfigMap.class),
          Map.entry("v1 Namespace", Namespace.class),
          Map.entry("v1 Secret", Secret.class),
          Map.entry("v1 Service", Service.class),
          Map.entry("v1 ServiceAccount", ServiceAccount.class),
          Map.entry("apps/v1 Deployment", Deployment.class),
          Map.entry("apps/v1 StatefulSet", StatefulSet.class),
          Map.entry("batch/v1 Job", Job.class),
          Map.entry("networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class),
          Map.entry("policy/v1 PodDisruptionBudget", PodDisruptionBudget.class),
          Map.entry("scheduling.k8s.io/v1 PriorityClass", PriorityClass.class),
          Map.entry("monitoring.coreos.com/v1 PodMonitor", PodMonitor.class),
          Map.entry("monitoring.coreos.com/v1 ServiceMonitor", ServiceMonitor.class),
          Map.entry("keda.sh/v1alpha1 ScaledObject", ScaledObject.class),
          Map.entry("kafka.strimzi.io/v1beta2 KafkaTopic", KafkaTopic.class),
          Map.entry("kafka.strimzi.io/v1beta2 KafkaUser", KafkaUser.class));

  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .annotationIntrospector(
              new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1;

                // The models would take any other field into a map.
                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                  return false;
                }
              })
          .build();

  private Manifests() {}

  /**
   * The objects of a YAML text.
   *
   * @throws IllegalArgumentException for a kind that is not known here, or a field that the kind
   *     does not have; the message names it
   */
  static List<Object> parse(String yaml) {
    List<Object> objects = new ArrayList<>();
    for (Map<String, Object> document : ProjectFiles.yaml(yaml)) {
      String kind = document.get("apiVersion") + " " + document.get("kind");
      Class<?> type = KINDS.get(kind);
      if (type == null) {
        throw new IllegalArgumentException(kind + " is not known: add its model to Manifests");
      }
      try {
        objects.add(STRICT.readValue(STRICT.writeValueAsString(document), type));
      } catch (JsonProcessingException e) {
        throw new IllegalArgumentException(kind + ": " + e.getMessage(), e);
      }
    }
    return objects;
  }

  /** The objects of one kind. */
  static <T> List<T> only(Class<T> type, List<Object> objects) {
    return objects.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** An object as YAML, to look into it as a tree. */
  static Map<String, Object> tree(Object object) {
    try {
      return ProjectFiles.map(new Yaml().load(STRICT.writeValueAsString(object)));
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** KEDA's, as its definition of 2.17 says; there is no model of it for Java. */
  record ScaledObject(String apiVersion, String kind, ObjectMeta metadata, Spec spec) {
    record Spec(
        Target scaleTargetRef,
        Integer pollingInterval,
        Integer cooldownPeriod,
        Integer initialCooldownPeriod,
        Integer idleReplicaCount,
        Integer minReplicaCount,
        Integer maxReplicaCount,
        Fallback fallback,
        Advanced advanced,
        List<Trigger> triggers) {}

    record Target(String apiVersion, String kind, String name, String envSourceContainerName) {}

    record Fallback(Integer failureThreshold, Integer replicas, String behavior) {}

    record Advanced(
        Boolean restoreToOriginalReplicaCount,
        Autoscaler horizontalPodAutoscalerConfig,
        Modifiers scalingModifiers) {}

    record Autoscaler(HorizontalPodAutoscalerBehavior behavior, String name) {}

    record Modifiers(String activationTarget, String formula, String metricType, String target) {}

    record Trigger(
        String type,
        String name,
        String metricType,
        Boolean useCachedMetrics,
        Map<String, String> metadata,
        Authentication authenticationRef) {}

    record Authentication(String kind, String name) {}
  }
}
