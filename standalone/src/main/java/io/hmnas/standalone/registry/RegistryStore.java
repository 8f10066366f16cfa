package io.hmnas.standalone.registry;

import io.hmnas.schemas.kafka.KafkaConnection;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subjects, kept in a topic: what is answered has been stored. Safe for use by many threads;
 * the caller closes it.
 */
final class RegistryStore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RegistryStore.class);

  private final String topic;
  private final Subjects subjects = new Subjects();
  private @Nullable SchemaLog log;

  private RegistryStore(String topic) {
    this.topic = topic;
  }

  /**
   * Opens it. Another process that has it open can store nothing any more.
   *
   * @throws KafkaException if the cluster cannot be reached or has no such topic
   */
  static RegistryStore open(KafkaConnection kafka, String topic) {
    RegistryStore store = new RegistryStore(topic);
    store.log = SchemaLog.open(kafka, topic, store.subjects::apply);
    LOG.info("schema registry: {} subjects in {}", store.subjects.names().size(), topic);
    return store;
  }

  /** Answers from what is known. */
  synchronized <T> T ask(Function<Subjects, T> question) {
    return question.apply(subjects);
  }

  /**
   * Registers a schema, unless the subject has it already.
   *
   * @throws RegistryProblem if it is not compatible, or cannot be stored
   */
  synchronized StoredSchema register(String subject, Schema schema) {
    StoredSchema decided = subjects.decide(subject, schema);
    if (subjects.find(subject, schema).isPresent()) {
      return decided;
    }
    SchemaLog open = log;
    if (open == null) {
      throw broken();
    }
    try {
      open.append(decided);
    } catch (KafkaException e) {
      // Whether it is stored is not known, or another process has the topic: a new start finds out.
      LOG.error("schema registry: {} under {} cannot be stored", schema.getName(), subject, e);
      open.close();
      log = null;
      throw broken();
    }
    subjects.apply(decided);
    LOG.info(
        "schema registry: {} is version {} of {}, id {}",
        schema.getName(),
        decided.version(),
        subject,
        decided.id());
    return decided;
  }

  private RegistryProblem broken() {
    return RegistryProblem.unavailable(
        "schemas cannot be stored in topic "
            + topic
            + ": another registry has taken it over, or the broker was lost; start this one again");
  }

  @Override
  public synchronized void close() {
    if (log != null) {
      log.close();
      log = null;
    }
  }
}
