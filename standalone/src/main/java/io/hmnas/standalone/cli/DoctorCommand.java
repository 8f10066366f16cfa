package io.hmnas.standalone.cli;

import io.hmnas.schemas.topic.TopicSettings;
import io.hmnas.standalone.doctor.BrokerCheck;
import io.hmnas.standalone.doctor.Check;
import io.hmnas.standalone.doctor.DataSetCheck;
import io.hmnas.standalone.doctor.DeviceCheck;
import io.hmnas.standalone.doctor.Finding;
import io.hmnas.standalone.doctor.Finding.Outcome;
import io.hmnas.worker.data.DataSources;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks at everything that a system needs. */
@Command(
    name = "doctor",
    description =
        "Checks brokers, topics and their configuration, data set and device; says what is wrong"
            + " and how to mend it. Exit code 1 if something does not work.")
final class DoctorCommand implements Callable<Integer> {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  @Mixin private KafkaMixin kafka = new KafkaMixin();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where data sets are, if not where the system keeps them.")
  private @Nullable Path data;

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      defaultValue = "fashion-mnist",
      description = "Data set to look for (default: ${DEFAULT-VALUE}).")
  private String dataset = "";

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "${env:HMNAS_DEVICE:-auto}",
      description = "cpu, gpu or auto (default: ${DEFAULT-VALUE}; environment: HMNAS_DEVICE).")
  private String device = "";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    boolean fault = false;
    for (Check check : checks()) {
      for (Finding finding : check.look()) {
        out.printf("%-8s %-14s %s%n", finding.outcome(), finding.subject(), finding.detail());
        if (!finding.remedy().isEmpty()) {
          out.printf("%-8s %-14s -> %s%n", "", "", finding.remedy());
        }
        fault |= finding.outcome() == Outcome.FAULT;
      }
      out.flush();
    }
    return fault ? ExitCodes.FAILED : ExitCodes.OK;
  }

  private List<Check> checks() {
    return List.of(
        new BrokerCheck(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            kafka.topics(),
            TopicSettings.withReplicationFactor(1),
            LIMIT),
        new DataSetCheck(new DataSources(data), dataset),
        new DeviceCheck(device));
  }
}
