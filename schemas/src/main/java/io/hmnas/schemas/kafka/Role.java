package io.hmnas.schemas.kafka;

import static org.apache.kafka.common.acl.AclOperation.ALTER_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DELETE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import io.hmnas.schemas.topic.TopicSpec;
import io.hmnas.schemas.topic.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;

/** Who takes part in a system, with the least rights that its part needs. */
public enum Role {
  /** Plans runs, reports on sweeps, serves the HTTP interface. */
  COORDINATOR("'hmnas coordinator', with its HTTP interface") {
    @Override
    public List<Right> rights(Topics topics) {
      String application = coordinatorApplication(topics);
      return List.of(
          Right.topic(
              topics.sweepRequests(), "takes requests; writes those over HTTP", READ, WRITE),
          Right.topic(topics.taskResults(), "takes results", READ),
          Right.topic(topics.weightEvents(), "takes signs of life; shows them over HTTP", READ),
          Right.topic(topics.tasks(), "hands out tasks; looks for silent ones", READ, WRITE),
          Right.topic(topics.withdrawals(), "takes tasks back", WRITE),
          Right.topic(topics.runs(), "says where runs stand; shows it over HTTP", READ, WRITE),
          Right.topic(topics.architectures(), "says what was found; shows it", READ, WRITE),
          Right.topic(topics.robustness(), "says what seeds agree on; shows it", READ, WRITE),
          Right.topic(topics.deadLetters(), "puts aside what cannot be used", WRITE),
          Right.topic(
                  application + "-",
                  "its state and internal topics, which it makes itself",
                  CREATE,
                  READ,
                  WRITE,
                  DELETE)
              .prefixed(),
          Right.group(application, "shares the work with other coordinators", READ),
          Right.group(topics.workerGroup(), "looks which tasks still wait", DESCRIBE),
          new Right(
              ResourceType.TRANSACTIONAL_ID,
              application + "-",
              PatternType.PREFIXED,
              List.of(WRITE),
              "decides and sends in one transaction"));
    }
  },

  /** Carries out steps. */
  WORKER("'hmnas worker'") {
    @Override
    public List<Right> rights(Topics topics) {
      return List.of(
          Right.topic(topics.tasks(), "takes tasks", READ),
          Right.group(topics.workerGroup(), "shares the tasks with other workers", READ),
          Right.topic(topics.withdrawals(), "lets go of what is not needed any more", READ),
          Right.topic(topics.taskResults(), "answers", WRITE),
          Right.topic(topics.weightEvents(), "shows how it gets on", WRITE),
          Right.topic(topics.deadLetters(), "puts aside what cannot be used", WRITE));
    }
  },

  /** Hands in sweeps by the command line and watches them. */
  SUBMITTER("'hmnas sweep --bootstrap'") {
    @Override
    public List<Right> rights(Topics topics) {
      return List.of(
          Right.topic(topics.sweepRequests(), "hands in, extends, cancels; lists", READ, WRITE),
          Right.topic(topics.runs(), "shows where runs stand", READ),
          Right.topic(topics.architectures(), "shows what was found", READ),
          Right.topic(topics.robustness(), "shows what seeds agree on", READ),
          Right.topic(topics.weightEvents(), "reads the same view as a coordinator", READ));
    }
  },

  /** A program of somebody else's that hands in sweeps and sees nothing. */
  PRODUCER("other programs that hand in sweeps") {
    @Override
    public List<Right> rights(Topics topics) {
      return List.of(Right.topic(topics.sweepRequests(), "hands in, extends, cancels", WRITE));
    }
  },

  /** Sees everything and changes nothing. */
  OBSERVER("'hmnas doctor', 'dead-letters list', 'audit', dashboards, autoscalers") {
    @Override
    public List<Right> rights(Topics topics) {
      List<Right> rights = new ArrayList<>();
      for (TopicSpec topic : topics.catalogue()) {
        rights.add(Right.topic(topic.name(), "reads it and its settings", READ, DESCRIBE_CONFIGS));
      }
      rights.add(
          Right.group(
              topics.workerGroup(),
              "sees how tasks wait, and settings",
              DESCRIBE,
              DESCRIBE_CONFIGS));
      rights.add(
          Right.group(coordinatorApplication(topics), "sees what coordinators lag", DESCRIBE));
      return List.copyOf(rights);
    }
  },

  /** Keeps schemas in a topic. */
  REGISTRY("'hmnas registry'") {
    @Override
    public List<Right> rights(Topics topics) {
      return List.of(
          Right.topic(topics.schemas(), "keeps the schemas", READ, WRITE),
          new Right(
              ResourceType.TRANSACTIONAL_ID,
              topics.schemas() + "-writer",
              PatternType.LITERAL,
              List.of(WRITE),
              "shuts out an older registry"));
    }
  },

  /** Sets the topics up, and replays dead letters. */
  OPERATOR("'hmnas topics apply', 'dead-letters replay'") {
    @Override
    public List<Right> rights(Topics topics) {
      List<Right> rights = new ArrayList<>();
      for (TopicSpec topic : topics.catalogue()) {
        rights.add(
            Right.topic(topic.name(), "makes and checks it", CREATE, DESCRIBE, DESCRIBE_CONFIGS));
      }
      rights.add(
          Right.group(
              topics.workerGroup(), "sets the lock on tasks", ALTER_CONFIGS, DESCRIBE_CONFIGS));
      rights.add(Right.topic(topics.deadLetters(), "reads what is to be replayed", READ));
      Stream.of(topics.sweepRequests(), topics.tasks(), topics.taskResults(), topics.weightEvents())
          .map(topic -> Right.topic(topic, "replays what was found there", WRITE))
          .forEach(rights::add);
      return List.copyOf(rights);
    }
  };

  private final String who;

  Role(String who) {
    this.who = who;
  }

  /** The least that the role needs under a prefix of topics. */
  public abstract List<Right> rights(Topics topics);

  /** The commands and programs that have it. */
  public String who() {
    return who;
  }

  /** Its name as users write it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static String coordinatorApplication(Topics topics) {
    return topics.prefix() + "-coordinator";
  }
}
