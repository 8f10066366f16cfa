package io.hmnas.standalone.cli;

import io.hmnas.schemas.kafka.KafkaConnection;
import io.hmnas.schemas.kafka.KafkaFailure;
import io.hmnas.schemas.topic.Topics;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of every command that talks to a cluster. */
final class KafkaMixin {
  private static final int ASKING_MILLIS = 10_000;

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT,...",
      defaultValue = "${env:HMNAS_BOOTSTRAP_SERVERS:-localhost:9092}",
      description = "Brokers (default: ${DEFAULT-VALUE}; environment: HMNAS_BOOTSTRAP_SERVERS).")
  private String bootstrapServers = "";

  @Mixin private KafkaSettingsMixin settings = new KafkaSettingsMixin();

  @Mixin private PrefixMixin prefix = new PrefixMixin();

  String bootstrapServers() {
    return bootstrapServers;
  }

  /**
   * How to get to the brokers.
   *
   * @throws UsageException if a setting of the client is not as it must be
   */
  KafkaConnection connection() {
    return settings.connection(bootstrapServers);
  }

  /**
   * The same, after the brokers let this process in; for processes that would try again for ever.
   * Brokers that do not answer are left to those.
   *
   * @throws UsageException if a setting of the client is not as it must be
   * @throws KafkaException if the brokers refuse user, password or certificate, or cannot be
   *     trusted
   */
  KafkaConnection admitted() {
    KafkaConnection connection = connection();
    try (Admin admin =
        Admin.create(
            connection.with(
                Map.of(
                    AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ASKING_MILLIS,
                    AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ASKING_MILLIS)))) {
      var unused = admin.describeCluster().nodes().get();
    } catch (ExecutionException e) {
      if (KafkaFailure.isRefusal(e)) {
        throw new KafkaException(e.getCause());
      }
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
    return connection;
  }

  /**
   * @throws UsageException if the prefix cannot begin a topic's name
   */
  Topics topics() {
    return prefix.topics();
  }
}
