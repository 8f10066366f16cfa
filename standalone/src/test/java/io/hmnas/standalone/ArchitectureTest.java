package io.hmnas.standalone;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom in this module. */
@AnalyzeClasses(
    packages = "io.hmnas.standalone",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule reportsAndDrawingsKnowNoKafkaAndNoProcess =
      noClasses()
          .that()
          .resideInAnyPackage("..standalone.report..", "..standalone.drawing..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.kafka..",
              "kafka..",
              // The report is the coordinator's page: its files and its answers it has to know.
              "io.hmnas.coordinator",
              "io.hmnas.coordinator.plan..",
              "io.hmnas.coordinator.robustness..",
              "io.hmnas.coordinator.topology..",
              "io.hmnas.worker..",
              "..standalone.broker..",
              "..standalone.process..",
              "..standalone.sweep..",
              "..standalone.cli..")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Process.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(ProcessBuilder.class);

  @ArchTest
  static final ArchRule drawingsAreTextOnly =
      noClasses()
          .that()
          .resideInAPackage("..standalone.drawing..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.nio..", "..standalone.report..")
          .because("a drawing is a function from weights to text")
          // Text is built by a writer into memory.
          .as("drawings do no input or output");

  @ArchTest
  static final ArchRule onlyTheBrokerKnowsKafkasServer =
      noClasses()
          .that()
          .resideOutsideOfPackage("..standalone.broker..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "kafka..", "org.apache.kafka.metadata..", "org.apache.kafka.server..");

  @ArchTest
  static final ArchRule theBrokerKnowsNothingOfUs =
      classes()
          .that()
          .resideInAPackage("..standalone.broker..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "..standalone.broker..",
              "java..",
              "kafka..",
              "org.apache.kafka..",
              "org.slf4j..",
              "org.jspecify..",
              "scala..");
}
