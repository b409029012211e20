package dev.zt;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.GeneralCodingRules;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import dev.zt.identity.PeerIdentity;
import dev.zt.identity.Vouch;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Holds the direction of the packages, and shows for each rule that a violation would be found. */
class ArchitectureTest {

    private static final String MAIN = "dev.zt";
    private static final String PLANTED = "dev.zt.arch.planted";

    /** What each package may see of zt besides itself. */
    private static final Map<String, List<String>> SEES = sees();

    /** Each rule, with the planted class that breaks it. */
    private static final List<Rule> RULES = rules();

    private static Map<String, List<String>> sees() {
        Map<String, List<String>> sees = new LinkedHashMap<>();
        sees.put("internal", List.of());
        sees.put("identity", List.of("internal"));
        sees.put("trust", List.of("identity", "internal"));
        sees.put("jwt", List.of("identity", "internal"));
        sees.put("source", List.of("identity", "trust", "jwt", "internal"));
        sees.put("tls", List.of("identity", "trust", "source", "internal"));
        sees.put("federation", List.of("identity", "trust", "source", "tls", "internal"));
        sees.put("policy", List.of("identity", "internal"));
        sees.put("authz", List.of("identity", "policy", "internal"));
        sees.put("audit", List.of("identity", "policy", "authz", "internal"));
        sees.put(
                "enforce",
                List.of("identity", "trust", "jwt", "source", "tls", "policy", "authz", "audit", "internal"));
        return sees;
    }

    private static List<Rule> rules() {
        return List.of(
                new Rule("internal sees nothing of zt", direction("internal"), "internal.text.SeesIdentity"),
                new Rule("identity sees only internal", direction("identity"), "identity.SeesTrust"),
                new Rule("trust sees only identity", direction("trust"), "trust.SeesSource"),
                new Rule("jwt sees only identity", direction("jwt"), "jwt.SeesTrust"),
                new Rule("source sees only trust, jwt and identity", direction("source"), "source.SeesTls"),
                new Rule("tls sees only source, trust and identity", direction("tls"), "tls.SeesAuthz"),
                new Rule("federation sees only tls and below", direction("federation"), "federation.SeesPolicy"),
                new Rule("policy sees only identity", direction("policy"), "policy.SeesTls"),
                new Rule("authz sees only policy and identity", direction("authz"), "authz.SeesEnforce"),
                new Rule("audit sees only authz, policy and identity", direction("audit"), "audit.SeesTrust"),
                new Rule("enforce does not see who wires it", direction("enforce"), "enforce.SeesRoot"),
                new Rule("tls never sees policy", root -> sees(root, "tls", "policy"), "tls.SeesPolicy"),
                new Rule("tls never sees authz", root -> sees(root, "tls", "authz"), "tls.SeesAuthz"),
                new Rule("policy never sees tls", root -> sees(root, "policy", "tls"), "policy.SeesTls"),
                new Rule("policy never sees source", root -> sees(root, "policy", "source"), "policy.SeesSource"),
                new Rule("authz never sees enforce", root -> sees(root, "authz", "enforce"), "authz.SeesEnforce"),
                new Rule("policy never sees a network", root -> seesNetwork(root, "policy"), "policy.SeesAddresses"),
                new Rule("authz never sees a network", root -> seesNetwork(root, "authz"), "authz.SeesSessions"),
                new Rule("only the root sees enforce", ArchitectureTest::onlyRootSeesEnforce, "authz.SeesEnforce"),
                new Rule("packages are free of cycles", ArchitectureTest::noCycles, "policy.SeesTls"),
                new Rule("every package is null-marked", ArchitectureTest::nullMarked, "util"),
                new Rule("no package is a catch-all", ArchitectureTest::noCatchAll, "util.Helpers"),
                new Rule("only tls renews a vouch", ArchitectureTest::onlyTlsRenews, "source.RenewsPeers"),
                new Rule("only policy writes its memo", ArchitectureTest::onlyPolicyRemembers, "authz.RemembersPeers"),
                new Rule(
                        "nobody prints",
                        root -> GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS,
                        "audit.PrintsRecords"),
                new Rule("only policy.cel imports dev.cel", ArchitectureTest::onlyCelSeesCel, "policy.SeesCel"),
                new Rule("nobody uses java.util.logging", ArchitectureTest::noJavaUtilLogging, "audit.LogsElsewhere"));
    }

    @Nested
    class Scan {

        @Test
        void seesAllOfTheMainClassesAndNoTest() {
            assertThat(Scanned.MAIN_CLASSES).hasSizeGreaterThan(80);
            assertThat(Scanned.MAIN_CLASSES.contain(ArchitectureTest.class)).isFalse();
            assertThat(Scanned.MAIN_CLASSES.contain(Zt.class)).isTrue();
        }

        @Test
        void knowsEveryPackageThatThereIs() {
            List<String> packages = Scanned.MAIN_CLASSES.stream()
                    .map(type -> type.getPackageName().equals(MAIN)
                            ? ""
                            : type.getPackageName().substring(MAIN.length() + 1).split("\\.")[0])
                    .filter(name -> !name.isEmpty())
                    .distinct()
                    .toList();

            assertThat(packages).containsExactlyInAnyOrderElementsOf(SEES.keySet());
        }

        @Test
        void namesEachRuleOnce() {
            assertThat(RULES).extracting(Rule::name).doesNotHaveDuplicates().hasSizeGreaterThan(20);
        }
    }

    @Nested
    class Rules {

        @ParameterizedTest
        @FieldSource("dev.zt.ArchitectureTest#RULES")
        void holdForTheMainClasses(Rule rule) {
            assertThat(rule.violations(Scanned.MAIN_CLASSES, MAIN)).isEmpty();
        }

        @ParameterizedTest
        @FieldSource("dev.zt.ArchitectureTest#RULES")
        void failOnAPlantedViolation(Rule rule) {
            assertThat(rule.violations(Scanned.PLANTED_CLASSES, PLANTED))
                    .anySatisfy(violation -> assertThat(violation).contains(PLANTED + "." + rule.planted()));
        }
    }

    private static Function<String, ArchRule> direction(String layer) {
        return root -> {
            String[] allowed = Stream.concat(Stream.of(layer), SEES.get(layer).stream())
                    .map(name -> in(root, name))
                    .toArray(String[]::new);
            return noClasses()
                    .that()
                    .resideInAPackage(in(root, layer))
                    .should()
                    .dependOnClassesThat(resideInAPackage(root + "..").and(not(resideInAnyPackage(allowed))));
        };
    }

    private static ArchRule sees(String root, String from, String to) {
        return noClasses()
                .that()
                .resideInAPackage(in(root, from))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(in(root, to));
    }

    private static ArchRule seesNetwork(String root, String from) {
        return noClasses()
                .that()
                .resideInAPackage(in(root, from))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net..", "javax.net..", "java.nio.channels..");
    }

    private static ArchRule onlyRootSeesEnforce(String root) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(root, in(root, "enforce"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(in(root, "enforce"));
    }

    private static ArchRule noCycles(String root) {
        return SlicesRuleDefinition.slices().matching(root + ".(*)..").should().beFreeOfCycles();
    }

    private static ArchRule nullMarked(String root) {
        return classes().that().resideInAPackage(root + "..").should(liveInANullMarkedPackage());
    }

    private static ArchCondition<JavaClass> liveInANullMarkedPackage() {
        return new ArchCondition<>("live in a package whose package-info is @NullMarked") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean marked = type.getPackage()
                        .tryGetPackageInfo()
                        .map(info -> info.isAnnotatedWith(NullMarked.class))
                        .orElse(false);
                events.add(new SimpleConditionEvent(
                        type, marked, type.getPackageName() + " is not @NullMarked (" + type.getName() + ")"));
            }
        };
    }

    private static ArchRule noCatchAll(String root) {
        return classes().that().resideInAPackage(root + "..").should(notResideInACatchAll());
    }

    private static ArchCondition<JavaClass> notResideInACatchAll() {
        List<String> names = List.of("util", "utils", "exception", "exceptions", "model", "common", "helper");
        return new ArchCondition<>("not reside in a package named after nothing") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean named =
                        Arrays.stream(type.getPackageName().split("\\.")).noneMatch(names::contains);
                events.add(new SimpleConditionEvent(type, named, type.getName() + " lies in a catch-all"));
            }
        };
    }

    private static ArchRule onlyTlsRenews(String root) {
        return noClasses()
                .that(are(PeerIdentity.class).negate())
                .and()
                .resideOutsideOfPackage(in(root, "tls"))
                .should()
                .callMethod(PeerIdentity.class, "renew", Vouch.class);
    }

    private static ArchRule onlyPolicyRemembers(String root) {
        return noClasses()
                .that(are(PeerIdentity.class).negate())
                .and()
                .resideOutsideOfPackage(in(root, "policy"))
                .should()
                .callMethod(PeerIdentity.class, "policyMemo")
                .orShould()
                .callMethod(PeerIdentity.class, "policyMemo", Object.class);
    }

    private static ArchRule onlyCelSeesCel(String root) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(in(root, "policy.cel"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.cel..", "com.google..");
    }

    private static ArchRule noJavaUtilLogging(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.logging..");
    }

    private static DescribedPredicate<JavaClass> are(Class<?> type) {
        return JavaClass.Predicates.equivalentTo(type);
    }

    private static String in(String root, String name) {
        return root + "." + name + "..";
    }

    /**
     * A rule for any root package.
     *
     * @param name what it holds
     * @param on makes the rule for a root package
     * @param planted the class, below the planted root, that must be found to break it
     */
    private record Rule(String name, Function<String, ArchRule> on, String planted) {

        List<String> violations(JavaClasses classes, String root) {
            return on.apply(root).evaluate(classes).getFailureReport().getDetails();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final class Scanned {

        static final JavaClasses MAIN_CLASSES = new ClassFileImporter().importPath(mainClasses());
        static final JavaClasses PLANTED_CLASSES = new ClassFileImporter().importPackages(PLANTED);

        private static Path mainClasses() {
            try {
                return Path.of(Zt.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI());
            } catch (URISyntaxException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
