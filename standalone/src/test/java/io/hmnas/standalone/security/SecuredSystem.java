package io.hmnas.standalone.security;

import io.hmnas.schemas.kafka.KafkaConnection;
import io.hmnas.schemas.kafka.Role;
import io.hmnas.schemas.topic.Topics;
import io.hmnas.standalone.HmnasProcess;
import io.hmnas.standalone.broker.SecuredBroker;
import io.hmnas.standalone.broker.SecuredBroker.Listener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;

/** An installation whose roles come by one listener, each as somebody of its own if it can be. */
final class SecuredSystem {
  private final SecuredBroker broker;
  private final Listener listener;
  private final Topics topics;
  private final Path folder;

  SecuredSystem(SecuredBroker broker, Listener listener, Path folder) {
    this.broker = broker;
    this.listener = listener;
    this.topics = Topics.withPrefix(listener.name().toLowerCase(Locale.ROOT));
    this.folder = folder;
  }

  Topics topics() {
    return topics;
  }

  /** The password of a role's user. */
  static String password(Role role) {
    return role.label() + "-password";
  }

  /** Makes users, and gives every role its rights and no others. */
  void setUp(Admin admin) throws Exception {
    for (Role role : Role.values()) {
      if (listener == Listener.SCRAM) {
        broker.user(admin, role.label(), password(role));
      }
      Rights.grant(admin, Rights.of(role, topics, principal(role)));
    }
  }

  String principal(Role role) {
    return switch (listener) {
      case SCRAM -> "User:" + role.label();
      case TLS -> "User:ANONYMOUS";
      case MUTUAL -> "User:CN=" + role.label();
    };
  }

  /** Settings of a role's clients. */
  Map<String, String> settings(Role role) {
    try {
      return switch (listener) {
        case SCRAM -> broker.scram(role.label(), password(role));
        case TLS -> broker.tls();
        case MUTUAL -> broker.mutual(role.label());
      };
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  KafkaConnection connection(Role role) {
    return KafkaConnection.of(broker.bootstrapServers(listener), settings(role));
  }

  /** The options of a command that say where the brokers are and who one is. */
  String[] arguments(Role role, String... command) {
    return arguments(file(role.label(), settings(role)), command);
  }

  String[] arguments(Path config, String... command) {
    List<String> all = new ArrayList<>(Arrays.asList(command));
    all.addAll(List.of("--bootstrap-servers", broker.bootstrapServers(listener)));
    all.addAll(List.of("--topic-prefix", topics.prefix(), "--kafka-config", config.toString()));
    return all.toArray(String[]::new);
  }

  /** A file of settings. */
  Path file(String name, Map<String, String> settings) {
    Path file = folder.resolve(topics.prefix() + "-" + name + ".properties");
    Properties properties = new Properties();
    properties.putAll(settings);
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties.store(writer, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  HmnasProcess coordinator() throws IOException {
    return HmnasProcess.start(
        folder.resolve(topics.prefix() + "-coordinator.txt"),
        arguments(
            Role.COORDINATOR,
            "coordinator",
            "--http-port",
            "0",
            "--state",
            folder.resolve(topics.prefix() + "-state").toString()));
  }

  HmnasProcess worker() throws IOException {
    return HmnasProcess.start(
        folder.resolve(topics.prefix() + "-worker.txt"),
        arguments(Role.WORKER, "worker", "--simulate", "--step-time", "0s"));
  }
}
