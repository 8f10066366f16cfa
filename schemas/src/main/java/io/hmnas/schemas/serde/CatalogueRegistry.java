package io.hmnas.schemas.serde;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.EndedRun;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.RunCommand;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.SweepRequest;
import io.hmnas.schemas.avro.WeightEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * A registry inside the process: a schema's id is its place in a list, from 1, so that processes
 * with the same list agree without asking anyone. As in a Confluent registry, a schema has one id
 * whatever the subject.
 */
public final class CatalogueRegistry implements SchemaRegistry {
  private final List<Schema> schemas;
  private final Map<Schema, Integer> ids = new HashMap<>();

  /** Numbers the schemas in their order, from 1. */
  public CatalogueRegistry(List<Schema> schemas) {
    this.schemas = List.copyOf(schemas);
    for (Schema schema : this.schemas) {
      if (ids.put(schema, ids.size() + 1) != null) {
        throw new IllegalArgumentException(schema.getFullName() + " is in the list twice");
      }
    }
  }

  /** The schemas of all topics. The order is part of the wire format: append only. */
  public static CatalogueRegistry standard() {
    return new CatalogueRegistry(
        List.of(
            SweepRequest.getClassSchema(),
            StepTask.getClassSchema(),
            StepResult.getClassSchema(),
            WeightEvent.getClassSchema(),
            RunState.getClassSchema(),
            Architecture.getClassSchema(),
            RobustnessReport.getClassSchema(),
            RunCommand.getClassSchema(),
            EndedRun.getClassSchema()));
  }

  @Override
  public int idOf(String subject, Schema schema) {
    Integer id = ids.get(schema);
    if (id == null) {
      throw new SchemaRegistryException(
          "no id for schema "
              + schema.getFullName()
              + " under "
              + subject
              + ": only the schemas of the catalogue are known in this process");
    }
    return id;
  }

  @Override
  public Optional<Schema> byId(int id) {
    return id >= 1 && id <= schemas.size() ? Optional.of(schemas.get(id - 1)) : Optional.empty();
  }
}
