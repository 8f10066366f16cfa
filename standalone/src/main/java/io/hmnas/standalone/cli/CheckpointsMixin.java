package io.hmnas.standalone.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where checkpoints are. */
final class CheckpointsMixin {
  private static final String VARIABLE = "HMNAS_CHECKPOINTS";

  @Option(
      names = "--checkpoints",
      paramLabel = "URI",
      description =
          "Checkpoint store: a folder, or s3://bucket/prefix, with"
              + " ?endpoint=URL&region=NAME&pathStyle=true where needed. All workers of a cluster"
              + " share one (default: runs/checkpoints; environment: "
              + VARIABLE
              + ").")
  private @Nullable String address;

  /** As on the command line. */
  Optional<String> given() {
    return Optional.ofNullable(address);
  }

  /** As on the command line or in the environment. */
  Optional<String> configured() {
    return given().or(() -> Optional.ofNullable(System.getenv(VARIABLE)));
  }

  /** The store of a cluster's worker here. */
  String ofCluster() {
    return configured().orElse("runs/checkpoints");
  }
}
