package io.hmnas.standalone.broker;

import java.nio.file.Path;
import java.util.Properties;

/** Kafka's settings for one node on one machine: broker and controller in one, small and quick. */
final class BrokerConfig {
  static final int NODE_ID = 1;
  static final String HOST = "127.0.0.1";

  private static final String CONTROLLER = "CONTROLLER";
  private static final int MEBIBYTE = 1024 * 1024;

  private BrokerConfig() {}

  static Properties properties(Path logDirectory, int brokerPort, int controllerPort) {
    String broker = "BROKER://" + HOST + ":" + brokerPort;
    Properties p = new Properties();
    set(p, "process.roles", "broker,controller");
    set(p, "node.id", NODE_ID);
    set(p, "controller.quorum.voters", NODE_ID + "@" + HOST + ":" + controllerPort);
    set(p, "controller.listener.names", CONTROLLER);
    set(p, "listener.security.protocol.map", CONTROLLER + ":PLAINTEXT,BROKER:PLAINTEXT");
    set(p, "listeners", broker + "," + CONTROLLER + "://" + HOST + ":" + controllerPort);
    set(p, "advertised.listeners", broker);
    set(p, "inter.broker.listener.name", "BROKER");
    set(p, "log.dirs", logDirectory);
    set(p, "auto.create.topics.enable", false);

    // One node holds the only copy; few partitions, because each costs time at start and stop.
    set(p, "default.replication.factor", 1);
    set(p, "offsets.topic.replication.factor", 1);
    set(p, "offsets.topic.num.partitions", 4);
    set(p, "transaction.state.log.replication.factor", 1);
    set(p, "transaction.state.log.min.isr", 1);
    set(p, "transaction.state.log.num.partitions", 4);
    set(p, "share.coordinator.state.topic.replication.factor", 1);
    set(p, "share.coordinator.state.topic.min.isr", 1);
    set(p, "share.coordinator.state.topic.num.partitions", 4);

    // A busy machine must not make the controller cut off the only broker, and with it every
    // worker's lock: there is no other to take over. But a broker that was killed cannot come back
    // before the session of its former life has run out, so it has to wait for longer than that.
    set(p, "broker.session.timeout.ms", 20_000);
    set(p, "initial.broker.registration.timeout.ms", 300_000);

    // Members of a group find each other at once instead of after the defaults of a large cluster.
    set(p, "group.initial.rebalance.delay.ms", 0);
    set(p, "group.share.min.heartbeat.interval.ms", 500);
    set(p, "group.share.heartbeat.interval.ms", 1000);
    // The worker pool is one share group: the default of 200 members would bound it.
    set(p, "group.share.max.size", 1000);

    // Memory: the defaults reserve 128 MiB for the cleaner and map 20 MiB per partition.
    set(p, "log.cleaner.threads", 1);
    set(p, "log.cleaner.dedupe.buffer.size", 4 * MEBIBYTE);
    set(p, "log.cleaner.io.buffer.size", MEBIBYTE / 4);
    set(p, "log.index.size.max.bytes", MEBIBYTE);
    set(p, "num.network.threads", 2);
    set(p, "num.io.threads", 4);
    set(p, "num.recovery.threads.per.data.dir", 2);
    set(p, "background.threads", 2);
    return p;
  }

  private static void set(Properties properties, String name, Object value) {
    properties.setProperty(name, value.toString());
  }
}
