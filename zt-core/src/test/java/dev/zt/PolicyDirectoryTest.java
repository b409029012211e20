package dev.zt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.zt.devkit.MutableClock;
import dev.zt.devkit.ca.DevAuthority;
import dev.zt.internal.file.Failure;
import dev.zt.policy.AccessPolicy;
import dev.zt.policy.InvalidPolicyException;
import dev.zt.policy.Rule;
import dev.zt.source.StaticIdentitySource;
import dev.zt.trust.TrustBundleSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Policies in a directory: what counts of it, when it changes, and what it must not bring. */
class PolicyDirectoryTest {

    private final MutableClock clock = MutableClock.atSystemTime();
    private final List<List<String>> inForce = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();

    @TempDir
    private Path temporary;

    private Path directory() {
        return temporary.resolve("policies");
    }

    private static String policy(String name, String... rules) {
        StringBuilder text = new StringBuilder("""
                apiVersion: zt.dev/v1
                kind: AccessPolicy
                metadata: {name: %s}
                spec:
                  workload: spiffe://a.test/shop
                  rules:
                """.formatted(name));
        for (String rule : rules) {
            text.append("  - id: ").append(rule).append("\n    effect: allow\n    from: [{trustDomains: [a.test]}]\n");
        }
        return text.toString();
    }

    private PolicyFile started() {
        PolicyFile policies =
                new PolicyFile(directory(), null, reading -> inForce.add(ids(reading.policies())), this::refuse, clock);
        policies.start();
        return policies;
    }

    private void refuse(Failure failure) {
        refused.add(failure.message());
    }

    private static List<String> ids(List<AccessPolicy> policies) {
        return policies.stream()
                .flatMap(policy -> policy.rules().stream())
                .map(Rule::id)
                .toList();
    }

    private void write(String name, String text) throws IOException {
        Files.createDirectories(directory());
        Path written = Files.writeString(temporary.resolve("written"), text);
        Files.move(
                written,
                directory().resolve(name),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.ATOMIC_MOVE);
    }

    /** Puts a state in place as the kubelet does: a folder, a link to it that is renamed over the last one, links beside. */
    private void mount(String state, Map<String, String> files) throws IOException {
        Files.createDirectories(directory());
        Path folder = Files.createDirectory(directory().resolve(".." + state));
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue());
        }
        Path data = directory().resolve("..data");
        Path old = Files.exists(data) ? data.toRealPath() : null;
        Path link = Files.createSymbolicLink(directory().resolve("..data_tmp"), folder.getFileName());
        Files.move(link, data, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        for (String name : files.keySet()) {
            if (!Files.isSymbolicLink(directory().resolve(name))) {
                Files.createSymbolicLink(directory().resolve(name), Path.of("..data", name));
            }
        }
        if (old != null) {
            for (Path gone : children(directory())) {
                if (Files.isSymbolicLink(gone) && !Files.exists(gone)) {
                    Files.delete(gone);
                }
            }
            for (Path gone : children(old)) {
                Files.delete(gone);
            }
            Files.delete(old);
        }
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.toList();
        }
    }

    @Nested
    class Start {

        @Test
        void readsFilesInTheOrderOfTheirNamesAndLeavesOutTheRest() throws IOException {
            write("20-web.yaml", policy("web", "web"));
            write("10-ops.yml", policy("ops", "ops-1", "ops-2"));
            write(".hidden.yaml", "kind: Nonsense");
            write("readme.md", "not a policy");
            write("30-old.yaml.bak", "kind: Nonsense");
            Files.createDirectory(directory().resolve("below"));
            Files.writeString(directory().resolve("below").resolve("x.yaml"), "kind: Nonsense");

            started();

            assertThat(inForce).containsExactly(List.of("ops-1", "ops-2", "web"));
            assertThat(refused).isEmpty();
        }

        @Test
        void allowsNothingWhileThereIsNoFile() throws IOException {
            Files.createDirectory(directory());

            PolicyFile policies = started();

            assertThat(inForce).isEmpty();
            assertThat(refused)
                    .containsExactly(
                            directory() + " holds no file *.yaml or *.yml; it allows nothing until it is there");
            write("a.yaml", policy("a", "a"));
            policies.reload();
            assertThat(inForce).containsExactly(List.of("a"));
        }

        @Test
        void allowsNothingWhileThereIsNoDirectory() throws IOException {
            PolicyFile policies = started();

            assertThat(refused)
                    .containsExactly("cannot read " + directory()
                            + " (NoSuchFileException); it allows nothing until it is there");
            mount("1", Map.of("a.yaml", policy("a", "a")));
            policies.reload();
            assertThat(inForce).containsExactly(List.of("a"));
        }

        @Test
        void throwsWithTheFileAndThePlaceWhenOneFileIsInvalid() throws IOException {
            write("a.yaml", policy("a", "a"));
            write("b.yaml", policy("b", "b").replace("effect", "efect"));

            assertThatThrownBy(PolicyDirectoryTest.this::started)
                    .isInstanceOf(InvalidPolicyException.class)
                    .hasMessageStartingWith("Policy " + directory() + " is invalid:\n"
                            + directory().resolve("b.yaml") + ":7:5: Field \"effect\" is missing; add it.");
            assertThat(inForce).isEmpty();
        }

        @Test
        void refusesARuleIdOfTwoFilesWithBothPlaces() throws IOException {
            write("a.yaml", policy("a", "one", "same"));
            write("b.yaml", policy("b", "same"));

            assertThatThrownBy(PolicyDirectoryTest.this::started)
                    .isInstanceOf(InvalidPolicyException.class)
                    .hasMessageContaining(directory().resolve("b.yaml") + ":7:5: Rule id \"same\" is used at "
                            + directory().resolve("a.yaml")
                            + ":10:5 too, for the same workload; rename one: ids tell rules apart in audit records.");
        }

        @Test
        void takesOneRuleIdForTwoWorkloads() throws IOException {
            write("a.yaml", policy("a", "same"));
            write("b.yaml", policy("b", "same").replace("a.test/shop", "a.test/other"));

            started();

            assertThat(inForce).containsExactly(List.of("same", "same"));
        }
    }

    @Nested
    class Reload {

        @Test
        void takesAMountedStateThatWasReplacedAndNoneOfTheOldOne() throws IOException {
            mount("1", Map.of("a.yaml", policy("a", "a-1"), "b.yaml", policy("b", "b-1"), ".c.yaml", "no: policy"));
            PolicyFile policies = started();

            mount("2", Map.of("b.yaml", policy("b", "b-2"), "c.yaml", policy("c", "c-2")));
            policies.reload();

            assertThat(inForce).containsExactly(List.of("a-1", "b-1"), List.of("b-2", "c-2"));
            assertThat(refused).isEmpty();
        }

        @Test
        void readsTheStateOfTheLinkWhateverTheLinksBesideItSay() throws IOException {
            mount("1", Map.of("a.yaml", policy("a", "a-1")));
            // A link that is not there yet, and one that is not gone yet.
            Files.delete(directory().resolve("a.yaml"));
            Files.createSymbolicLink(directory().resolve("gone.yaml"), Path.of("..data", "gone.yaml"));

            started();

            assertThat(inForce).containsExactly(List.of("a-1"));
        }

        @Test
        void takesADirectoryWhoseOwnLinkWasReplaced() throws IOException {
            Path releases = Files.createDirectory(temporary.resolve("releases"));
            for (int release = 1; release <= 2; release++) {
                Path folder = Files.createDirectory(releases.resolve("r" + release));
                Files.writeString(folder.resolve("a.yaml"), policy("a", "a-" + release));
            }
            Files.createSymbolicLink(directory(), releases.resolve("r1"));
            PolicyFile policies = started();

            Path next = Files.createSymbolicLink(temporary.resolve("next"), releases.resolve("r2"));
            Files.move(next, directory(), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            policies.reload();

            assertThat(inForce).containsExactly(List.of("a-1"), List.of("a-2"));
        }

        @Test
        void takesAFileThatWasRemovedForAChangeAndSaysWhichRulesWent() throws IOException {
            ListAppender<ILoggingEvent> lines = new ListAppender<>();
            lines.start();
            Logger logger = (Logger) LoggerFactory.getLogger(PolicyFile.class);
            Level level = logger.getLevel();
            logger.setLevel(Level.INFO);
            logger.addAppender(lines);
            write("a.yaml", policy("a", "kept", "wider"));
            write("b.yaml", policy("b", "b-1", "b-2"));
            PolicyFile policies = started();

            Files.delete(directory().resolve("b.yaml"));
            write(
                    "a.yaml",
                    policy("a", "kept", "wider", "new")
                            .replaceFirst("wider\n    effect: allow", "wider\n    effect: audit"));
            policies.reload();
            logger.detachAppender(lines);
            logger.setLevel(level);

            assertThat(inForce).last().isEqualTo(List.of("kept", "wider", "new"));
            assertThat(lines.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .containsExactly("Policy file " + directory()
                            + " changed: rules added [new], removed [b-1, b-2], changed [wider].");
        }

        @Test
        void leavesTheWholeLastGoodSetInForceWhenOneFileBreaks() throws IOException {
            write("a.yaml", policy("a", "a-1"));
            write("b.yaml", policy("b", "b-1"));
            PolicyFile policies = started();

            write("a.yaml", policy("a", "a-2"));
            write("b.yaml", policy("b", "b-2").replace("trustDomains: [a.test]", "trustDomains: [A.test]"));
            policies.reload();

            assertThat(inForce).containsExactly(List.of("a-1", "b-1"));
            assertThat(refused).singleElement().asString().contains(directory().resolve("b.yaml") + ":9:28: ");

            write("b.yaml", policy("b", "b-2"));
            policies.reload();
            assertThat(inForce).last().isEqualTo(List.of("a-2", "b-2"));
        }

        @Test
        void leavesTheLastGoodSetInForceWhenTheDirectoryIsEmptiedOrVanishes() throws IOException {
            write("a.yaml", policy("a", "a"));
            PolicyFile policies = started();

            Files.delete(directory().resolve("a.yaml"));
            policies.reload();
            Files.delete(directory());
            policies.reload();

            assertThat(inForce).hasSize(1);
            assertThat(refused)
                    .containsExactly(
                            directory() + " holds no file *.yaml or *.yml; restore it",
                            "cannot read " + directory() + " (NoSuchFileException); restore it");
        }

        @Test
        void readsTheSameFilesOnlyOnce() throws IOException {
            write("a.yaml", policy("a", "a"));
            PolicyFile policies = started();

            write("a.yaml", policy("a", "a"));
            policies.reload();

            assertThat(inForce).hasSize(1);
        }
    }

    @Nested
    class Limits {

        private void assertRefused(String message) {
            started();

            assertThat(inForce).isEmpty();
            assertThat(refused).singleElement().asString().startsWith(message);
        }

        @Test
        void refusesALinkOutOfTheDirectory() throws IOException {
            Path outside = Files.writeString(temporary.resolve("outside.yaml"), policy("out", "out"));
            write("a.yaml", policy("a", "a"));
            Files.createSymbolicLink(directory().resolve("b.yaml"), outside);

            assertRefused(directory().resolve("b.yaml") + " leads out of the directory, to " + outside.toRealPath());
        }

        @Test
        void followsALinkWithinTheDirectory() throws IOException {
            write(".a.yaml", policy("a", "a"));
            Files.createSymbolicLink(directory().resolve("b.yaml"), Path.of(".a.yaml"));

            started();

            assertThat(inForce).containsExactly(List.of("a"));
        }

        @Test
        void refusesAMountWhoseStateIsElsewhere() throws IOException {
            Path outside = Files.createDirectory(temporary.resolve("outside"));
            Files.writeString(outside.resolve("a.yaml"), policy("a", "a"));
            Files.createDirectory(directory());
            Files.createSymbolicLink(directory().resolve("..data"), outside);

            assertRefused(directory().resolve("..data") + " leads out of the directory, to " + outside.toRealPath());
        }

        @Test
        void refusesAFileBesideTheStateOfAMount() throws IOException {
            mount("1", Map.of("a.yaml", policy("a", "a")));
            write("deny.yaml", policy("deny", "deny"));

            assertRefused(directory().resolve("deny.yaml") + " is beside ..data, ");
        }

        @Test
        void refusesALinkThatLeadsNowhere() throws IOException {
            write("a.yaml", policy("a", "a"));
            Files.createSymbolicLink(directory().resolve("b.yaml"), Path.of("gone.yaml"));

            assertRefused(directory() + " lacks ");
        }

        @Test
        void refusesAFolderThatIsNamedLikeAFile() throws IOException {
            Files.createDirectories(directory().resolve("a.yaml"));

            assertRefused(directory().resolve("a.yaml") + " is no regular file");
        }

        @Test
        void refusesMoreThanAHundredFiles() throws IOException {
            for (int i = 0; i <= 100; i++) {
                write("p" + i + ".yaml", policy("p" + i, "r" + i));
            }
            assertRefused(directory() + " holds more than 100 files *.yaml or *.yml");
        }

        @Test
        void refusesAFileThatIsTooLargeAndFilesThatAreTogether() throws IOException {
            write("a.yaml", policy("a", "a") + "#".repeat(1 << 20));
            assertRefused(directory().resolve("a.yaml") + " has more than 1048576 bytes");
            refused.clear();

            for (int i = 0; i < 5; i++) {
                write("a.yaml", policy("a", "a"));
                write("p" + i + ".yaml", policy("p" + i, "r" + i) + "#".repeat(1_000_000));
            }
            assertRefused("the files of " + directory() + " have more than 4194304 bytes together");
        }

        @Test
        void refusesWhatIsNotUtf8AndSaysWhichFile() throws IOException {
            write("a.yaml", policy("a", "a"));
            Files.write(directory().resolve("b.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe});

            assertRefused(directory().resolve("b.yaml") + " is not UTF-8");
        }
    }

    /** A writer replaces whole states, the thread of the library reads them, and another looks at what is in force. */
    @Test
    @Timeout(120)
    void nobodyEverSeesRulesOfTwoStatesTogether() throws Exception {
        DevAuthority authority = DevAuthority.create("a.test");
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newSingleThreadExecutor();
        mount("0", state(0));
        try (Zt zt = Zt.builder(
                        StaticIdentitySource.of(authority.issue("/shop"), TrustBundleSet.of(authority.bundle())))
                .policyFile(directory())
                .policyInterval(Duration.ofMillis(1))
                .build()) {
            Set<String> states = ConcurrentHashMap.newKeySet();
            Future<?> looking = threads.submit(() -> {
                while (!done.get()) {
                    Set<String> suffixes = new HashSet<>();
                    List<Rule> rules = zt.policies().rules();
                    rules.forEach(
                            rule -> suffixes.add(rule.id().substring(rule.id().indexOf('-'))));
                    if (suffixes.size() != 1 || rules.size() != 8) {
                        throw new AssertionError("mixed: " + rules);
                    }
                    states.addAll(suffixes);
                }
            });
            int last = 0;
            // On a busy machine the others may see few of the first.
            while ((last < 200 || states.size() <= 10) && !looking.isDone()) {
                last++;
                mount(String.valueOf(last), state(last));
                TimeUnit.MICROSECONDS.sleep(500 + 37L * (last % 50));
            }
            while (!states.contains("-" + last) && !looking.isDone()) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
            done.set(true);

            looking.get();
            await().until(() -> !zt.policyStatus().isFailing());
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
    }

    private static Map<String, String> state(int number) {
        return Map.of(
                "a.yaml", policy("a", "a-" + number, "b-" + number),
                "b.yaml", policy("b", "c-" + number, "d-" + number),
                "c.yaml", policy("c", "e-" + number, "f-" + number),
                "d.yaml", policy("d", "g-" + number, "h-" + number));
    }
}
