package dev.zt.tls;

import dev.zt.identity.X509Svid;
import dev.zt.source.IdentitySnapshot;
import dev.zt.source.IdentitySource;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Presents the SVID that the source has at the moment of the handshake.
 *
 * <p>The issuers that a peer lists are ignored: SPIFFE chooses by trust domain, and the peer's verifier judges. Without
 * a usable SVID there is no alias and the handshake fails. Thread-safe.
 */
final class LiveKeyManager extends X509ExtendedKeyManager {

    private final IdentitySource source;
    private final Clock clock;
    private final KeyRing ring = new KeyRing(System::nanoTime);

    LiveKeyManager(IdentitySource source, Clock clock) {
        this.source = source;
        this.clock = clock;
    }

    private @Nullable String choose(String... keyTypes) {
        IdentitySnapshot snapshot = source.current();
        X509Svid svid = snapshot.defaultSvid();
        long now = clock.millis();
        if (svid == null || !snapshot.freshness(now).isUsable()) {
            HandshakeScope.note(Rejections.ownIdentityUnusable(snapshot.freshness(now)));
            return null;
        }
        for (String keyType : keyTypes) {
            if (fits(keyType, svid.privateKey().getAlgorithm())) {
                return ring.alias(snapshot, svid);
            }
        }
        return null;
    }

    /** TLS 1.2 names types such as EC_RSA: the key's algorithm, then the signer's. */
    private static boolean fits(String keyType, String algorithm) {
        return keyType.equals(algorithm) || keyType.startsWith(algorithm + "_");
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return choose(keyType);
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return choose(keyTypes);
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return choose(keyTypes);
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return choose(keyType);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
        X509Svid svid = ring.find(alias);
        return svid == null ? null : svid.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
        X509Svid svid = ring.find(alias);
        return svid == null ? null : svid.privateKey();
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        String alias = choose(keyType);
        return alias == null ? null : new String[] {alias};
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return getClientAliases(keyType, issuers);
    }
}
