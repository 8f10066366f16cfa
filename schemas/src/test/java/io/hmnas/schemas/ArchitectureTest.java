package io.hmnas.schemas;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.hmnas.schemas", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  @ArchTest
  static final ArchRule SCHEMAS_KNOW_NO_OTHER_MODULE =
      noClasses()
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.hmnas..").and(resideOutsideOfPackage("io.hmnas.schemas..")));

  @ArchTest
  static final ArchRule CONFIGURATION_KNOWS_NO_KAFKA =
      noClasses()
          .that()
          .resideInAPackage("..config..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.kafka..", "io.hmnas.schemas.topic..", "io.hmnas.schemas.serde..");

  @ArchTest
  static final ArchRule TOPICS_KNOW_NO_SERDES =
      noClasses()
          .that()
          .resideInAPackage("..topic..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.hmnas.schemas.serde..", "io.hmnas.schemas.config..");
}
