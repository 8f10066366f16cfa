package io.hmnas.coordinator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "io.hmnas.coordinator",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureRulesTest {

  @ArchTest
  static final ArchRule planIsPure =
      classes()
          .that()
          .resideInAPackage("..coordinator.plan")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "io.hmnas.coordinator.plan",
              "io.hmnas.schemas.avro",
              "io.hmnas.schemas.config",
              "java.lang",
              "java.lang.runtime",
              "java.lang.invoke",
              "java.util",
              "java.util.function",
              "java.util.regex",
              "java.util.stream",
              "org.apache.avro..",
              "org.jspecify.annotations");

  @ArchTest
  static final ArchRule robustnessIsPure =
      classes()
          .that()
          .resideInAPackage("..coordinator.robustness")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "io.hmnas.coordinator.robustness",
              "io.hmnas.schemas.avro",
              "java.lang",
              "java.lang.runtime",
              "java.lang.invoke",
              "java.util",
              "java.util.concurrent",
              "java.util.function",
              "java.util.stream",
              "org.apache.avro..",
              "org.hipparchus..",
              "org.jspecify.annotations");

  @ArchTest
  static final ArchRule pureCodeReadsNoClockAndNoChance =
      noClasses()
          .that()
          .resideInAnyPackage("..coordinator.plan", "..coordinator.robustness")
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(Math.class, "random")
          .orShould()
          .dependOnClassesThat()
          .belongToAnyOf(java.util.Random.class, java.util.UUID.class);

  @ArchTest
  static final ArchRule workersAreStrangers =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.hmnas.worker..", "io.hmnas.standalone..");
}
