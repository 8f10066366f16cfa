package io.hmnas.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.schemas.topic.TopicAdmin;
import io.hmnas.schemas.topic.TopicSettings;
import io.hmnas.schemas.topic.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The broker's controller remembers the broker's former life for as long as its session; that must
 * not keep a killed one from coming back.
 */
@Timeout(300)
@EnabledOnOs(OS.LINUX)
class KilledBrokerIT {
  private static final Pattern ADDRESS = Pattern.compile("Broker on (\\S+:\\d+)\\.");

  @TempDir Path directory;

  @Test
  void shouldStartAgainWithItsTopicsAfterItWasKilled() throws Exception {
    Set<String> topics;
    try (HmnasProcess broker = start("first.log");
        Admin admin = Admin.create(Map.of("bootstrap.servers", address(broker)))) {
      TopicAdmin.apply(admin, Topics.withDefaultPrefix(), TopicSettings.withReplicationFactor(1));
      topics = admin.listTopics().names().get();
      broker.signal("KILL");
      broker.awaitExit();
    }

    try (HmnasProcess broker = start("second.log");
        Admin admin = Admin.create(Map.of("bootstrap.servers", address(broker)))) {
      assertThat(admin.listTopics().names().get()).isNotEmpty().isEqualTo(topics);
    }
  }

  private HmnasProcess start(String log) throws IOException {
    return HmnasProcess.start(
        directory.resolve(log),
        "broker",
        "--port",
        "0",
        "--directory",
        directory.resolve("broker").toString());
  }

  private static String address(HmnasProcess broker) throws IOException {
    broker.awaitOutput("Broker on");
    Matcher matcher = ADDRESS.matcher(broker.output());
    assertThat(matcher.find()).as(broker.output()).isTrue();
    return matcher.group(1);
  }
}
