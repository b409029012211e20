package dev.zt.grpc;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.zt.grpc.client.ClientEnforcement;
import dev.zt.grpc.server.EnforcementInterceptor;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final String NETTY = "dev.zt.grpc.netty";
    private static final String SHADED = "dev.zt.grpc.netty.shaded";
    private static final ArchRule NO_TRANSPORT = classes()
            .that()
            .resideOutsideOfPackages("dev.zt.grpc.netty..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "dev.zt..", "java..", "javax.net.ssl..", "io.grpc", "org.slf4j..", "org.jspecify.annotations.."));

    private final JavaClasses main = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.zt.grpc");

    @Test
    void seesTheClassesOfTheModule() {
        assertThat(main.size()).isGreaterThan(30);
        assertThat(main.contain(EnforcementInterceptor.class)).isTrue();
        assertThat(main.contain(ClientEnforcement.class)).isTrue();
        assertThat(main.contain(ArchitectureTest.class)).isFalse();
    }

    @Test
    void needsNoTransportOutsideOfItsPackages() {
        NO_TRANSPORT.check(main);
    }

    @Test
    void findsAPlantedViolator() {
        JavaClasses planted = new ClassFileImporter().importClasses(ArchitectureTest.class);

        assertThatThrownBy(() -> NO_TRANSPORT.check(planted)).isInstanceOf(AssertionError.class);
    }

    @Test
    void keepsTheTwoTransportsApart() {
        noClasses()
                .that()
                .resideInAPackage(NETTY)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.grpc.netty.shaded..", SHADED)
                .check(main);
        noClasses()
                .that()
                .resideInAPackage(SHADED)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..", "io.grpc.netty", NETTY)
                .check(main);
    }

    @Test
    void hasTheSameClassesForBothTransports() {
        assertThat(namesIn(NETTY)).isNotEmpty().isEqualTo(namesIn(SHADED));
    }

    private Set<String> namesIn(String packageName) {
        return main.stream()
                .filter(type -> type.getPackageName().equals(packageName))
                .map(JavaClass::getName)
                .map(name -> name.substring(packageName.length()))
                .collect(Collectors.toSet());
    }

    @Test
    void usesNothingInternalOfOthers() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.zt.internal..", "io.grpc.internal..", "io.grpc.netty.shaded.io.grpc.internal..")
                .check(main);
    }

    @Test
    void keepsServerAndClientApart() {
        noClasses()
                .that()
                .resideInAPackage("dev.zt.grpc.server..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.zt.grpc.client..")
                .check(main);
        noClasses()
                .that()
                .resideInAPackage("dev.zt.grpc.client..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.zt.grpc.server..")
                .check(main);
    }

    @Test
    void marksEachPackageForNulls() {
        assertThat(main)
                .isNotEmpty()
                .allSatisfy(type -> assertThat(type.getPackage().isAnnotatedWith(NullMarked.class))
                        .as(type.getName())
                        .isTrue());
    }
}
