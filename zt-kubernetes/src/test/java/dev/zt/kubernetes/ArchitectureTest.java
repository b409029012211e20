package dev.zt.kubernetes;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.zt.kubernetes.networkpolicy.NetworkPolicyLayerTest;
import dev.zt.kubernetes.planted.PlantedViolator;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final ArchRule LAYERS_APART = slices().matching("dev.zt.kubernetes.(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(resideInAPackage("dev.zt.kubernetes.segments.."), DescribedPredicate.alwaysTrue())
            .ignoreDependency(
                    resideInAPackage("dev.zt.kubernetes.live.."), resideInAPackage("dev.zt.kubernetes.manifest.."));

    private static final ArchRule MODEL_ALONE = noClasses()
            .that()
            .resideInAPackage("dev.zt.kubernetes")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.zt.kubernetes.*..");

    private static final ArchRule FEW_DEPENDENCIES = classes()
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "dev.zt..",
                    "java..",
                    "io.fabric8..",
                    "org.snakeyaml.engine..",
                    "org.jspecify.annotations..",
                    "com.fasterxml.jackson.annotation.."));

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.zt.kubernetes");

    @Test
    void seesTheClassesOfTheModule() {
        assertThat(MAIN.size()).isGreaterThan(30);
        assertThat(MAIN.contain(CallGraph.class)).isTrue();
        assertThat(MAIN.contain(ArchitectureTest.class)).isFalse();
    }

    @Test
    void derivesEachLayerOfTheModelAlone() {
        LAYERS_APART.check(MAIN);
        MODEL_ALONE.check(MAIN);
    }

    @Test
    void dependsOnFewOthers() {
        FEW_DEPENDENCIES.check(MAIN);
    }

    @Test
    void usesNothingInternalToZtCore() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.zt.internal..")
                .check(MAIN);
    }

    @Test
    void findsPlantedViolators() {
        JavaClasses planted = new ClassFileImporter()
                .importClasses(PlantedViolator.class, NetworkPolicyLayerTest.class, ArchitectureTest.class);

        assertThatThrownBy(() -> LAYERS_APART.check(planted)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> MODEL_ALONE.check(planted)).isInstanceOf(AssertionError.class);
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
