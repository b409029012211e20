package dev.zt.kafka;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final ArchRule FEW_DEPENDENCIES = classes()
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "dev.zt..",
                    "java..",
                    "javax.net.ssl..",
                    "org.jspecify.annotations..",
                    // The parts of its clients that are meant for others.
                    "org.apache.kafka.common.config",
                    "org.apache.kafka.common.security.auth"));

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.zt.kafka");

    @Test
    void dependsOnZtAndThePublicPartsOfKafkaAlone() {
        assertThat(MAIN.contain(ZtSslEngineFactory.class)).isTrue();
        FEW_DEPENDENCIES.check(MAIN);
    }

    @Test
    void findsAPlantedViolator() {
        JavaClasses planted = new ClassFileImporter().importClasses(ZtSslEngineFactoryTest.class);

        assertThatThrownBy(() -> FEW_DEPENDENCIES.check(planted)).isInstanceOf(AssertionError.class);
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
