package dev.zt.grpc;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.zt.grpc.client.ClientEnforcement;
import dev.zt.grpc.server.EnforcementInterceptor;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final ArchRule FEW_DEPENDENCIES = classes()
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "dev.zt..",
                    "java..",
                    "javax.net.ssl..",
                    "io.grpc..",
                    "io.netty..",
                    "org.slf4j..",
                    "io.opentelemetry..",
                    "org.jspecify.annotations.."));

    private static final ArchRule TRANSPORT_FREE = noClasses()
            .that()
            .resideOutsideOfPackage("dev.zt.grpc.netty..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.netty..", "io.grpc.netty..", "dev.zt.grpc.netty..");

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.zt.grpc");

    @Test
    void seesTheClassesOfTheModule() {
        assertThat(MAIN.size()).isGreaterThan(30);
        assertThat(MAIN.contain(EnforcementInterceptor.class)).isTrue();
        assertThat(MAIN.contain(ClientEnforcement.class)).isTrue();
        assertThat(MAIN.contain(ArchitectureTest.class)).isFalse();
    }

    @Test
    void dependsOnGrpcAndZtAlone() {
        FEW_DEPENDENCIES.check(MAIN);
    }

    @Test
    void knowsItsTransportInOnePackageOnly() {
        TRANSPORT_FREE.check(MAIN);
    }

    @Test
    void findsPlantedViolators() {
        JavaClasses planted = new ClassFileImporter().importClasses(ArchitectureTest.class, PlantedViolator.class);

        assertThatThrownBy(() -> FEW_DEPENDENCIES.check(planted)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> TRANSPORT_FREE.check(planted)).isInstanceOf(AssertionError.class);
    }

    @Test
    void usesNothingInternalToOtherModulesAndNoHttp() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.zt.internal..", "dev.zt.http..")
                .check(MAIN);
    }

    @Test
    void keepsServerAndClientApart() {
        noClasses()
                .that()
                .resideInAPackage("dev.zt.grpc.server..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.zt.grpc.client..")
                .check(MAIN);
        noClasses()
                .that()
                .resideInAPackage("dev.zt.grpc.client..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.zt.grpc.server..")
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

    /** Knows a transport where none belongs. */
    private static final class PlantedViolator {

        @SuppressWarnings("unused")
        private io.netty.channel.Channel channel;
    }
}
