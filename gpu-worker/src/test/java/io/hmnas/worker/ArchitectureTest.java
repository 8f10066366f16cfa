package io.hmnas.worker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom in this module. A rule that nothing checks will be broken. */
@AnalyzeClasses(packages = "io.hmnas.worker", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String KAFKA = "org.apache.kafka..";
  private static final String DJL = "ai.djl..";
  private static final String[] HTTP = {"java.net.http..", "com.sun.net.httpserver.."};

  @ArchTest
  static final ArchRule theModuleKnowsSchemasButNeitherCoordinatorNorStandalone =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.hmnas.coordinator..", "io.hmnas.standalone..");

  @ArchTest
  static final ArchRule searchSpaceAndPruningKnowNoInputOrOutput =
      noClasses()
          .that()
          .resideInAnyPackage("io.hmnas.worker.space..", "io.hmnas.worker.prune..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(KAFKA, DJL, HTTP[0], HTTP[1])
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule dataAndCheckpointsKnowNeitherKafkaNorDjl =
      noClasses()
          .that()
          .resideInAnyPackage("io.hmnas.worker.data..", "io.hmnas.worker.checkpoint..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(KAFKA, DJL, "io.hmnas.schemas.topic..", "io.hmnas.schemas.serde..");

  @ArchTest
  static final ArchRule theLoopKnowsNoDjl =
      noClasses()
          .that()
          .resideInAPackage("io.hmnas.worker.loop..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(DJL);

  @ArchTest
  static final ArchRule simulationReachesNoDjlWhateverTheWay =
      noClasses()
          .that()
          .resideInAPackage("io.hmnas.worker.simulate..")
          .should()
          .transitivelyDependOnClassesThat()
          .resideInAPackage(DJL);

  @ArchTest
  static final ArchRule onlyTheLoopKnowsKafka =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.hmnas.worker.loop..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(KAFKA);

  @ArchTest
  static final ArchRule onlyTensorCallsNativeFunctionsDirectly =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.hmnas.worker.tensor..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.djl.pytorch.jni..");
}
