package io.tollgate.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.jspecify.annotations.NullMarked;

/// The arrows the compiler can't draw, each with its reason.
@AnalyzeClasses(packages = "io.tollgate", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

  @ArchTest
  static final ArchRule coreStandsOnTheJdk =
      classes()
          .that()
          .resideInAPackage("io.tollgate.core..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("io.tollgate.core..", "java..", "javax.crypto..", "org.jspecify..")
          .because("decisions run in a simulation, without HTTP, SQL or JSON");

  @ArchTest
  static final ArchRule theMiddleNeverSeesItself =
      slices()
          .matching("io.tollgate.(gateway|store|control|sample)..")
          .should()
          .notDependOnEachOther()
          .because("app wires them; a portal can't reach into the data plane");

  @ArchTest
  static final ArchRule gatewayStandsOnNetty =
      classes()
          .that()
          .resideInAPackage("io.tollgate.gateway..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "io.tollgate.gateway..",
              "io.tollgate.core..",
              "io.netty..",
              "java..",
              "javax.net.ssl..",
              "jdk.incubator.vector..",
              "org.jspecify..")
          .because("the hot path carries nothing it does not need");

  @ArchTest
  static final ArchRule springStaysInTheControlPlane =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.tollgate.control..", "io.tollgate.app..", "io.tollgate.store..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.springframework..")
          .because("a gateway-only node starts no web framework");

  @ArchTest
  static final ArchRule theStoreUsesSpringForJdbcAlone =
      noClasses()
          .that()
          .resideInAPackage("io.tollgate.store..")
          .should()
          .dependOnClassesThat(
              DescribedPredicate.describe(
                  "Spring outside JDBC, data access and its core types",
                  (JavaClass type) ->
                      type.getPackageName().startsWith("org.springframework")
                          && !type.getPackageName()
                              .matches(
                                  "org\\.springframework\\.(jdbc|dao|core|transaction|util).*")))
          .because("adapters are plain objects");

  @ArchTest
  static final ArchRule onlyTheClockReadsTheClock =
      noClasses()
          .that()
          .resideInAPackage("io.tollgate.core..")
          .and()
          .doNotHaveFullyQualifiedName("io.tollgate.core.unit.Clock$1")
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(java.time.Instant.class, "now")
          .because("time is an argument, so a test can move it by hand");

  @ArchTest
  static final ArchRule nothingBlocksInTheGateway =
      noClasses()
          .that()
          .resideInAPackage("io.tollgate.gateway..")
          .should()
          .callMethod(Thread.class, "sleep", long.class)
          .orShould()
          .callMethod(Object.class, "wait")
          .because("an event loop serves thousands of connections");

  @ArchTest
  static final ArchRule coreHasNoCircles =
      slices()
          .matching("io.tollgate.core.(*)..")
          .should()
          .beFreeOfCycles()
          .because("data flows one way");

  @ArchTest
  static final ArchRule gatewayHasNoCircles =
      slices()
          .matching("io.tollgate.gateway.(*)..")
          .should()
          .beFreeOfCycles()
          .because("only the flow knows the stages");

  @ArchTest
  static final ArchRule everyPackageIsNullMarked =
      classes()
          .that()
          .haveSimpleName("package-info")
          .should()
          .beAnnotatedWith(NullMarked.class)
          .because("absence is said, not guessed");
}
