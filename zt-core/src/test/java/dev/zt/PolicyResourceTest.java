package dev.zt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.zt.devkit.ca.DevAuthority;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.ZtException;
import dev.zt.policy.AccessPolicyReader;
import dev.zt.policy.InvalidPolicyException;
import dev.zt.policy.IstioWorkload;
import dev.zt.policy.Rule;
import dev.zt.source.StaticIdentitySource;
import dev.zt.trust.TrustBundleSet;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Policies in directories and jars on the class path. */
class PolicyResourceTest {

    private static final String NAME = "config/policy.yaml";
    private static final String GOOD = ZtTest.policy("spiffe://a.test/shop", "/orders");
    private static final DevAuthority AUTHORITY = DevAuthority.create("a.test");

    private final List<URLClassLoader> loaders = new ArrayList<>();

    @TempDir
    private Path directory;

    @AfterEach
    void closeLoaders() throws IOException {
        for (URLClassLoader loader : loaders) {
            loader.close();
        }
    }

    @Nested
    class InForce {

        @Test
        void fromADirectory() throws IOException {
            assertInForce(loader(folder("classes", GOOD)));
        }

        @Test
        void fromAJar() throws IOException {
            assertInForce(loader(jar("app.jar", GOOD)));
        }

        @Test
        void whereAParentAndItsChildFindTheSamePlace() throws IOException {
            Path jar = jar("app.jar", GOOD);
            URLClassLoader child = new URLClassLoader(new URL[] {jar.toUri().toURL()}, loader(jar));
            loaders.add(child);

            assertInForce(child);
        }

        @Test
        void ofTheThreadThatBuilds() throws IOException {
            Zt.Builder builder = builder().policyResource(NAME);
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(loader(folder("classes", GOOD)));
            try (Zt zt = builder.build()) {
                assertThat(zt.policies().name()).isEqualTo("shop");
            } finally {
                thread.setContextClassLoader(before);
            }
        }

        @Test
        void ofZtsOwnClassLoaderWhereTheThreadHasNone() {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(null);
            try {
                assertThatThrownBy(builder().policyResource("none.yaml")::build)
                        .hasMessageContaining(Zt.class.getClassLoader() + " knows none of that name");
            } finally {
                thread.setContextClassLoader(before);
            }
        }

        @Test
        void untilTheEndWhateverBecomesOfTheResource() throws IOException {
            Path root = folder("classes", GOOD);
            try (Zt zt = builder(loader(root)).build()) {
                Files.delete(root.resolve(NAME));

                assertThat(zt.policies().name()).isEqualTo("shop");
                assertThat(zt.policyStatus().isFailing()).isFalse();
            }
        }

        @Test
        void besideWhatIsDeclared() throws IOException {
            try (Zt zt = builder(loader(jar("app.jar", GOOD))).build()) {
                zt.declarePolicies(AccessPolicyReader.parse(
                        ZtTest.policy("spiffe://a.test/shop", "/carts").replace("everybody-reads", "declared"),
                        "test"));

                assertThat(zt.policies().rules()).extracting(Rule::id).containsExactly("everybody-reads", "declared");
            }
        }

        @Test
        void withPoliciesOfIstioWhosePlaceAndNotesAreLogged() throws IOException {
            IstioWorkload workload = IstioWorkload.of(SpiffeId.parse("spiffe://a.test/shop"))
                    .withNamespace("shop")
                    .withRootNamespace("istio-system");
            ListAppender<ILoggingEvent> logged = new ListAppender<>();
            Logger logger = (Logger) LoggerFactory.getLogger(PolicyResource.class);
            logged.start();
            logger.setLevel(Level.INFO);
            logger.addAppender(logged);
            Path jar = jar("app.jar", istio("shop") + istio("elsewhere") + GOOD);
            try (Zt zt = builder(loader(jar)).istio(workload).build()) {
                assertThat(zt.policies().rules())
                        .extracting(Rule::id)
                        .containsExactlyInAnyOrder("shop.admin#0", "everybody-reads");
                assertThat(logged.list)
                        .extracting(ILoggingEvent::getFormattedMessage)
                        .satisfiesExactly(
                                place -> assertThat(place)
                                        .isEqualTo("Policy classpath:config/policy.yaml is " + place(jar) + "."),
                                note -> assertThat(note)
                                        .startsWith("classpath:config/policy.yaml:6:")
                                        .contains("elsewhere"));
            } finally {
                logger.detachAppender(logged);
                logger.setLevel(null);
            }
        }
    }

    @Nested
    class Refused {

        @Test
        void whereItIsMissing() throws IOException {
            ClassLoader loader = loader(folder("classes", GOOD));

            assertRefused(builder().policyResource("policy.yaml", loader))
                    .hasMessage("Policy resource classpath:policy.yaml is missing: the class loader " + loader
                            + " knows none of that name. Add it to the class path, or correct the name.");
        }

        @Test
        void whereADependencyHasOneOfThatNameToo() throws IOException {
            Path own = folder("classes", GOOD);
            Path dependency = jar("dependency.jar", GOOD);

            assertRefused(builder(loader(own, dependency)))
                    .hasMessage(
                            "Policy resource classpath:config/policy.yaml is in 2 places of the class path, and nobody"
                                    + " could tell which one counts:\n"
                                    + own.resolve(NAME).toUri().toURL() + "\n"
                                    + place(dependency) + "\n"
                                    + "Remove all but one, or rename your own to what no other has.");
        }

        @Test
        void whereAParentHasOneOfThatNameToo() throws IOException {
            URLClassLoader child = new URLClassLoader(
                    new URL[] {folder("classes", GOOD).toUri().toURL()}, loader(jar("parent.jar", GOOD)));
            loaders.add(child);

            assertRefused(builder(child)).hasMessageContaining("is in 2 places of the class path");
        }

        /** As tools write it that merge jars. */
        @Test
        void whereOneJarHasThatNameTwice() throws IOException {
            Path jar = jar("app.jar", Map.of(NAME, GOOD, "config/policx.yaml", GOOD));
            String entries = new String(Files.readAllBytes(jar), StandardCharsets.ISO_8859_1);
            Files.writeString(jar, entries.replace("config/policx.yaml", NAME), StandardCharsets.ISO_8859_1);

            assertRefused(builder(loader(jar)))
                    .hasMessageContaining("is in 2 places of the class path")
                    .hasMessageContaining((jar.toUri().toURL() + "!/" + NAME + "\n").repeat(2));
        }

        @ParameterizedTest
        @ValueSource(strings = {"9", "17", "200"})
        void whereItsJarHasAnotherForSomeVersionsOfJava(String version) throws IOException {
            String other = "META-INF/versions/" + version + "/" + NAME;
            Path jar = jar("app.jar", Map.of(NAME, GOOD, other, GOOD));

            assertRefused(builder(loader(jar)))
                    .hasMessageContaining("is in 2 places of the class path")
                    .hasMessageContaining(jar.toUri().toURL() + "!/" + NAME + "\n")
                    .hasMessageContaining(jar.toUri().toURL() + "!/" + other + "\n");
        }

        @Test
        void whereTheClassLoaderIsOfNoMoreUse() {
            ClassLoader stopped = new ClassLoader(null) {
                @Override
                protected Enumeration<URL> findResources(String name) {
                    throw new IllegalStateException("this application has been stopped");
                }
            };

            assertRefused(builder(stopped))
                    .hasMessageContaining("cannot be read: this application has been stopped. ")
                    .hasRootCauseInstanceOf(IllegalStateException.class);
        }

        @Test
        void whereItIsTooLarge() throws IOException {
            Path jar = jar("app.jar", GOOD + "#".repeat(1 << 20));

            assertRefused(builder(loader(jar)))
                    .hasMessage("Policy resource classpath:config/policy.yaml cannot be read: jar:"
                            + jar.toUri().toURL()
                            + "!/config/policy.yaml has more than 1048576 bytes. Make it one file of"
                            + " UTF-8 with at most 1048576 bytes.");
        }

        @Test
        void whereItIsNotUtf8() throws IOException {
            Path root = directory.resolve("classes");
            Files.createDirectories(root.resolve("config"));
            Files.write(root.resolve(NAME), (GOOD + "# ä").getBytes(StandardCharsets.ISO_8859_1));

            assertRefused(builder(loader(root))).hasMessageContaining(NAME + " is not UTF-8. Make it ");
        }

        @Test
        void withAllThatIsWrongInItByLineAndColumn() throws IOException {
            String text = GOOD.replace("effect: allow", "effect: permit").replace("GET", "get it");

            assertThatThrownBy(builder(loader(jar("app.jar", text)))::build)
                    .isInstanceOfSatisfying(
                            InvalidPolicyException.class,
                            e -> assertThat(e.issues())
                                    .hasSize(2)
                                    .allSatisfy(
                                            issue -> assertThat(issue.origin()).isEqualTo("classpath:" + NAME)))
                    .hasMessageStartingWith(
                            "Policy classpath:config/policy.yaml is invalid:\n" + "classpath:config/policy.yaml:8:")
                    .hasMessageContaining("classpath:config/policy.yaml:12:");
        }

        @Test
        void whereItIsEmpty() throws IOException {
            assertRefused(builder(loader(folder("classes", "")))).hasMessageContaining("The text holds no policy.");
        }

        @Test
        void whereItIsOfIstioAndNobodySaysForWhom() throws IOException {
            assertRefused(builder(loader(folder("classes", istio("shop")))))
                    .hasMessageContaining("classpath:config/policy.yaml:1:13: \"apiVersion\" is");
        }

        @Test
        void whereTheNameIsOfAFolder() throws IOException {
            for (Path root : List.of(folder("classes", GOOD), jar("app.jar", GOOD))) {
                assertRefused(builder().policyResource("config", loader(root)))
                        .hasMessageContaining(" is a folder. Make it ");
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "/config/policy.yaml",
                    "config/",
                    "config//policy.yaml",
                    "../config/policy.yaml",
                    "config/../config/policy.yaml",
                    "./config/policy.yaml",
                    "config\\policy.yaml",
                    "classpath:config/policy.yaml",
                    "http://other.test/policy.yaml",
                    "config/policy.yaml ",
                    "config/policy.yaml\n",
                    "config/p\u00f6licy.yaml"
                })
        void whereTheNameIsNone(String name) throws IOException {
            assertRefused(builder().policyResource(name, loader(folder("classes", GOOD))))
                    .hasMessageStartingWith("Policy resource name \"")
                    .hasMessageContaining("\" is invalid. Write ")
                    .hasMessageNotContaining("\n");
        }
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(Zt.Builder builder) {
        return assertThatThrownBy(builder::build)
                .isInstanceOfSatisfying(
                        ZtException.class, e -> assertThat(e.code()).isEqualTo(ZtException.Code.INVALID_POLICY));
    }

    private static void assertInForce(ClassLoader loader) {
        try (Zt zt = builder(loader).build()) {
            PolicyStatus status = zt.policyStatus();
            assertThat(status.policy().name()).isEqualTo("shop");
            assertThat(status.loadedAt()).isNotNull();
            assertThat(status.isFailing()).isFalse();
            assertThat(zt.policies().rules()).extracting(Rule::id).containsExactly("everybody-reads");
        }
    }

    private static String place(Path jar) throws IOException {
        return "jar:" + jar.toUri().toURL() + "!/" + NAME;
    }

    private static String istio(String namespace) {
        return """
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: {name: admin, namespace: %s}
            spec: {action: DENY, rules: [{to: [{operation: {paths: [/admin]}}]}]}
            ---
            """.formatted(namespace);
    }

    private static Zt.Builder builder() {
        return Zt.builder(StaticIdentitySource.of(AUTHORITY.issue("/shop"), TrustBundleSet.of(AUTHORITY.bundle())));
    }

    private static Zt.Builder builder(ClassLoader loader) {
        return builder().policyResource(NAME, loader);
    }

    private URLClassLoader loader(Path... roots) throws IOException {
        URL[] urls = new URL[roots.length];
        for (int i = 0; i < roots.length; i++) {
            urls[i] = roots[i].toUri().toURL();
        }
        URLClassLoader loader = new URLClassLoader(urls, null);
        loaders.add(loader);
        return loader;
    }

    private Path folder(String root, String text) throws IOException {
        Path file = directory.resolve(root).resolve(NAME);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return directory.resolve(root);
    }

    private Path jar(String name, String text) throws IOException {
        return jar(name, Map.of(NAME, text));
    }

    private Path jar(String name, Map<String, String> texts) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MULTI_RELEASE, "true");
        Path jar = directory.resolve(name);
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            out.putNextEntry(new ZipEntry("config/"));
            for (Map.Entry<String, String> entry : texts.entrySet()) {
                out.putNextEntry(new ZipEntry(entry.getKey()));
                out.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return jar;
    }
}
