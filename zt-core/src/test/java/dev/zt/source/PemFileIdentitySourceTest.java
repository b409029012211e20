package dev.zt.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.zt.devkit.MutableClock;
import dev.zt.devkit.ca.DevAuthority;
import dev.zt.devkit.ca.PemFiles;
import dev.zt.identity.TrustDomain;
import dev.zt.identity.X509Svid;
import dev.zt.identity.ZtException;
import dev.zt.trust.TrustBundle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemFileIdentitySourceTest {

    private static final String MEND =
            ". Write the chain, its key and the bundle as PEM files that this process can read.";

    private final MutableClock clock = MutableClock.at(Instant.parse("2026-11-02T10:00:00Z"));
    private final DevAuthority authority = DevAuthority.builder("a.test")
            .clock(clock)
            .svidLifetime(Duration.ofDays(90))
            .build();
    private final List<PemFileIdentitySource> opened = new ArrayList<>();

    @TempDir
    private Path directory;

    private X509Svid first;

    @BeforeEach
    void writeTheFirstIdentity() throws IOException {
        first = authority.issue("/orders");
        PemFiles.in(directory).replaceEach(first, authority.bundle());
    }

    @AfterEach
    void closeAll() {
        opened.forEach(PemFileIdentitySource::close);
    }

    @Nested
    class Open {

        @Test
        void startsWithTheIdentityOfTheFiles() {
            IdentitySnapshot snapshot = open().current();

            assertThat(snapshot.svids()).hasSize(1);
            assertThat(snapshot.svids().get(0).chain()).isEqualTo(first.chain());
            assertThat(snapshot.bundles().get(authority.trustDomain())).contains(authority.bundle());
            assertThat(snapshot.obtainedAt()).isEqualTo(clock.instant());
            assertThat(freshness(snapshot)).isEqualTo(Freshness.FRESH);
        }

        @Test
        void followsADirectoryOfTheUsualNames() {
            try (PemFileIdentitySource source = PemFileIdentitySource.open(directory)) {
                assertThat(source.current().svids().get(0).chain()).isEqualTo(first.chain());
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {PemFiles.CHAIN, PemFiles.KEY, PemFiles.BUNDLE})
        void rejectsAMissingFile(String name) throws IOException {
            Files.delete(file(name));

            assertNoIdentity("cannot read " + file(name) + " (NoSuchFileException)");
        }

        @Test
        void rejectsAnIdentityOfTheDevelopmentAuthority() throws IOException {
            DevAuthority development = DevAuthority.create("me.zt-dev.internal");
            PemFiles.in(directory).replaceEach(development.issue("/orders"), development.bundle());

            assertNoIdentity("SVID spiffe://me.zt-dev.internal/orders is of the development authority, whose keys"
                    + " protect nothing; take the identity from a real issuer, or let the source accept development"
                    + " identities.");
        }

        @Test
        void rejectsADirectoryInPlaceOfAFile() throws IOException {
            Files.delete(file(PemFiles.KEY));
            Files.createDirectory(file(PemFiles.KEY));

            assertNoIdentity("cannot read " + file(PemFiles.KEY) + " (IOException)");
        }

        @Test
        void rejectsTheKeyOfAnotherLeaf() throws IOException {
            copyKeyOf(authority.issue("/orders"));

            assertNoIdentity("X.509-SVID spiffe://a.test/orders is invalid: the private key is not the key of the leaf"
                    + " certificate; load both from one issuance.");
        }

        @Test
        void rejectsAChainFileWithoutAnyCertificate() throws IOException {
            Files.writeString(file(PemFiles.CHAIN), "no certificate here\n");

            assertNoIdentity("X.509-SVID is invalid: the chain is empty; the leaf comes first.");
        }

        @Test
        void rejectsAnEmptyKeyFile() throws IOException {
            Files.writeString(file(PemFiles.KEY), "");

            assertNoIdentity(file(PemFiles.KEY) + " is invalid: " + ONE_KEY);
        }

        @ParameterizedTest
        @ValueSource(strings = {"RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "CERTIFICATE"})
        void rejectsAKeyOfAnotherForm(String label) throws IOException {
            String pem = Files.readString(file(PemFiles.KEY)).replace("PRIVATE KEY", label);
            Files.writeString(file(PemFiles.KEY), pem);

            assertNoIdentity(file(PemFiles.KEY) + " is invalid: " + ONE_KEY);
        }

        @Test
        void rejectsTwoKeys() throws IOException {
            String pem = Files.readString(file(PemFiles.KEY));
            Files.writeString(file(PemFiles.KEY), pem + pem);

            assertNoIdentity(file(PemFiles.KEY) + " is invalid: " + ONE_KEY);
        }

        @Test
        void rejectsAKeyThatIsNoKey() throws IOException {
            Files.writeString(file(PemFiles.KEY), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");

            assertNoIdentity(file(PemFiles.KEY) + " is invalid: its key is none of [EC, RSA, EdDSA]");
        }

        @Test
        void rejectsAKeyAmongTheCertificates() throws IOException {
            append(PemFiles.CHAIN, Files.readString(file(PemFiles.KEY)));

            assertNoIdentity(
                    file(PemFiles.CHAIN) + " is invalid: it has a block PRIVATE KEY; only CERTIFICATE belongs here");
        }

        @Test
        void rejectsAnUnknownBlockAmongTheAuthorities() throws IOException {
            append(PemFiles.BUNDLE, "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n");

            assertNoIdentity(
                    file(PemFiles.BUNDLE) + " is invalid: it has a block X509 CRL; only CERTIFICATE belongs here");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "-----BEGIN CERTIFICATE-----\nAAAA\n",
                    "-----BEGIN CERTIFICATE-----\nAA-A\n-----END CERTIFICATE-----\n",
                    "-----BEGIN CERTIFICATE",
                    "-----BEGIN certificate-----\nAAAA\n-----END certificate-----\n",
                })
        void rejectsATrailingBlockThatIsCutOff(String rest) throws IOException {
            append(PemFiles.BUNDLE, rest);

            assertNoIdentity(file(PemFiles.BUNDLE) + " is invalid: a PEM block is cut off or malformed");
        }

        @Test
        void rejectsABlockThatIsNotBase64() throws IOException {
            append(PemFiles.BUNDLE, "-----BEGIN CERTIFICATE-----\n%%%%\n-----END CERTIFICATE-----\n");

            assertNoIdentity(file(PemFiles.BUNDLE) + " is invalid: a PEM block is not base64");
        }

        @Test
        void rejectsABlockThatEndsAsAnother() throws IOException {
            append(PemFiles.BUNDLE, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END PRIVATE KEY-----\n");

            assertNoIdentity(file(PemFiles.BUNDLE) + " is invalid: a block begins as CERTIFICATE and ends as another");
        }

        @Test
        void rejectsATrailingBlockThatIsNoCertificate() throws IOException {
            append(PemFiles.BUNDLE, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");

            assertThatThrownBy(() -> open())
                    .isInstanceOfSatisfying(
                            ZtException.class, e -> assertThat(e.code()).isEqualTo(ZtException.Code.NO_IDENTITY))
                    .hasMessageStartingWith("No identity from " + file(PemFiles.CHAIN) + ": " + file(PemFiles.BUNDLE)
                            + " is invalid: ");
        }

        @ParameterizedTest
        @ValueSource(strings = {PemFiles.CHAIN, PemFiles.BUNDLE})
        void rejectsBytesBehindTheCertificateOfABlock(String name) throws Exception {
            byte[] der = (name.equals(PemFiles.CHAIN)
                            ? first.leaf()
                            : authority.bundle().authorities().iterator().next())
                    .getEncoded();
            append(name, block(Arrays.copyOf(der, der.length + 1)));

            assertNoIdentity(file(name) + " is invalid: bytes follow the certificate of a block CERTIFICATE");
        }

        @Test
        void rejectsABlockThatHoldsTextInsteadOfDer() throws IOException {
            append(PemFiles.BUNDLE, block(Files.readAllBytes(file(PemFiles.BUNDLE))));

            assertNoIdentity(file(PemFiles.BUNDLE) + " is invalid: a block CERTIFICATE is no DER");
        }

        @Test
        void rejectsALeafAmongTheAuthorities() throws IOException {
            append(PemFiles.BUNDLE, Files.readString(file(PemFiles.CHAIN)));

            assertThatThrownBy(() -> open())
                    .isInstanceOf(ZtException.class)
                    .hasMessageContaining("Trust bundle of a.test is invalid");
        }

        @Test
        void rejectsAFileOfMoreThanAMegabyte() throws IOException {
            append(PemFiles.CHAIN, "\n".repeat((1 << 20) + 1));

            assertNoIdentity("cannot read " + file(PemFiles.CHAIN) + " (IOException)");
        }

        @Test
        void rejectsAMissingForeignBundle() {
            Path foreign = file("b.pem");

            assertThatThrownBy(() -> keep(builder()
                            .foreignBundle(TrustDomain.parse("b.test"), foreign)
                            .open()))
                    .isInstanceOf(ZtException.class)
                    .hasMessage("No identity from " + file(PemFiles.CHAIN) + ": cannot read " + foreign
                            + " (NoSuchFileException)" + MEND);
        }

        @Test
        void rejectsOptionsThatMakeNoSense() {
            PemFileIdentitySource.Builder builder = builder().foreignBundle(TrustDomain.parse("b.test"), file("b.pem"));

            assertThatThrownBy(() -> builder.foreignBundle(TrustDomain.parse("b.test"), file("c.pem")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("trust domain b.test has a bundle file already");
            assertThatThrownBy(() -> builder.interval(Duration.ZERO))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("interval must be positive, not PT0S");
            assertThatThrownBy(() -> builder.maxBundleAge(Duration.ofSeconds(-1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("maxBundleAge must be positive, not PT-1S");
        }

        @Test
        void leavesNoThreadBehindWhenItFails() throws IOException {
            Set<Thread> before = pemThreads();
            Files.delete(file(PemFiles.KEY));

            assertThatThrownBy(() -> open()).isInstanceOf(ZtException.class);

            assertThat(pemThreads()).isEqualTo(before);
        }

        @Test
        void trustsNobodyWithAnEmptyBundle() throws IOException {
            Files.writeString(file(PemFiles.BUNDLE), "");

            assertThat(open().current()
                            .bundles()
                            .get(authority.trustDomain())
                            .orElseThrow()
                            .authorities())
                    .isEmpty();
        }

        @Test
        void readsForeignBundlesAndProseBetweenTheBlocks() throws IOException {
            DevAuthority other = DevAuthority.create("b.test");
            Path foreign = Files.createDirectory(directory.resolve("b"));
            PemFiles.in(foreign).replaceEach(other.issue("/x"), other.bundle());
            Files.writeString(file(PemFiles.CHAIN), "subject=orders\r\n" + Files.readString(file(PemFiles.CHAIN)));

            IdentitySnapshot snapshot = keep(builder()
                            .foreignBundle(other.trustDomain(), foreign.resolve(PemFiles.BUNDLE))
                            .open())
                    .current();

            assertThat(snapshot.bundles().get(other.trustDomain())).contains(other.bundle());
            assertThat(snapshot.svids().get(0).chain()).isEqualTo(first.chain());
        }

        @Test
        void givesEachOfTwoForeignDomainsItsOwnBundle(@TempDir Path b, @TempDir Path c) throws IOException {
            DevAuthority second = DevAuthority.create("b.test");
            DevAuthority third = DevAuthority.create("c.test");
            PemFiles.in(b).replaceEach(second.issue("/x"), second.bundle());
            PemFiles.in(c).replaceEach(third.issue("/x"), third.bundle());

            PemFileIdentitySource source = keep(builder()
                    .foreignBundle(second.trustDomain(), b.resolve(PemFiles.BUNDLE))
                    .foreignBundle(third.trustDomain(), c.resolve(PemFiles.BUNDLE))
                    .open());

            assertThat(source.current().bundles().get(second.trustDomain())).contains(second.bundle());
            assertThat(source.current().bundles().get(third.trustDomain())).contains(third.bundle());
        }

        @Test
        void givesBackARegistrationThatEnds() {
            PemFileIdentitySource source = keep(builder().open());

            source.addListener((previous, current) -> {}).close();

            assertThat(source.current().svids()).hasSize(1);
        }

        private static final String ONE_KEY = "it must hold exactly one block PRIVATE KEY (PKCS#8, unencrypted);"
                + " convert other forms with: openssl pkcs8 -topk8 -nocrypt";

        private void assertNoIdentity(String why) {
            assertThatThrownBy(() -> open())
                    .isInstanceOfSatisfying(
                            ZtException.class, e -> assertThat(e.code()).isEqualTo(ZtException.Code.NO_IDENTITY))
                    .hasMessage("No identity from " + file(PemFiles.CHAIN) + ": " + why
                            + (why.endsWith(".") ? MEND.substring(1) : MEND));
        }
    }

    @Nested
    class Reload {

        @Test
        void seesARotationByRename() throws IOException {
            PemFileIdentitySource source = open();
            X509Svid next = authority.issue("/orders");
            PemFiles.in(directory).replaceEach(next, authority.bundle());

            source.reload();

            assertThat(source.current().svids().get(0).chain()).isEqualTo(next.chain());
            assertThat(source.current().svidGeneration()).isEqualTo(2);
        }

        @Test
        void seesARotationByLinkSwap(@TempDir Path mounted) throws IOException {
            PemFiles.in(mounted).swapAll(first, authority.bundle());
            PemFileIdentitySource source = keep(PemFileIdentitySource.builder(
                            mounted.resolve(PemFiles.CHAIN),
                            mounted.resolve(PemFiles.KEY),
                            mounted.resolve(PemFiles.BUNDLE))
                    .interval(Duration.ofHours(1))
                    .clock(clock)
                    .open());
            X509Svid next = authority.issue("/orders");
            PemFiles.in(mounted).swapAll(next, authority.bundle());

            source.reload();

            assertThat(source.current().svids().get(0).chain()).isEqualTo(next.chain());
        }

        @Test
        void keepsTheLastGoodOneThroughAHalfWrittenRotationAndHeals() throws IOException {
            PemFileIdentitySource source = open();
            byte[] oldKey = Files.readAllBytes(file(PemFiles.KEY));
            X509Svid next = authority.issue("/orders");
            PemFiles.in(directory).replaceEach(next, authority.bundle());
            byte[] newKey = Files.readAllBytes(file(PemFiles.KEY));
            Files.write(file(PemFiles.KEY), oldKey);

            source.reload();
            assertThat(source.current().svids().get(0).chain()).isEqualTo(first.chain());
            assertThat(source.current().svidGeneration()).isEqualTo(1);
            assertThat(freshness(source.current())).isEqualTo(Freshness.FRESH);

            Files.write(file(PemFiles.KEY), newKey);
            source.reload();
            assertThat(source.current().svids().get(0).chain()).isEqualTo(next.chain());
            assertThat(source.current().svidGeneration()).isEqualTo(2);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "-----BEGIN CERTIFICATE-----", "not PEM at all"})
        void keepsTheLastGoodOneWhenTheChainIsTruncated(String content) throws IOException {
            PemFileIdentitySource source = open();
            Files.writeString(file(PemFiles.CHAIN), content);

            source.reload();

            assertThat(source.current().svids().get(0).chain()).isEqualTo(first.chain());
        }

        @ParameterizedTest
        @ValueSource(strings = {PemFiles.CHAIN, PemFiles.KEY, PemFiles.BUNDLE})
        void countsAsStaleThirtySecondsAfterAFileVanished(String name) throws IOException {
            PemFileIdentitySource source = open();
            Files.delete(file(name));
            source.reload();
            clock.advance(Duration.ofMillis(29_999));
            source.reload();
            assertThat(freshness(source.current())).isEqualTo(Freshness.FRESH);

            clock.advance(Duration.ofMillis(1));
            source.reload();

            assertThat(freshness(source.current())).isEqualTo(Freshness.STALE);
            assertThat(source.current().svids().get(0).chain()).isEqualTo(first.chain());
        }

        @Test
        void isFreshAgainWhenTheFileIsBack() throws IOException {
            PemFileIdentitySource source = open();
            Path away = directory.resolve("away");
            Files.move(file(PemFiles.KEY), away);
            source.reload();
            clock.advance(Duration.ofMinutes(5));
            source.reload();
            assertThat(freshness(source.current())).isEqualTo(Freshness.STALE);

            Files.move(away, file(PemFiles.KEY), StandardCopyOption.ATOMIC_MOVE);
            source.reload();

            assertThat(freshness(source.current())).isEqualTo(Freshness.FRESH);
            assertThat(source.current().svidGeneration()).isEqualTo(1);
        }

        @Test
        void denyEveryCallOnceTheBundlesAreOlderThanTheirBound() throws IOException {
            PemFileIdentitySource source = open();
            Files.delete(file(PemFiles.BUNDLE));
            source.reload();
            clock.advance(Duration.ofHours(24).minusMillis(1));
            source.reload();
            assertThat(freshness(source.current())).isEqualTo(Freshness.STALE);

            clock.advance(Duration.ofMillis(1));

            assertThat(freshness(source.current())).isEqualTo(Freshness.BUNDLE_TOO_OLD);
            assertThat(freshness(source.current()).isUsable()).isFalse();
            source.reload();
            assertThat(freshness(source.current())).isEqualTo(Freshness.BUNDLE_TOO_OLD);
        }

        @Test
        void countsTheAgeOfTheBundlesFromTheLastGoodReading() {
            PemFileIdentitySource source =
                    keep(builder().maxBundleAge(Duration.ofMinutes(1)).open());
            clock.advance(Duration.ofSeconds(59));
            source.reload();
            clock.advance(Duration.ofMillis(59_999));
            assertThat(freshness(source.current())).isEqualTo(Freshness.FRESH);

            clock.advance(Duration.ofMillis(1));

            assertThat(freshness(source.current())).isEqualTo(Freshness.BUNDLE_TOO_OLD);
        }

        @Test
        void movesTheTrustGenerationWithABundleAlone() throws IOException {
            PemFileIdentitySource source = open();
            IdentitySnapshot before = source.current();
            source.reload();
            assertThat(source.current().trustGeneration()).isEqualTo(before.trustGeneration());
            PemFiles.in(directory).replaceEach(authority.issue("/orders"), authority.bundle());
            source.reload();
            assertThat(source.current().svidGeneration()).isEqualTo(2);
            assertThat(source.current().trustGeneration()).isEqualTo(before.trustGeneration());

            TrustBundle former = authority.bundle();
            authority.rotateRoot();
            PemFiles.in(directory).replaceEach(authority.issue("/orders"), authority.bundle());
            source.reload();

            assertThat(authority.bundle()).isNotEqualTo(former);
            assertThat(source.current().trustGeneration()).isGreaterThan(before.trustGeneration());
        }

        @Test
        void tellsTheOthersWhenAListenerThrows() throws IOException {
            PemFileIdentitySource source = open();
            List<Long> told = new ArrayList<>();
            source.addListener((previous, current) -> {
                throw new IllegalStateException("a listener that fails");
            });
            source.addListener((previous, current) -> told.add(current.svidGeneration()));
            PemFiles.in(directory).replaceEach(authority.issue("/orders"), authority.bundle());

            source.reload();

            assertThat(told).containsExactly(2L);
        }

        @Test
        void tellsNobodyWhenNothingChanged() {
            PemFileIdentitySource source = open();
            List<IdentitySnapshot> told = new ArrayList<>();
            source.addListener((previous, current) -> told.add(current));

            source.reload();

            assertThat(told).isEmpty();
        }
    }

    @Nested
    class Following {

        @Test
        void seesARotationWithoutBeingAsked() throws IOException {
            PemFileIdentitySource source = keep(fast().open());
            X509Svid next = authority.issue("/orders");
            PemFiles.in(directory).replaceEach(next, authority.bundle());

            await().untilAsserted(() ->
                    assertThat(source.current().svids().get(0).chain()).isEqualTo(next.chain()));
        }

        @Test
        void outlivesBrokenFilesAndAListenerThatDies() throws IOException {
            PemFileIdentitySource source = keep(fast().open());
            source.addListener((previous, current) -> {
                throw new StackOverflowError("a listener that dies");
            });
            X509Svid second = authority.issue("/orders");
            PemFiles.in(directory).replaceEach(second, authority.bundle());
            await().untilAsserted(() ->
                    assertThat(source.current().svids().get(0).chain()).isEqualTo(second.chain()));
            X509Svid third = authority.issue("/orders");
            PemFiles.in(directory).replaceEach(third, authority.bundle());

            await().untilAsserted(() ->
                    assertThat(source.current().svids().get(0).chain()).isEqualTo(third.chain()));
        }

        @Test
        void endsItsThreadWhenClosed() {
            Set<Thread> before = pemThreads();
            PemFileIdentitySource source = fast().open();
            Set<Thread> own = pemThreads().stream()
                    .filter(thread -> !before.contains(thread))
                    .collect(Collectors.toSet());
            await().until(() -> pemThreads().size() > before.size() || !own.isEmpty());

            source.close();
            source.close();

            await().untilAsserted(() -> assertThat(pemThreads()).isSubsetOf(before));
            assertThat(source.current().svids()).hasSize(1);
        }
    }

    private PemFileIdentitySource open() {
        return keep(builder().open());
    }

    private PemFileIdentitySource keep(PemFileIdentitySource source) {
        opened.add(source);
        return source;
    }

    private PemFileIdentitySource.Builder fast() {
        return builder().interval(Duration.ofMillis(20));
    }

    private PemFileIdentitySource.Builder builder() {
        return PemFileIdentitySource.builder(file(PemFiles.CHAIN), file(PemFiles.KEY), file(PemFiles.BUNDLE))
                .interval(Duration.ofHours(1))
                .clock(clock);
    }

    private Freshness freshness(IdentitySnapshot snapshot) {
        return snapshot.freshness(clock.millis());
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    private void append(String name, String text) throws IOException {
        Files.writeString(file(name), Files.readString(file(name)) + text, StandardCharsets.US_ASCII);
    }

    private static String block(byte[] content) {
        return "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(content)
                + "\n-----END CERTIFICATE-----\n";
    }

    private void copyKeyOf(X509Svid other) throws IOException {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        PemFiles.in(elsewhere).replaceEach(other, authority.bundle());
        Files.move(elsewhere.resolve(PemFiles.KEY), file(PemFiles.KEY), StandardCopyOption.REPLACE_EXISTING);
    }

    private static Set<Thread> pemThreads() {
        Thread[] threads = new Thread[Thread.activeCount() + 64];
        int count = Thread.enumerate(threads);
        return Arrays.stream(threads, 0, count)
                .filter(thread -> thread.getName().equals("zt-pem-source"))
                .collect(Collectors.toSet());
    }
}
