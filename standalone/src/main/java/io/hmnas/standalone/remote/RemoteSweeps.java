package io.hmnas.standalone.remote;

import com.fasterxml.jackson.databind.JsonNode;
import io.hmnas.schemas.avro.SweepConfig;
import java.util.List;
import java.util.Optional;

/**
 * The sweeps of a running system. What is given is JSON as the HTTP interface describes it,
 * whatever the way to it. The caller closes it.
 *
 * <p>All methods throw {@link RemoteException} when they cannot do what they are asked for.
 */
public interface RemoteSweeps extends AutoCloseable {
  /** Makes a sweep, unless the same one is there; the sweep. */
  JsonNode create(String sweepId, SweepConfig config, List<Long> seeds);

  /** Adds seeds; the sweep. */
  JsonNode addSeeds(String sweepId, List<Long> seeds);

  /** Cancels; the sweep. */
  JsonNode cancel(String sweepId);

  /** A sweep. */
  JsonNode show(String sweepId);

  /** Its runs in short, by seed. */
  List<JsonNode> runs(String sweepId);

  /**
   * All sweeps in short, by id.
   *
   * @param status only those that stand so; empty for all
   */
  List<JsonNode> list(Optional<String> status);

  /** Begins to follow a sweep, which need not exist. */
  Changes changes(String sweepId);

  @Override
  void close();
}
