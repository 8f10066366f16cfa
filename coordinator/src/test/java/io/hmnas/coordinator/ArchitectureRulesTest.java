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
              "io.hmnas.schemas.config",
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
  static final ArchRule whatTheViewKnowsIsAFold =
      noClasses()
          .that()
          .haveNameMatching(
              ".*\\.view\\.(View|Sweep\\w+|Run\\w+|Packed|Page|Position|Channel|LiveFeed)(\\$.*)?")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.kafka..", "io.javalin..", "org.slf4j..")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(java.time.Instant.class, "now");

  @ArchTest
  static final ArchRule onlyTheApiKnowsHttp =
      noClasses()
          .that()
          .resideOutsideOfPackage("..coordinator.api")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.javalin..", "org.eclipse.jetty..", "jakarta.servlet..", "com.fasterxml..");

  @ArchTest
  static final ArchRule theApiActsOnlyThroughTheLog =
      noClasses()
          .that()
          .resideInAnyPackage("..coordinator.api", "..coordinator.view")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..coordinator.topology", "org.apache.kafka.streams..");

  @ArchTest
  static final ArchRule workersAreStrangers =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.hmnas.worker..", "io.hmnas.standalone..");
}
