package io.hmnas.standalone.registry;

import io.hmnas.schemas.kafka.KafkaConnection;
import io.hmnas.schemas.serde.ContractSchemas;
import io.hmnas.schemas.serde.SchemaRegistry;
import io.hmnas.schemas.serde.SchemaRegistryException;
import io.hmnas.schemas.topic.Topics;
import io.javalin.Javalin;
import java.net.InetAddress;
import java.util.Optional;
import org.apache.avro.Schema;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * A schema registry in this process, on the loopback interface, and without HTTP for this process
 * itself. What it stores survives a restart; of two on the same topic, the one that started last
 * stores. The caller closes it.
 */
public final class EmbeddedRegistry implements SchemaRegistry, AutoCloseable {
  /** The port that means: any free one. */
  public static final int ANY_PORT = 0;

  private static final int MAX_REQUEST_BYTES = 1024 * 1024;
  private static final int THREADS = 16;

  private final Javalin app;
  private volatile @Nullable RegistryStore opened;

  private EmbeddedRegistry(Javalin app) {
    this.app = app;
  }

  /**
   * Starts one and waits until it answers.
   *
   * @param port 0 for any free one
   * @throws org.apache.kafka.common.KafkaException if the cluster cannot be reached or lacks the
   *     topic of the schemas
   * @throws io.javalin.util.JavalinBindException if the port is taken
   */
  public static EmbeddedRegistry start(KafkaConnection kafka, Topics topics, int port) {
    EmbeddedRegistry registry = listen(port);
    try {
      registry.open(kafka, topics);
      return registry;
    } catch (RuntimeException e) {
      registry.close();
      throw e;
    }
  }

  /**
   * Starts one that has no topic yet, and answers every question with 503 until {@link #open}.
   *
   * @param port 0 for any free one
   * @throws io.javalin.util.JavalinBindException if the port is taken
   */
  public static EmbeddedRegistry listen(int port) {
    Javalin app =
        Javalin.create(
            config -> {
              config.showJavalinBanner = false;
              config.http.maxRequestSize = MAX_REQUEST_BYTES;
              config.http.disableCompression();
              config.jetty.threadPool = new QueuedThreadPool(THREADS, 2);
            });
    EmbeddedRegistry registry = new EmbeddedRegistry(app);
    new RegistryApi(registry::store).addTo(app);
    app.start(InetAddress.getLoopbackAddress().getHostAddress(), port);
    return registry;
  }

  /**
   * Gives it its topic.
   *
   * @throws org.apache.kafka.common.KafkaException if the cluster cannot be reached or lacks the
   *     topic
   */
  public void open(KafkaConnection kafka, Topics topics) {
    opened = RegistryStore.open(kafka, topics.schemas());
  }

  private RegistryStore store() {
    RegistryStore store = opened;
    if (store == null) {
      throw RegistryProblem.unavailable("the registry is starting");
    }
    return store;
  }

  /** Where it is, for the setting {@code schema.registry.url}. */
  public String url() {
    return "http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + app.port();
  }

  @Override
  public int idOf(String subject, Schema schema) {
    try {
      return store().register(subject, ContractSchemas.portable(schema)).id();
    } catch (RegistryProblem e) {
      throw asClient(e);
    }
  }

  private static SchemaRegistryException asClient(RegistryProblem problem) {
    String message = String.valueOf(problem.getMessage());
    return problem.status() == 503
        ? SchemaRegistryException.unavailable(message, problem)
        : new SchemaRegistryException(message, problem);
  }

  @Override
  public Optional<Schema> byId(int id) {
    try {
      return store().ask(subjects -> subjects.schema(id)).map(Subjects::parse);
    } catch (RegistryProblem e) {
      throw asClient(e);
    }
  }

  @Override
  public void close() {
    app.stop();
    RegistryStore store = opened;
    if (store != null) {
      store.close();
    }
  }
}
