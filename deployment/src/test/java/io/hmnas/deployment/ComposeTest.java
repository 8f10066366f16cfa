package io.hmnas.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docker-compose.yml: what it must say of every service, and that it fits the files around it. */
final class ComposeTest {
  private static final Map<String, Object> SERVICES = ComposeFile.services();

  /** They end by themselves, so that there is nothing to watch. */
  private static final Set<String> SHORT_LIVED = Set.of("setup", "cli");

  /** Their images say how they are: see Dockerfile. */
  private static final Set<String> HEALTH_IN_IMAGE =
      Set.of("coordinator", "gpu-worker", "gpu-worker-cuda");

  @Test
  void shouldLimitEveryService() {
    forEach(service -> assertThat(service).containsKeys("mem_limit", "cpus", "pids_limit"));
  }

  @Test
  void shouldLetNoServiceGainPrivileges() {
    forEach(
        service ->
            assertThat(ProjectFiles.list(service.get("security_opt")))
                .contains("no-new-privileges:true"));
  }

  @Test
  void shouldRunOurOwnServicesOnAReadOnlyRootFileSystem() {
    int own = 0;
    for (Object value : SERVICES.values()) {
      Map<String, Object> service = ProjectFiles.map(value);
      if (service.containsKey("build")) {
        own++;
        assertThat(service).containsEntry("read_only", true);
        assertThat(ProjectFiles.list(service.get("cap_drop"))).containsExactly("ALL");
        assertThat(ProjectFiles.list(service.get("tmpfs")))
            .singleElement()
            .asString()
            .contains("size=");
      }
    }
    assertThat(own).isEqualTo(5);
  }

  @Test
  void shouldCheckTheHealthOfEveryServiceThatStays() {
    SERVICES.forEach(
        (name, service) -> {
          if (!SHORT_LIVED.contains(name) && !HEALTH_IN_IMAGE.contains(name)) {
            assertThat(ProjectFiles.map(service)).as(name).containsKey("healthcheck");
          }
        });
  }

  @Test
  void shouldPublishPortsOnLoopbackOnly() {
    List<String> ports = new ArrayList<>();
    forEach(
        service ->
            ProjectFiles.list(service.getOrDefault("ports", List.of()))
                .forEach(port -> ports.add(port.toString())));

    assertThat(ports).hasSizeGreaterThan(4).allMatch(port -> port.startsWith("127.0.0.1:"));
  }

  @Test
  void shouldLetWorkersBeScaled() {
    for (String worker : List.of("gpu-worker", "gpu-worker-cuda")) {
      assertThat(ProjectFiles.map(SERVICES.get(worker)))
          .doesNotContainKeys("ports", "container_name", "hostname");
    }
  }

  @Test
  void shouldMountOnlyFilesThatExistAndVolumesThatAreDeclared() {
    Set<String> volumes = ComposeFile.volumes().keySet();
    Set<String> used = new TreeSet<>();
    forEach(
        service -> {
          for (Object mount : ProjectFiles.list(service.getOrDefault("volumes", List.of()))) {
            String source = ComposeFile.withDefaults(mount.toString()).split(":", -1)[0];
            if (source.startsWith(".")) {
              assertThat(ProjectFiles.ROOT.resolve(source).normalize()).exists();
            } else {
              used.add(source);
            }
          }
        });

    assertThat(used).isEqualTo(new TreeSet<>(volumes));
  }

  @Test
  void shouldDocumentEveryVariableAndUseEveryDocumentedOne() {
    Set<String> used = new TreeSet<>();
    Matcher matcher = ComposeFile.VARIABLE.matcher(ComposeFile.TEXT);
    while (matcher.find()) {
      used.add(matcher.group(1));
    }
    Set<String> documented = new TreeSet<>();
    for (String line :
        ProjectFiles.read(ProjectFiles.ROOT.resolve(".env.example")).lines().toList()) {
      if (line.matches("[A-Z_]+=.*")) {
        documented.add(line.substring(0, line.indexOf('=')));
      }
    }
    // Read by docker-compose itself.
    documented.removeAll(Set.of("COMPOSE_PROFILES", "COMPOSE_PROJECT_NAME"));

    assertThat(used).isNotEmpty().isEqualTo(documented);
  }

  @Test
  void shouldBuildTargetsOfTheDockerfile() {
    String dockerfile = ProjectFiles.read(ProjectFiles.ROOT.resolve("Dockerfile"));
    forEach(
        service -> {
          if (service.get("build") != null) {
            assertThat(dockerfile)
                .contains(" AS " + ProjectFiles.map(service.get("build")).get("target") + "\n");
          }
        });
  }

  @Test
  void shouldCopyOnlyFilesIntoImagesThatReachTheEngine() {
    String dockerfile = ProjectFiles.read(ProjectFiles.ROOT.resolve("Dockerfile"));
    List<String> sent =
        ProjectFiles.read(ProjectFiles.ROOT.resolve(".dockerignore"))
            .lines()
            .filter(line -> line.startsWith("!"))
            .map(line -> line.substring(1))
            .toList();
    Matcher copies = Pattern.compile("(?m)^COPY (?!--from)(\\S+)").matcher(dockerfile);
    int count = 0;
    while (copies.find()) {
      count++;
      String source = copies.group(1);
      assertThat(sent).as(source).anyMatch(source::startsWith);
      Path file = ProjectFiles.ROOT.resolve(source);
      assertThat(source.startsWith("standalone/target/") || Files.exists(file)).isTrue();
    }
    assertThat(count).isPositive();
  }

  private static void forEach(Consumer<Map<String, Object>> check) {
    assertThat(SERVICES).hasSizeGreaterThan(8);
    SERVICES.values().forEach(service -> check.accept(ProjectFiles.map(service)));
  }
}
