package io.hmnas.standalone.doctor;

import io.hmnas.schemas.kafka.KafkaConnection;
import io.hmnas.schemas.kafka.KafkaFailure;
import io.hmnas.schemas.topic.TopicAdmin;
import io.hmnas.schemas.topic.TopicChange;
import io.hmnas.schemas.topic.TopicChange.Kind;
import io.hmnas.schemas.topic.TopicSettings;
import io.hmnas.schemas.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/** The brokers: reachable, able to share groups, with the topics and the workers' group set up. */
public final class BrokerCheck implements Check {
  private static final String BROKERS = "brokers";
  private static final String SHARE_GROUPS = "share groups";
  private static final String TOPICS = "topics";

  private final String servers;
  private final Map<String, Object> client;
  private final Topics topics;
  private final TopicSettings settings;

  /**
   * @param kafka how to get to the brokers
   * @param topics names of the topics
   * @param settings how they should be
   * @param limit time for each question
   */
  public BrokerCheck(KafkaConnection kafka, Topics topics, TopicSettings settings, Duration limit) {
    this.servers = kafka.bootstrapServers();
    this.client =
        kafka.with(
            Map.of(
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) limit.toMillis(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) limit.toMillis()));
    this.topics = topics;
    this.settings = settings;
  }

  @Override
  public List<Finding> look() {
    List<Finding> findings = new ArrayList<>();
    try (Admin admin = Admin.create(client)) {
      int brokers = admin.describeCluster().nodes().get().size();
      findings.add(Finding.ok(BROKERS, "%d at %s".formatted(brokers, servers)));
      if (brokers < settings.replicationFactor()) {
        findings.add(
            Finding.fault(
                TOPICS,
                "a replication factor of %d needs as many brokers, and there are %d"
                    .formatted(settings.replicationFactor(), brokers),
                "start more brokers, or lower --replication-factor"));
      }
      findings.add(shareGroups(admin));
      findings.addAll(topics(admin));
    } catch (ExecutionException | KafkaException e) {
      findings.add(unreachable(e));
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
    return findings;
  }

  private Finding unreachable(Exception e) {
    Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
    return Finding.fault(
        BROKERS,
        "%s: %s".formatted(servers, cause.getMessage()),
        KafkaFailure.isRefusal(e)
            ? KafkaFailure.describe(e)
            : "start a broker ('hmnas broker' for one machine), or give its address with"
                + " --bootstrap-servers");
  }

  private static String remedy(String detail) {
    if (detail.startsWith("replicas ")) {
      return "kafka-reassign-partitions.sh gives the topic more replicas";
    }
    return detail.startsWith("partitions ")
        ? "stop all coordinators, delete the topics and apply them anew: keys must keep their"
            + " partition"
        : "kafka-configs.sh --alter --entity-type topics sets it";
  }

  private static Finding shareGroups(Admin admin) throws ExecutionException, InterruptedException {
    FinalizedVersionRange range =
        admin.describeFeatures().featureMetadata().get().finalizedFeatures().get("share.version");
    return range != null && range.maxVersionLevel() >= 1
        ? Finding.ok(SHARE_GROUPS, "share.version " + range.maxVersionLevel())
        : Finding.fault(
            SHARE_GROUPS,
            "the cluster has not switched them on, so that workers get no tasks",
            "Kafka 4.2 or later, then: kafka-features.sh upgrade --feature share.version=1");
  }

  private List<Finding> topics(Admin admin) {
    List<Finding> findings = new ArrayList<>();
    String apply = "hmnas topics apply --bootstrap-servers " + servers;
    for (TopicChange change : TopicAdmin.inspect(admin, topics, settings)) {
      boolean group = change.resource().equals(topics.workerGroup());
      String subject = group ? SHARE_GROUPS : TOPICS;
      String detail = change.resource() + ": " + change.detail();
      if (change.kind() == Kind.MISSING) {
        findings.add(Finding.fault(subject, change.resource() + " is missing", apply));
      } else if (group) {
        findings.add(Finding.fault(subject, detail, apply));
      } else {
        findings.add(
            Finding.warning(
                subject,
                detail,
                "if you chose so, say so to the doctor (--replication-factor, --partitions,"
                    + " --task-partitions); else "
                    + remedy(change.detail())));
      }
    }
    if (findings.isEmpty()) {
      int count = topics.catalogue().size();
      findings.add(Finding.ok(TOPICS, count + " topics and the workers' group are set up"));
    }
    return findings;
  }
}
