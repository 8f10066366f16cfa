package io.hmnas.standalone.cli;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.config.SweepFile;
import io.hmnas.schemas.serde.AvroDeserializer;
import io.hmnas.schemas.serde.SchemaRegistry;
import io.hmnas.standalone.audit.SweepHistory;
import io.hmnas.standalone.report.ReportReader;
import io.hmnas.standalone.topic.TopicReader;
import io.hmnas.standalone.whatif.Thresholds;
import io.hmnas.standalone.whatif.WhatIf;
import io.hmnas.worker.data.DataSetException;
import io.hmnas.worker.data.DataSources;
import io.hmnas.worker.data.ImageFormat;
import io.hmnas.worker.space.ImageShape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is stored of a sweep, whether in its folder or in a cluster.
 *
 * @param config its configuration
 * @param architectures the latest of each run and branch
 */
record StoredSweep(SweepConfig config, List<Architecture> architectures) {
  private static final Logger log = LoggerFactory.getLogger(StoredSweep.class);

  /**
   * From the report that a sweep on this machine left.
   *
   * @throws UsageException if the folder has none, or it cannot be read
   */
  static StoredSweep ofFolder(Path folder) {
    Path file = folder.resolve("sweep.yaml");
    Path report = folder.resolve("report.json");
    if (!Files.isRegularFile(file) || !Files.isRegularFile(report)) {
      throw new UsageException(
          folder + " is not the folder of a sweep: it has no sweep.yaml and report.json");
    }
    try {
      return new StoredSweep(
          SweepFile.parse(Files.readString(file, StandardCharsets.UTF_8), file.toString()).config(),
          ReportReader.architectures(report));
    } catch (IOException | IllegalArgumentException e) {
      throw new UsageException("cannot read %s (%s)".formatted(report, e.getMessage()), e);
    }
  }

  /**
   * From the topics of a cluster.
   *
   * @throws UsageException if it has no such sweep
   * @throws io.hmnas.standalone.topic.TopicException if a topic cannot be read
   */
  static StoredSweep ofCluster(KafkaMixin kafka, RegistryMixin registries, String sweepId) {
    SchemaRegistry registry = registries.whenNeeded(kafka.topics());
    List<RunState> runs =
        SweepHistory.fromTopic(kafka.connection(), kafka.topics(), registry, sweepId);
    if (runs.isEmpty()) {
      throw new UsageException(
          "there is no sweep '%s' at %s, and no folder of that name"
              .formatted(sweepId, kafka.bootstrapServers()));
    }
    AvroDeserializer<Architecture> reader = new AvroDeserializer<>(Architecture.class, registry);
    Map<String, Architecture> latest = new TreeMap<>();
    try (TopicReader topic = new TopicReader(kafka.connection(), kafka.topics().architectures())) {
      topic.read(
          record -> {
            Architecture found = reader.deserialize(record.topic(), record.value());
            if (found != null && found.getSweepId().equals(sweepId)) {
              latest.put(found.getRunId() + "/" + found.getBranch(), found);
            }
          });
    }
    return new StoredSweep(runs.get(0).getConfig(), List.copyOf(latest.values()));
  }

  /**
   * What other thresholds would have kept.
   *
   * @param data where a folder of images is looked for, if the sweep has one
   * @return empty if no run has masks yet
   */
  Optional<WhatIf> whatIf(@Nullable Path data, Collection<Double> thresholds) {
    ImageFormat images = new DataSources(data).format(config.getDataset());
    return WhatIf.of(
        config,
        new ImageShape(images.channels(), images.height(), images.width()),
        images.classes(),
        architectures,
        thresholds);
  }

  /** The same around the sweep's own threshold, for a report, which can do without. */
  Optional<WhatIf> whatIfForReport(@Nullable Path data) {
    try {
      return whatIf(data, Thresholds.around(config.getMask()));
    } catch (DataSetException | IllegalArgumentException e) {
      log.warn("the report does not say what other thresholds would have kept ({})", e.toString());
      return Optional.empty();
    }
  }
}
