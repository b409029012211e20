package dev.zt.spiffe;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    /** Of java-spiffe the generated stubs alone. */
    private static final ArchRule FEW_DEPENDENCIES = classes()
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "dev.zt..",
                    "java..",
                    "io.spiffe.workloadapi.grpc",
                    "com.google.protobuf",
                    "io.grpc..",
                    "io.netty.channel..",
                    "org.slf4j..",
                    "org.jspecify.annotations.."));

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.zt.spiffe");

    @Test
    void seesTheClassesOfTheModule() {
        assertThat(MAIN.size()).isGreaterThan(12);
        assertThat(MAIN.contain(WorkloadApiSource.class)).isTrue();
        assertThat(MAIN.contain(ArchitectureTest.class)).isFalse();
    }

    @Test
    void dependsOnTheStubsTheirTransportAndZtAlone() {
        FEW_DEPENDENCIES.check(MAIN);
    }

    @Test
    void findsAPlantedViolator() {
        JavaClasses planted = new ClassFileImporter().importClasses(ArchitectureTest.class);

        assertThatThrownBy(() -> FEW_DEPENDENCIES.check(planted)).isInstanceOf(AssertionError.class);
    }

    @Test
    void provesIdentitiesAndDecidesNothing() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.zt.internal..", "dev.zt.tls..", "dev.zt.policy..", "dev.zt.authz..", "dev.zt.enforce..")
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
}
