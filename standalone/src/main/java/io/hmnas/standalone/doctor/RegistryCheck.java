package io.hmnas.standalone.doctor;

import io.hmnas.schemas.registry.ClusterRegistry;
import io.hmnas.schemas.registry.Compatibility;
import io.hmnas.schemas.registry.HttpSchemaRegistry;
import io.hmnas.schemas.registry.RegistrySettings;
import io.hmnas.schemas.registry.SchemaRegistries;
import io.hmnas.schemas.serde.ContractSchemas;
import io.hmnas.schemas.serde.SchemaRegistryException;
import io.hmnas.schemas.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.ConfigException;

/** A schema registry: it answers, and takes this version's schemas. Registers nothing. */
public final class RegistryCheck implements Check {
  private static final String SUBJECT = "registry";

  private final Map<String, String> settings;
  private final Topics topics;

  /**
   * @param settings of the registry's client; empty if processes are to have none
   * @param limit time for each question
   */
  public RegistryCheck(Map<String, String> settings, Topics topics, Duration limit) {
    this.settings = new HashMap<>(settings);
    if (!settings.isEmpty()) {
      this.settings.put(RegistrySettings.MAX_RETRIES, "0");
      this.settings.put(RegistrySettings.CONNECT_TIMEOUT, Long.toString(limit.toMillis()));
      this.settings.put(RegistrySettings.READ_TIMEOUT, Long.toString(limit.toMillis()));
    }
    this.topics = topics;
  }

  @Override
  public List<Finding> look() {
    if (settings.isEmpty()) {
      return List.of(
          Finding.ok(
              SUBJECT,
              "none: ids follow from the schemas (all processes of a cluster must have the same"
                  + " --schema-registry, or none)"));
    }
    try {
      return SchemaRegistries.of(settings) instanceof HttpSchemaRegistry client
          ? subjects(client)
          : List.of(
              Finding.skipped(
                  SUBJECT, "the client " + settings.get(RegistrySettings.CLIENT_CLASS)));
    } catch (ConfigException e) {
      return List.of(
          Finding.fault(
              SUBJECT,
              String.valueOf(e.getMessage()),
              "correct --schema-registry or the file of --schema-registry-config; docs/registry.md"
                  + " has the settings"));
    } catch (SchemaRegistryException e) {
      return List.of(
          Finding.fault(
              SUBJECT,
              String.valueOf(e.getMessage()),
              e.mayPass()
                  ? "start it ('hmnas registry' for one machine), or correct --schema-registry"
                  : "correct the address or the credentials (--schema-registry-config)"));
    }
  }

  private List<Finding> subjects(HttpSchemaRegistry client) {
    List<Finding> findings = new ArrayList<>();
    List<String> absent = new ArrayList<>();
    Map<String, Schema> subjects = new TreeMap<>(ClusterRegistry.subjects(topics));
    subjects.forEach(
        (subject, schema) -> {
          Schema ours = ContractSchemas.portable(schema);
          List<Schema> versions = client.versions(subject);
          List<String> flaws =
              versions.stream()
                  .flatMap(older -> Compatibility.flaws(ours, older).stream())
                  .distinct()
                  .toList();
          if (!flaws.isEmpty()) {
            findings.add(
                Finding.fault(
                    SUBJECT,
                    subject
                        + " has a version that does not go with this program's: "
                        + String.join("; ", flaws),
                    "update the program that registered it, or use another --topic-prefix"));
          } else if (!versions.contains(ours)) {
            absent.add(subject);
          }
        });
    if (!absent.isEmpty()) {
      findings.add(absent(absent));
    }
    if (findings.isEmpty()) {
      findings.add(
          Finding.ok(
              SUBJECT,
              "%s has this version's schemas under all %d subjects"
                  .formatted(settings.get(RegistrySettings.URL), subjects.size())));
    }
    return findings;
  }

  private Finding absent(List<String> absent) {
    String detail = "this version's schemas are not under " + String.join(", ", absent);
    return "false".equals(settings.get(RegistrySettings.AUTO_REGISTER))
        ? Finding.fault(
            SUBJECT,
            detail + ", and processes may not register them (auto.register.schemas=false)",
            "hmnas schemas apply --schema-registry " + settings.get(RegistrySettings.URL))
        : Finding.warning(
            SUBJECT,
            detail,
            "the first process to need one registers it; 'hmnas schemas apply' does so for all, with"
                + " the level FULL_TRANSITIVE");
  }
}
