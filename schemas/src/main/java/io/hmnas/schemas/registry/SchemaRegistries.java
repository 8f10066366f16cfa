package io.hmnas.schemas.registry;

import io.hmnas.schemas.serde.SchemaRegistry;
import java.util.Map;
import org.apache.kafka.common.Configurable;
import org.apache.kafka.common.config.ConfigException;

/** Makes the registry that a configuration asks for. */
public final class SchemaRegistries {
  private SchemaRegistries() {}

  /**
   * The client of this package, or that of the class named by {@link
   * RegistrySettings#CLIENT_CLASS}: it implements {@link SchemaRegistry} and has a constructor
   * without parameters; if it implements {@link Configurable}, too, it is given all settings.
   *
   * @param settings those of the registry, among those of a Kafka client or alone
   * @throws ConfigException if a setting is not as it must be
   */
  public static SchemaRegistry of(Map<String, ?> settings) {
    Object other = settings.get(RegistrySettings.CLIENT_CLASS);
    if (other == null || other.equals("")) {
      return new HttpSchemaRegistry(RegistryConfig.parse(settings));
    }
    SchemaRegistry registry = instance(other);
    if (registry instanceof Configurable configurable) {
      configurable.configure(settings);
    }
    return registry;
  }

  private static SchemaRegistry instance(Object name) {
    try {
      Class<?> type = name instanceof Class<?> given ? given : load(name.toString());
      return type.asSubclass(SchemaRegistry.class).getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException | ClassCastException e) {
      throw new ConfigException(
          RegistrySettings.CLIENT_CLASS,
          name,
          "must be a class on the class path that implements "
              + SchemaRegistry.class.getName()
              + " and has a public constructor without parameters ("
              + e
              + ")");
    }
  }

  private static Class<?> load(String name) throws ClassNotFoundException {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    return Class.forName(
        name, true, loader == null ? SchemaRegistries.class.getClassLoader() : loader);
  }
}
