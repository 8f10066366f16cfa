package io.hmnas.standalone.chaos;

import io.hmnas.schemas.topic.TopicAdmin;
import io.hmnas.schemas.topic.TopicSettings;
import io.hmnas.schemas.topic.Topics;
import io.hmnas.standalone.chaos.Disturbance.Means;
import io.hmnas.standalone.chaos.Disturbance.Role;
import io.hmnas.standalone.process.ChildProcess;
import io.hmnas.standalone.process.ChildSpec;
import io.hmnas.standalone.process.ChildSpecs;
import io.hmnas.standalone.process.ClusterException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/** Broker, coordinators and workers, each a process of its own. For one thread. */
final class ChaosCluster implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

  /** The shortest that the broker allows: a stopped worker is to be missed. */
  private static final Duration LOCK = Duration.ofSeconds(15);

  private static final List<String> SMALL =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

  private final ChaosSettings settings;
  private final List<String> simulation;
  private final InstantSource clock;
  private final String servers;
  private final Map<Role, List<Place>> places = new EnumMap<>(Role.class);
  private final List<Kill> kills = new ArrayList<>();
  private final List<Place> workers = new ArrayList<>();
  private final List<Place> leaving = new ArrayList<>();
  private int workersSoFar;

  /**
   * A worker was killed.
   *
   * @param worker its name in events and results
   * @param millis when, ms since 1970
   */
  record Kill(String worker, long millis) {}

  private ChaosCluster(ChaosSettings settings, List<String> simulation, InstantSource clock) {
    this.settings = settings;
    this.simulation = simulation;
    this.clock = clock;
    this.servers = "127.0.0.1:" + freePort();
  }

  /**
   * Starts everything.
   *
   * @param simulation arguments that make a worker simulate; empty for training
   * @throws ClusterException if the broker does not start
   */
  static ChaosCluster start(ChaosSettings settings, List<String> simulation, InstantSource clock) {
    ChaosCluster cluster = new ChaosCluster(settings, simulation, clock);
    try {
      cluster.start();
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  String bootstrapServers() {
    return servers;
  }

  List<Kill> kills() {
    return List.copyOf(kills);
  }

  /** Processes that ended though nobody asked them to. */
  int endedAlone() {
    return all().stream().mapToInt(Place::endedAlone).sum();
  }

  /**
   * Disturbs a process.
   *
   * @return false if it is not up
   */
  boolean disturb(Disturbance disturbance) {
    Place place = places(disturbance.kind().role()).get(disturbance.target());
    long now = clock.millis();
    Means means = disturbance.kind().means();
    boolean done = place.disturb(means, disturbance.forMillis(), now);
    if (done && disturbance.kind() == Disturbance.Kind.KILL_WORKER) {
      kills.add(new Kill(place.process().name(), now));
    }
    return done;
  }

  /** Starts workers, or tells the last ones to go, until there are so many. */
  void scaleTo(int count) {
    while (workers.size() < count) {
      workersSoFar++;
      String name = "worker-" + workersSoFar;
      workers.add(
          new Place(
              incarnation -> worker(name + "." + incarnation), process -> process.tell(servers)));
    }
    while (workers.size() > count) {
      Place last = workers.remove(workers.size() - 1);
      last.requestStop();
      leaving.add(last);
    }
  }

  /** Whether all that were told to go have gone. */
  boolean allGone() {
    leaving.removeIf(place -> !place.process().isAlive());
    return leaving.isEmpty();
  }

  /** Starts what is down, lets go on what is stopped, when their time has come. */
  void tick() {
    all().forEach(place -> place.tick(clock.millis()));
  }

  /** Starts and lets go on everything at once. */
  void heal() {
    all().forEach(place -> place.heal(clock.millis()));
  }

  @Override
  public void close() {
    leaving.forEach(place -> place.awaitOrKill(STOP_LIMIT));
    for (Role role : List.of(Role.WORKER, Role.COORDINATOR, Role.BROKER)) {
      places(role).forEach(Place::requestStop);
      places(role).forEach(place -> place.awaitOrKill(STOP_LIMIT));
    }
  }

  private void start() {
    Place broker = new Place(incarnation -> broker(), process -> {});
    places.put(Role.BROKER, List.of(broker));
    awaitAnswer(broker.process());
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      TopicAdmin.apply(
          admin,
          Topics.withDefaultPrefix(),
          TopicSettings.withReplicationFactor(1).withLockDuration(LOCK));
    }
    List<Place> coordinators = new ArrayList<>();
    places.put(Role.COORDINATOR, coordinators);
    for (int i = 1; i <= settings.coordinators(); i++) {
      String name = "coordinator-" + i;
      coordinators.add(new Place(incarnation -> coordinator(name), process -> {}));
    }
    places.put(Role.WORKER, workers);
    scaleTo(settings.workers());
  }

  private static void awaitAnswer(ChildProcess broker) {
    try {
      String unused = broker.answer().get(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterException("interrupted while the broker started", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new ClusterException(
          "the broker did not start; its log %s ends with:%n%s"
              .formatted(broker.logFile(), broker.logTail()),
          e);
    }
  }

  private ChildSpec broker() {
    String port = servers.substring(servers.indexOf(':') + 1);
    Path data = settings.directory().resolve("broker");
    return child(
        "broker",
        List.of("-Xmx512m"),
        List.of("broker", "--on-leash", "--port", port, "--directory", data.toString()));
  }

  private ChildSpec coordinator(String name) {
    String state = settings.directory().resolve(name).toString();
    return child(
        name,
        List.of("-Xmx128m"),
        List.of(
            "coordinator",
            "--on-leash",
            "--no-http",
            "--bootstrap-servers",
            servers,
            "--state",
            state));
  }

  private ChildSpec worker(String name) {
    List<String> arguments = new ArrayList<>(List.of("worker", "--on-leash", "--name", name));
    arguments.addAll(
        List.of("--checkpoints", settings.directory().resolve("checkpoints").toString()));
    arguments.addAll(simulation);
    return child(
        name,
        List.of(simulation.isEmpty() ? "-Xmx512m" : "-Xmx64m", "-Dai.djl.offline=true"),
        arguments);
  }

  private ChildSpec child(String name, List<String> memory, List<String> arguments) {
    List<String> options = new ArrayList<>(SMALL);
    options.addAll(memory);
    options.add("-Dhmnas.log.level=INFO");
    return new ChildSpec(
        name,
        options,
        ChildSpecs.MAIN,
        arguments,
        ChildSpecs.workerEnvironment(),
        settings.directory().resolve("logs").resolve(name + ".log"));
  }

  private List<Place> places(Role role) {
    return places.getOrDefault(role, List.of());
  }

  private List<Place> all() {
    return places.values().stream().flatMap(List::stream).toList();
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("no free port", e);
    }
  }
}
