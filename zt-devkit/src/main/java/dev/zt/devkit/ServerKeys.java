package dev.zt.devkit;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Shows one chain in each handshake of a server, whichever it is at that time, and none as a client. */
final class ServerKeys extends X509ExtendedKeyManager {

    private static final String ALIAS = "server";

    private volatile @Nullable Shown shown;

    void show(List<X509Certificate> chain, PrivateKey key) {
        shown = new Shown(List.copyOf(chain), key);
    }

    private @Nullable String alias(String keyType) {
        Shown current = shown;
        return current != null && keyType.equals(current.key().getAlgorithm()) ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        return alias(keyType);
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return alias(keyType);
    }

    @Override
    public @Nullable String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        Shown current = shown;
        return current == null ? null : current.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        Shown current = shown;
        return current == null ? null : current.key();
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal[] issuers) {
        return new String[] {ALIAS};
    }

    private record Shown(List<X509Certificate> chain, PrivateKey key) {}
}
