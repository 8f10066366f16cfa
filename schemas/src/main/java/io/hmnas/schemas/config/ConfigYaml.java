package io.hmnas.schemas.config;

import io.hmnas.schemas.avro.SweepConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** Writes configurations as sweep files. */
public final class ConfigYaml {
  private ConfigYaml() {}

  /** A sweep file with every field of a valid configuration: it reads back as an equal one. */
  public static String write(SweepConfig config) {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    return new Yaml(options).dump(section(config));
  }

  private static Map<String, Object> section(SpecificRecord record) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (Schema.Field field : record.getSchema().getFields()) {
      Object value = record.get(field.pos());
      if (value instanceof SpecificRecord section) {
        fields.put(field.name(), section(section));
      } else if (value instanceof Enum<?> symbol) {
        fields.put(field.name(), symbol.name());
      } else {
        fields.put(field.name(), value);
      }
    }
    return fields;
  }
}
