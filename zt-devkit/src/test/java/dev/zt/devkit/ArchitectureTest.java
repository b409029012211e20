package dev.zt.devkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.zt.devkit.app.DevAuthorityMain;
import dev.zt.devkit.workloadapi.WorkloadApiServer;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final String API = "dev.zt.devkit.workloadapi..";
    private static final String APP = "dev.zt.devkit.app..";

    /** Core compiles the rest of this module into its tests, and has no gRPC. */
    private static final ArchRule TRANSPORT_IN_ONE_PLACE = noClasses()
            .that()
            .resideOutsideOfPackages(API)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.grpc..", "io.netty..", "com.google.protobuf..", "io.spiffe..");

    private static final ArchRule STUBS_ALONE = noClasses()
            .should()
            .dependOnClassesThat(DescribedPredicate.describe(
                    "are of java-spiffe, the generated stubs aside", ArchitectureTest::isSpiffeButNoStub));

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.zt.devkit");

    private static boolean isSpiffeButNoStub(JavaClass type) {
        return type.getPackageName().startsWith("io.spiffe")
                && !type.getPackageName().equals("io.spiffe.workloadapi.grpc");
    }

    @Test
    void seesTheClassesOfTheModule() {
        assertThat(MAIN.size()).isGreaterThan(30);
        assertThat(MAIN.contain(WorkloadApiServer.class)).isTrue();
        assertThat(MAIN.contain(DevAuthorityMain.class)).isTrue();
        assertThat(MAIN.contain(ArchitectureTest.class)).isFalse();
    }

    @Test
    void keepsTheTransportToTheWorkloadApi() {
        TRANSPORT_IN_ONE_PLACE.check(MAIN);
    }

    @Test
    void findsAPlantedTransportElsewhere() {
        JavaClasses planted = new ClassFileImporter().importClasses(PlantedViolator.class);

        assertThatThrownBy(() -> TRANSPORT_IN_ONE_PLACE.check(planted)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> STUBS_ALONE.check(planted)).isInstanceOf(AssertionError.class);
    }

    @Test
    void usesOfJavaSpiffeTheStubsAlone() {
        STUBS_ALONE.check(MAIN);
    }

    @Test
    void keepsTheProgramOnTop() {
        noClasses()
                .that()
                .resideOutsideOfPackage(APP)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(APP)
                .check(MAIN);
        noClasses()
                .that()
                .resideOutsideOfPackages(API, APP)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(API)
                .check(MAIN);
    }

    @Test
    void doesNotKnowTheClientItServes() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.zt.spiffe..", "dev.zt.internal..")
                .check(MAIN);
    }

    @Test
    void marksEachPackageForNulls() {
        assertThat(MAIN)
                .isNotEmpty()
                .allSatisfy(type -> assertThat(type.getPackage().isAnnotatedWith(NullMarked.class))
                        .as(type.getName())
                        .isTrue());
    }

    @SuppressWarnings("unused")
    private static final class PlantedViolator {

        private io.grpc.Status status;
        private io.spiffe.workloadapi.WorkloadApiClient client;
    }
}
