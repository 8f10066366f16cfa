package io.hmnas.standalone.cli;

import io.hmnas.standalone.doctor.BrokerCheck;
import io.hmnas.standalone.doctor.Check;
import io.hmnas.standalone.doctor.DataSetCheck;
import io.hmnas.standalone.doctor.DeviceCheck;
import io.hmnas.standalone.doctor.Finding;
import io.hmnas.standalone.doctor.Finding.Outcome;
import io.hmnas.standalone.doctor.KernelCheck;
import io.hmnas.standalone.doctor.RegistryCheck;
import io.hmnas.standalone.doctor.StoreCheck;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks at everything that a system needs. */
@Command(
    name = "doctor",
    description =
        "Checks brokers, topics and their configuration, schema registry, checkpoint store, data set,"
            + " device and kernels; says what is wrong and how to mend it. Exit code 1 if something"
            + " does not work.")
final class DoctorCommand implements Callable<Integer> {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  @Mixin private KafkaMixin kafka = new KafkaMixin();
  @Mixin private TopicSettingsMixin wanted = new TopicSettingsMixin();
  @Mixin private RegistryMixin registry = new RegistryMixin();
  @Mixin private CheckpointsMixin checkpoints = new CheckpointsMixin();
  @Mixin private DataMixin data = new DataMixin();
  @Mixin private EngineMixin engine = new EngineMixin();

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      defaultValue = "fashion-mnist",
      description = "Data set to look for (default: ${DEFAULT-VALUE}).")
  private String dataset = "";

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
        new BrokerCheck(kafka.connection(), kafka.topics(), wanted.settings(), LIMIT),
        new RegistryCheck(registry.settings(), kafka.topics(), LIMIT),
        new StoreCheck(checkpoints.configured()),
        new DataSetCheck(data.sources(), dataset),
        new DeviceCheck(engine.device()),
        new KernelCheck(engine.device(), engine.kind()));
  }
}
