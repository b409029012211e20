package dev.zt.spring;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.zt.spring.guard.MvcGuard;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final ArchRule FEW_DEPENDENCIES = classes()
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "dev.zt..",
                    "java..",
                    "jakarta.servlet..",
                    "org.springframework..",
                    "org.apache.catalina",
                    "org.apache.catalina.connector..",
                    "org.apache.catalina.valves",
                    "io.grpc..",
                    "org.slf4j..",
                    "org.jspecify.annotations.."));
    private static final ArchRule GUARD_WIRES_NOTHING = noClasses()
            .that()
            .resideInAPackage("dev.zt.spring.guard..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.zt.spring.autoconfigure..");
    private static final ArchRule TOMCAT_APART = noClasses()
            .that()
            .doNotHaveSimpleName("TomcatTls")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.catalina..");

    /** Applications without gRPC never load it. */
    private static final ArchRule GRPC_APART = noClasses()
            .that()
            .haveNameNotMatching(".*(Grpc|Guarded|Handled).*")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.grpc..", "org.springframework.grpc..", "dev.zt.grpc..");

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.zt.spring");

    @Test
    void seesTheClassesOfTheModule() {
        assertThat(MAIN.size()).isGreaterThan(30);
        assertThat(MAIN.contain(MvcGuard.class)).isTrue();
        assertThat(MAIN.contain(ArchitectureTest.class)).isFalse();
    }

    @Test
    void dependsOnSpringAndZtAlone() {
        FEW_DEPENDENCIES.check(MAIN);
        TOMCAT_APART.check(MAIN);
        GRPC_APART.check(MAIN);
    }

    @Test
    void findsAPlantedViolator() {
        JavaClasses planted = new ClassFileImporter().importClasses(ArchitectureTest.class);

        assertThatThrownBy(() -> FEW_DEPENDENCIES.check(planted)).isInstanceOf(AssertionError.class);
    }

    @Test
    void wiresOnlyInTheAutoConfiguration() {
        GUARD_WIRES_NOTHING.check(MAIN);
    }

    @Test
    void usesNothingInternalToOtherModules() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.zt.internal..")
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
