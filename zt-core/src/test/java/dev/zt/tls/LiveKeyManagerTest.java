package dev.zt.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.devkit.MutableClock;
import dev.zt.identity.X509Svid;
import dev.zt.source.IdentityMaterial;
import dev.zt.source.StaticIdentitySource;
import dev.zt.trust.TrustBundleSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LiveKeyManagerTest {

    private static final TrustBundleSet BUNDLES = TrustBundleSet.of(Fakes.CA.bundle());

    private final MutableClock clock = MutableClock.atSystemTime();
    private final X509Svid svid = Fakes.CA.issue(Fakes.ORDERS);
    private final StaticIdentitySource source =
            StaticIdentitySource.of(IdentityMaterial.of(List.of(svid), BUNDLES), clock);
    private final LiveKeyManager keys = new LiveKeyManager(source, clock);

    /** All ways in which a stack asks for an alias of a type of key. */
    @FunctionalInterface
    private interface Ask {
        String alias(LiveKeyManager keys, String keyType);
    }

    static Stream<Ask> ways() {
        return Stream.of(
                (keys, type) -> keys.chooseEngineServerAlias(type, null, null),
                (keys, type) -> keys.chooseEngineClientAlias(new String[] {"none", type}, null, null),
                (keys, type) -> keys.chooseServerAlias(type, null, null),
                (keys, type) -> keys.chooseClientAlias(new String[] {"none", type}, null, null),
                (keys, type) -> first(keys.getServerAliases(type, null)),
                (keys, type) -> first(keys.getClientAliases(type, null)));
    }

    private static String first(String[] aliases) {
        return aliases == null ? null : aliases[0];
    }

    @ParameterizedTest
    @MethodSource("ways")
    void presentsChainAndKeyHoweverItIsAsked(Ask ask) {
        String alias = ask.alias(keys, "EC");

        assertThat(keys.getCertificateChain(alias)).containsExactlyElementsOf(svid.chain());
        assertThat(keys.getPrivateKey(alias)).isSameAs(svid.privateKey());
    }

    @ParameterizedTest
    @MethodSource("ways")
    void presentsNothingForATypeOfKeyThatItHasNot(Ask ask) {
        assertThat(ask.alias(keys, "RSA")).isNull();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void presentsNothingOnceItsSvidHasEndedAndNotesWhy(Ask ask) {
        clock.set(svid.notAfter());
        HandshakeScope scope = new HandshakeScope();

        String alias = scope.run(() -> ask.alias(keys, "EC"));

        assertThat(alias).isNull();
        assertThat(scope.noted()).extracting(PeerRejection::reason).isEqualTo(RejectionReason.OWN_IDENTITY_UNUSABLE);
    }

    @Test
    void presentsNothingWithoutAnSvid() {
        source.update(IdentityMaterial.of(List.of(), BUNDLES));
        HandshakeScope scope = new HandshakeScope();

        String alias = scope.run(() -> keys.chooseEngineServerAlias("EC", null, null));

        assertThat(alias).isNull();
        assertThat(scope.noted()).extracting(PeerRejection::reason).isEqualTo(RejectionReason.OWN_IDENTITY_UNUSABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC_EC", "EC_RSA"})
    void readsTheTypesOfTls12(String keyType) {
        assertThat(keys.chooseEngineServerAlias(keyType, null, null)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ECX", "RSA_EC", "E", ""})
    void takesNoTypeForAnother(String keyType) {
        assertThat(keys.chooseEngineServerAlias(keyType, null, null)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "zt-1", "forged"})
    void presentsNothingUnderAnAliasThatItDidNotGive(String alias) {
        assertThat(keys.getCertificateChain(alias)).isNull();
        assertThat(keys.getPrivateKey(alias)).isNull();
    }
}
