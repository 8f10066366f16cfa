package io.hmnas.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.hmnas.worker.loop.WorkerOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests, as files and as kubectl puts them together. */
final class KubernetesTest {
  private static final String BASE = "k8s/base";

  @Test
  void shouldHaveNoFieldThatItsKindDoesNotKnow() {
    List<Path> patches =
        Kustomizations.folders().stream().flatMap(f -> Kustomizations.patches(f).stream()).toList();
    int objects = 0;
    for (Path file : ProjectFiles.below("k8s")) {
      if (!file.endsWith("kustomization.yaml")) {
        List<Object> parsed = Manifests.parse(ProjectFiles.read(file));
        assertThat(parsed).as("objects in " + file).isNotEmpty();
        objects += patches.contains(file) ? 0 : parsed.size();
      }
    }
    assertThat(objects).isGreaterThan(25);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{apiVersion: apps/v1, kind: Deployment, spec: {replica: 1}}",
        "{apiVersion: v1, kind: Service, spec: {ports: [{port: 80, target: http}]}}",
        "{apiVersion: keda.sh/v1alpha1, kind: ScaledObject, spec: {minReplicas: 0}}",
        "{apiVersion: kafka.strimzi.io/v1beta2, kind: KafkaTopic, spec: {partition: 4}}",
        "{apiVersion: monitoring.coreos.com/v1, kind: ServiceMonitor, spec: {endpoint: []}}",
        "{apiVersion: v1, kind: Pods}",
      })
  void shouldRefuseAFieldOrKindThatDoesNotExist(String yaml) {
    assertThatThrownBy(() -> Manifests.parse(yaml)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldUseEveryFileAndNameOnlyFilesThatExist() {
    Set<Path> used = new HashSet<>();
    for (Path folder : Kustomizations.folders()) {
      used.add(folder.resolve("kustomization.yaml"));
      List<Path> named = new ArrayList<>(Kustomizations.named(folder, "resources"));
      named.addAll(Kustomizations.named(folder, "components"));
      named.addAll(Kustomizations.patches(folder));
      for (Path file : named) {
        assertThat(file).as("named in " + folder).exists();
        if (Files.isDirectory(file)) {
          assertThat(file.resolve("kustomization.yaml")).exists();
        }
      }
      used.addAll(named);
    }
    assertThat(used).containsAll(ProjectFiles.below("k8s"));
  }

  @Test
  void shouldPatchOnlyWhatTheBaseHas() {
    List<String> base = new ArrayList<>();
    for (Path file : Kustomizations.named(ProjectFiles.ROOT.resolve(BASE), "resources")) {
      Manifests.parse(ProjectFiles.read(file)).forEach(object -> base.add(name(object)));
    }
    int patched = 0;
    for (Path folder : Kustomizations.folders()) {
      for (Path patch : Kustomizations.patches(folder)) {
        for (Object object : Manifests.parse(ProjectFiles.read(patch))) {
          assertThat(base).as(patch.toString()).contains(name(object));
          patched++;
        }
      }
    }
    assertThat(patched).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"k8s/overlays/dev", "k8s/overlays/gpu", "k8s/strimzi"})
  void shouldBePutTogetherByKubectl(String folder) throws Exception {
    List<Object> objects = Manifests.parse(Kustomizations.built(folder));

    assertThat(objects).isNotEmpty();
    assertThat(objects.stream().map(KubernetesTest::name)).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(strings = {"k8s/overlays/dev", "k8s/overlays/gpu"})
  void shouldKeepToTheRestrictedPodSecurityStandard(String folder) throws Exception {
    List<PodTemplateSpec> pods = pods(Manifests.parse(Kustomizations.built(folder)));

    assertThat(pods).hasSize(3);
    for (PodTemplateSpec pod : pods) {
      PodSpec spec = pod.getSpec();
      assertThat(spec.getAutomountServiceAccountToken()).isFalse();
      assertThat(spec.getSecurityContext().getRunAsNonRoot()).isTrue();
      assertThat(spec.getSecurityContext().getSeccompProfile().getType())
          .isEqualTo("RuntimeDefault");
      for (Container container : containers(spec)) {
        assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getSecurityContext().getCapabilities().getDrop())
            .containsExactly("ALL");
        assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
        assertThat(container.getResources().getLimits()).containsKey("memory");
        assertThat(spec.getVolumes().stream().map(volume -> volume.getName()))
            .containsAll(
                container.getVolumeMounts().stream()
                    .map(mount -> mount.getName())
                    .filter(name -> !name.equals("state"))
                    .toList());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"k8s/overlays/dev", "k8s/overlays/gpu"})
  void shouldSelectPodsThatExist(String folder) throws Exception {
    List<Object> objects = Manifests.parse(Kustomizations.built(folder));
    List<Map<String, String>> pods =
        pods(objects).stream().map(pod -> pod.getMetadata().getLabels()).toList();
    List<Map<String, String>> selectors = new ArrayList<>();
    Manifests.only(Service.class, objects).forEach(s -> selectors.add(s.getSpec().getSelector()));
    Manifests.only(PodDisruptionBudget.class, objects)
        .forEach(b -> selectors.add(b.getSpec().getSelector().getMatchLabels()));
    Manifests.only(NetworkPolicy.class, objects)
        .forEach(p -> selectors.add(p.getSpec().getPodSelector().getMatchLabels()));
    Manifests.only(Deployment.class, objects)
        .forEach(d -> selectors.add(d.getSpec().getSelector().getMatchLabels()));
    Manifests.only(StatefulSet.class, objects)
        .forEach(s -> selectors.add(s.getSpec().getSelector().getMatchLabels()));

    assertThat(selectors).hasSizeGreaterThan(8);
    assertThat(selectors)
        .allSatisfy(
            selector ->
                assertThat(pods)
                    .anyMatch(labels -> labels.entrySet().containsAll(selector.entrySet())));
  }

  @Test
  void shouldWatchAndScaleWhatExists() throws Exception {
    List<Object> objects = Manifests.parse(Kustomizations.built("k8s/overlays/gpu"));
    ServiceMonitor monitor = Manifests.only(ServiceMonitor.class, objects).get(0);
    var scaled = Manifests.only(Manifests.ScaledObject.class, objects).get(0).spec();
    Deployment worker = Manifests.only(Deployment.class, objects).get(0);

    assertThat(Manifests.only(Service.class, objects))
        .filteredOn(
            service ->
                service
                    .getMetadata()
                    .getLabels()
                    .entrySet()
                    .containsAll(monitor.getSpec().getSelector().getMatchLabels().entrySet()))
        .singleElement()
        .satisfies(
            service ->
                assertThat(service.getSpec().getPorts().get(0).getName())
                    .isEqualTo(monitor.getSpec().getEndpoints().get(0).getPort()));
    assertThat(scaled.scaleTargetRef().name()).isEqualTo(worker.getMetadata().getName());
    // The autoscaler's number would be undone at every apply.
    assertThat(worker.getSpec().getReplicas()).isNull();
    assertThat(scaled.minReplicaCount()).isZero();
    assertThat(scaled.triggers().get(0).metadata()).containsKeys("serverAddress", "query");
  }

  @Test
  void shouldGiveAWorkerTheTimeToHandItsTaskBack() throws Exception {
    for (String folder : List.of("k8s/overlays/dev", "k8s/overlays/gpu")) {
      Deployment worker =
          Manifests.only(Deployment.class, Manifests.parse(Kustomizations.built(folder))).get(0);

      assertThat(worker.getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds())
          .isGreaterThan(WorkerOptions.DEFAULT_SHUTDOWN_BOUND.toSeconds() + 10);
    }
  }

  @Test
  void shouldAskForAGpuOnAGpuCluster() throws Exception {
    Deployment worker =
        Manifests.only(Deployment.class, Manifests.parse(Kustomizations.built("k8s/overlays/gpu")))
            .get(0);
    Container container = worker.getSpec().getTemplate().getSpec().getContainers().get(0);

    assertThat(container.getImage()).isEqualTo("hmnas/gpu-worker:dev-cuda");
    assertThat(container.getResources().getLimits()).containsKey("nvidia.com/gpu");
    assertThat(worker.getSpec().getTemplate().getSpec().getAffinity().getNodeAffinity())
        .isNotNull();
  }

  private static List<PodTemplateSpec> pods(List<Object> objects) {
    List<PodTemplateSpec> pods = new ArrayList<>();
    Manifests.only(Deployment.class, objects).forEach(d -> pods.add(d.getSpec().getTemplate()));
    Manifests.only(StatefulSet.class, objects).forEach(s -> pods.add(s.getSpec().getTemplate()));
    Manifests.only(Job.class, objects).forEach(j -> pods.add(j.getSpec().getTemplate()));
    return pods;
  }

  private static List<Container> containers(PodSpec pod) {
    List<Container> containers = new ArrayList<>(pod.getInitContainers());
    containers.addAll(pod.getContainers());
    return containers;
  }

  private static String name(Object object) {
    if (object instanceof HasMetadata known) {
      return known.getKind() + " " + known.getMetadata().getName();
    }
    return "ScaledObject " + ((Manifests.ScaledObject) object).metadata().getName();
  }
}
