package dev.zt.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.zt.devkit.DevIdentities;
import dev.zt.devkit.Workload;
import dev.zt.devkit.workloadapi.Fault;
import dev.zt.devkit.workloadapi.WorkloadApiServer;
import dev.zt.source.IdentitySource;
import dev.zt.spiffe.WorkloadApiSource;
import dev.zt.spring.RunningApp;
import dev.zt.spring.app.ShopApplication;
import dev.zt.spring.guard.Authority;
import dev.zt.tls.CryptoEngine;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.StandardEnvironment;

/** Where an application takes its identity from, over real sockets, and what it does not start with. */
@SuppressWarnings("try") // Authorities that only have to be there.
class SourcesTest {

    private static final DevIdentities LOCAL = DevIdentities.create("local.zt-dev.internal");

    @TempDir
    private Path directory;

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(ZtAutoConfiguration.class));

    private Path socket(String name) {
        return directory.resolve(name + ".sock");
    }

    private FailureAnalysis refusal(ApplicationContextRunner application) {
        FailureAnalysis[] found = new FailureAnalysis[1];
        application.run(context -> {
            for (Throwable t = context.getStartupFailure(); t != null; t = t.getCause()) {
                if (t instanceof FailureAnalyzedException analyzed) {
                    found[0] = analyzed.analysis();
                }
            }
        });
        assertThat(found[0]).as("why it does not start").isNotNull();
        return found[0];
    }

    private static String identity(IdentitySource source) {
        return String.valueOf(source.current().defaultSvid().id());
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("zt-workload-api") && thread.isAlive())
                .collect(Collectors.toSet());
    }

    @Nested
    class WorkloadApi {

        private ApplicationContextRunner at(String address) {
            return runner.withPropertyValues("zt.source=workload-api", "zt.workload-api.socket=" + address);
        }

        private FailureAnalysis refusal(String address, String patience) {
            return SourcesTest.this.refusal(
                    at(address).withPropertyValues("zt.workload-api.start-timeout=" + patience));
        }

        /** Waits until a busy machine knows why there is no identity. */
        private FailureAnalysis diagnosis(String address) {
            return refusal(address, "4s");
        }

        @Test
        void servesCallersWithTheIdentityOfTheAgentAndFollowsIt() throws Exception {
            Workload orders = RunningApp.SHOP.workload("/orders");
            try (WorkloadApiServer agent = WorkloadApiServer.unix(orders, socket("agent"));
                    RunningApp app = RunningApp.start(
                            ShopApplication.class,
                            Map.of("zt.source", "workload-api", "zt.workload-api.socket", agent.address()))) {
                IdentitySource source = app.context.getBean(IdentitySource.class);

                assertThat(source).isInstanceOf(WorkloadApiSource.class);
                assertThat(app.send(RunningApp.SHOP.workload("/web"), "GET", "/orders/7")
                                .statusCode())
                        .isEqualTo(200);
                orders.rotate();
                await().until(() -> source.current()
                        .defaultSvid()
                        .leaf()
                        .equals(orders.svid().leaf()));
                assertThat(app.send(RunningApp.SHOP.workload("/ops"), "GET", "/orders/7")
                                .statusCode())
                        .isEqualTo(403);
            }
        }

        @Test
        void findsTheAgentByTheStandardVariable() throws Exception {
            try (WorkloadApiServer agent = WorkloadApiServer.tcp(RunningApp.ORDERS)) {
                runner.withPropertyValues("zt.source=workload-api", "SPIFFE_ENDPOINT_SOCKET=" + agent.address())
                        .run(context -> assertThat(identity(context.getBean(IdentitySource.class)))
                                .isEqualTo("spiffe://shop.test/orders"));
            }
        }

        @Test
        void endsTheStreamWithTheApplication() throws Exception {
            Set<Thread> before = threads();
            try (WorkloadApiServer agent = WorkloadApiServer.tcp(RunningApp.ORDERS)) {
                at(agent.address()).run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(threads()).hasSizeGreaterThan(before.size());
                });
            }
            await().until(() -> before.containsAll(threads()));
        }

        @Test
        void refusesToStartWithoutAnAgentAndSaysWhereItLooked() {
            FailureAnalysis refusal = diagnosis("unix://" + socket("nobody"));

            assertThat(refusal.getDescription())
                    .contains("Workload API at unix://" + socket("nobody"))
                    .contains("there is no such socket")
                    .contains("Waited 4000 ms");
            assertThat(refusal.getAction()).contains("zt.workload-api.socket").contains("zt.source=dev");
        }

        @Test
        void refusesToStartOnWhatIsNoSocket() throws Exception {
            Path file = Files.writeString(directory.resolve("file"), "no socket");

            assertThat(diagnosis("unix://" + file).getDescription()).contains("is no socket");
        }

        @ParameterizedTest
        @EnumSource(
                value = Fault.class,
                names = {"DENY", "EXPIRED", "KEY_MISMATCH", "EMPTY_BUNDLE", "SILENCE", "UNIMPLEMENTED"})
        void refusesToStartWithAnAgentThatGivesNoUsableIdentity(Fault fault) throws Exception {
            try (WorkloadApiServer agent = WorkloadApiServer.unix(RunningApp.ORDERS, socket("agent"))) {
                agent.misbehave(fault);

                assertThat(refusal(agent.address(), "400ms").getDescription())
                        .startsWith("No identity. Workload API at " + agent.address());
            }
        }

        @Test
        void refusesAnIdentityOfTheDevAuthority() throws Exception {
            try (WorkloadApiServer dev = WorkloadApiServer.unix(LOCAL.workload("/orders"), socket("orders"))) {
                assertThat(diagnosis(dev.address()).getDescription()).contains("is of the development authority");
            }
        }

        @ParameterizedTest
        @CsvSource({
            "zt.workload-api.socket=/run/agent.sock, its scheme is neither unix nor tcp",
            "zt.workload-api.socket=tcp://agent:8081, is invalid",
            "'SPIFFE_ENDPOINT_SOCKET= ', neither zt.workload-api.socket nor SPIFFE_ENDPOINT_SOCKET",
            "zt.workload-api.start-timeout=0s, must be bounded and positive"
        })
        void refusesToStartWithoutAnAddressOrABound(String property, String why) {
            FailureAnalysis refusal = SourcesTest.this.refusal(runner.withPropertyValues(
                    "zt.source=workload-api",
                    property.contains("timeout") ? "zt.workload-api.socket=unix:///a" : "unused=",
                    property));

            assertThat(refusal.getDescription()).contains(why);
            assertThat(refusal.getAction()).startsWith("Set zt.workload-api.");
        }
    }

    @Nested
    class Dev {

        private ApplicationContextRunner named(String name) {
            return runner.withPropertyValues(
                    "zt.source=dev", "zt.dev.socket-directory=" + directory, "spring.application.name=" + name);
        }

        @Test
        void joinsTheAuthorityUnderTheNameOfTheApplication() throws Exception {
            try (WorkloadApiServer dev = WorkloadApiServer.unix(LOCAL.workload("/orders"), socket("orders"))) {
                named("orders")
                        .run(context -> assertThat(identity(context.getBean(IdentitySource.class)))
                                .isEqualTo("spiffe://local.zt-dev.internal/orders"));
            }
        }

        @Test
        void prefersTheIdThatWasConfigured() throws Exception {
            Workload stock = LOCAL.workload("/ns/shop/sa/stock");
            try (WorkloadApiServer dev = WorkloadApiServer.unix(stock, socket("stock"))) {
                named("orders")
                        .withPropertyValues("zt.dev.id=/ns/shop/sa/stock")
                        .run(context -> assertThat(identity(context.getBean(IdentitySource.class)))
                                .isEqualTo("spiffe://local.zt-dev.internal/ns/shop/sa/stock"));
            }
        }

        @Test
        void refusesToStartWithoutAnAuthorityAndSaysHowToStartOne() {
            FailureAnalysis refusal = refusal(named("orders"));

            assertThat(refusal.getDescription()).contains("there is no socket " + socket("orders"));
            assertThat(refusal.getAction())
                    .contains("-app.jar --socket-dir " + directory + " --identity /orders\n")
                    .contains("(or any other path that ends in /orders, as /ns/shop/sa/orders)")
                    .contains("zt.dev.socket-directory");
        }

        @Test
        void looksInTheHomeOfTheUserUnlessTold() {
            assertThat(refusal(runner.withPropertyValues("zt.source=dev", "zt.dev.id=/ns/nobody-has-this"))
                            .getAction())
                    .contains("--socket-dir " + Path.of(System.getProperty("user.home"), ".zt", "dev"))
                    .contains("--identity /ns/nobody-has-this\n");
        }

        @Test
        void refusesToStartAtASocketThatNobodyServes() throws Exception {
            Files.writeString(socket("orders"), "");

            assertThat(refusal(named("orders")).getDescription()).contains("is no socket");
        }

        @Test
        void refusesAnIdentityOfARealDomain() throws Exception {
            Set<Thread> before = threads();
            try (WorkloadApiServer agent = WorkloadApiServer.unix(RunningApp.ORDERS, socket("orders"))) {
                assertThat(refusal(named("orders")).getDescription())
                        .contains("is no dev authority: it issues spiffe://shop.test/orders");
            }
            await().until(() -> before.containsAll(threads()));
        }

        @Test
        void refusesAnotherIdentityThanTheOneAskedFor() throws Exception {
            try (WorkloadApiServer dev = WorkloadApiServer.unix(LOCAL.workload("/admin"), socket("orders"))) {
                assertThat(refusal(named("x").withPropertyValues("zt.dev.id=/orders"))
                                .getDescription())
                        .contains("issues spiffe://local.zt-dev.internal/admin")
                        .contains("zt.dev.id is /orders");
            }
        }

        @Test
        void refusesAFolderThatOthersMayWriteTo() throws Exception {
            try (WorkloadApiServer dev = WorkloadApiServer.unix(LOCAL.workload("/orders"), socket("orders"))) {
                Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));

                assertThat(refusal(named("orders")).getAction()).contains("chmod 700 " + directory);
            }
        }

        @Test
        void refusesAFolderOfAnotherUser() throws Exception {
            try (WorkloadApiServer dev = WorkloadApiServer.unix(LOCAL.workload("/orders"), socket("orders"))) {
                giveAway(directory);

                assertThat(refusal(named("orders")).getDescription())
                        .isEqualTo("The folder " + directory
                                + " of the dev authority's sockets belongs to another user," + " nobody.");
            }
        }

        @Test
        void refusesASocketOfAnotherUser() throws Exception {
            try (WorkloadApiServer dev = WorkloadApiServer.unix(LOCAL.workload("/orders"), socket("orders"))) {
                giveAway(socket("orders"));

                assertThat(refusal(named("orders")).getDescription())
                        .isEqualTo("The socket " + socket("orders") + " of the dev authority belongs to another user,"
                                + " nobody.");
            }
        }

        @Test
        void refusesALinkToASocketInAFolderThatIsOpenToOthers(@TempDir Path open) throws Exception {
            Path elsewhere = open.resolve("orders.sock");
            try (WorkloadApiServer dev = WorkloadApiServer.unix(LOCAL.workload("/orders"), elsewhere)) {
                Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
                Files.createSymbolicLink(socket("orders"), elsewhere);

                assertThat(refusal(named("orders")).getAction()).contains("chmod 700 " + open);
            }
        }

        /** Root alone can. */
        private static void giveAway(Path path) throws IOException {
            UserPrincipal nobody =
                    path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
            try {
                Files.setOwner(path, nobody);
            } catch (FileSystemException e) {
                abort("needs root: " + e);
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "..", "../orders", "/", "/ns/..", "ns/orders", "a b", "orders/"})
        void refusesANameThatIsNoId(String id) {
            assertThat(refusal(named("orders").withPropertyValues("zt.dev.id=" + id))
                            .getAction())
                    .startsWith("Set zt.dev.id to a name");
        }

        @Test
        void refusesAnApplicationWithoutName() {
            assertThat(refusal(runner.withPropertyValues("zt.source=dev")).getDescription())
                    .contains("this application has no name");
        }

        @ParameterizedTest
        @CsvSource({
            "KUBERNETES_SERVICE_HOST, 10.0.0.1",
            "ZT_ENV, production",
            "APP_ENV, live",
        })
        void refusesToStartInProduction(String variable, String value) throws Exception {
            try (WorkloadApiServer dev = WorkloadApiServer.unix(LOCAL.workload("/orders"), socket("orders"))) {
                assertThatThrownBy(() -> new DevOpener(new Variables(Map.of(variable, value))).open(properties()))
                        .isInstanceOfSatisfying(
                                StartRefusedException.class,
                                refused -> assertThat(refused.analysis().getDescription())
                                        .startsWith("zt.source is dev, and " + variable));
                new DevOpener(new Variables(Map.of())).open(properties()).close();
            }
        }

        @Test
        void refusesToStartWithAProfileForProductionHoweverItWasChosen() {
            assertThat(refusal(named("orders")
                                    .withInitializer(
                                            context -> context.getEnvironment().addActiveProfile("prod")))
                            .getDescription())
                    .contains("spring.profiles.active is prod");
        }

        private ZtProperties properties() {
            return new ZtProperties(
                    "dev",
                    new ZtProperties.Files(null),
                    new ZtProperties.WorkloadApi(null, Duration.ofSeconds(1)),
                    new ZtProperties.Dev("orders", directory),
                    List.of(),
                    new ZtProperties.Policy(null, false, Authority.MERGED),
                    new ZtProperties.Workload(null, null, null),
                    ZtProperties.Mode.ENFORCE,
                    null,
                    new ZtProperties.Revocations(null),
                    new ZtProperties.Audit(null, ZtProperties.Audit.Failure.OPEN),
                    new ZtProperties.Tls(CryptoEngine.JDK),
                    new ZtProperties.Connections(Map.of(), Map.of()),
                    new ZtProperties.Annotations(List.of()),
                    false,
                    false,
                    Map.of());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"workload-api", "dev"})
    void namesTheDependencyThatIsMissing(String source) {
        FailureAnalysis refusal = refusal(runner.withClassLoader(new FilteredClassLoader(WorkloadApiSource.class))
                .withPropertyValues("zt.source=" + source, "zt.dev.id=orders"));

        assertThat(refusal.getDescription()).contains("zt-spiffe").contains("is not on the class path");
        assertThat(refusal.getAction())
                .contains("<artifactId>zt-spiffe</artifactId>")
                .contains("dev.zt:zt-spiffe:");
    }

    @Test
    void readsTheRevocationFileAndRefusesAMissingOne() throws Exception {
        Path file = Files.writeString(directory.resolve("revoked"), "spiffe://shop.test/web because stolen\n");
        try (RunningApp app = RunningApp.start(ShopApplication.class, Map.of("zt.revocations.file", file.toString()))) {
            assertThatThrownBy(() -> app.send(RunningApp.SHOP.workload("/web"), "GET", "/reports"))
                    .isInstanceOf(SSLException.class);
            assertThat(app.send(RunningApp.SHOP.workload("/ops"), "GET", "/reports")
                            .statusCode())
                    .isEqualTo(200);
        }
        assertThatThrownBy(() -> RunningApp.start(
                        ShopApplication.class,
                        Map.of("zt.revocations.file", directory.resolve("none").toString())))
                .hasStackTraceContaining("nobody could tell who is revoked");
    }

    /** An environment with these variables and properties, and no others. */
    private static final class Variables extends StandardEnvironment {

        private final Map<String, Object> variables;

        Variables(Map<String, Object> variables) {
            this.variables = new HashMap<>(variables);
        }

        @Override
        public Map<String, Object> getSystemEnvironment() {
            return variables == null ? Map.of() : variables;
        }
    }
}
