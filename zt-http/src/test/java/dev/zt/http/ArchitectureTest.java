package dev.zt.http;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.zt.http.client.ZtHttpClient;
import dev.zt.http.server.ZtHttpsServer;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final String SERVER = "dev.zt.http.server..";
    private static final String CLIENT = "dev.zt.http.client..";
    private static final ArchRule FEW_DEPENDENCIES = classes()
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "dev.zt..",
                    "java..",
                    "com.sun.net.httpserver..",
                    "javax.net.ssl..",
                    "org.slf4j..",
                    "io.opentelemetry..",
                    "org.jspecify.annotations..",
                    "jakarta.servlet..",
                    "org.apache.catalina..",
                    "org.apache.coyote..",
                    "org.apache.tomcat.."));
    private static final ArchRule SERVLETS_APART = noClasses()
            .that()
            .resideOutsideOfPackages("dev.zt.http.servlet..", "dev.zt.http.tomcat..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.servlet..");
    private static final ArchRule TOMCAT_APART = noClasses()
            .that()
            .resideOutsideOfPackages("dev.zt.http.tomcat..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache..");

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.zt.http");

    @Test
    void seesTheClassesOfTheModule() {
        assertThat(MAIN.size()).isGreaterThan(5);
        assertThat(MAIN.contain(ZtHttpsServer.class)).isTrue();
        assertThat(MAIN.contain(ZtHttpClient.class)).isTrue();
        assertThat(MAIN.contain(ArchitectureTest.class)).isFalse();
    }

    @Test
    void dependsOnTheJdkAndZtAlone() {
        FEW_DEPENDENCIES.check(MAIN);
    }

    @Test
    void findsAPlantedViolator() {
        JavaClasses planted = new ClassFileImporter().importClasses(ArchitectureTest.class);

        assertThatThrownBy(() -> FEW_DEPENDENCIES.check(planted)).isInstanceOf(AssertionError.class);
    }

    @Test
    void needsServletAndTomcatOnlyWhereTheyAre() {
        SERVLETS_APART.check(MAIN);
        TOMCAT_APART.check(MAIN);
    }

    @Test
    void findsServletAndTomcatElsewhere() {
        JavaClasses planted = new ClassFileImporter().importClasses(TomcatServer.class);

        assertThatThrownBy(() -> SERVLETS_APART.check(planted)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> TOMCAT_APART.check(planted)).isInstanceOf(AssertionError.class);
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
    void keepsServerAndClientApart() {
        noClasses()
                .that()
                .resideInAPackage(SERVER)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(CLIENT)
                .check(MAIN);
        noClasses()
                .that()
                .resideInAPackage(CLIENT)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(SERVER)
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
