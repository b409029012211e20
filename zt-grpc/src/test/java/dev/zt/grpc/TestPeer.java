package dev.zt.grpc;

import dev.zt.devkit.ca.Forged;
import dev.zt.identity.X509Svid;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** A plain JDK peer with one TLS context for its life: trusts anyone, so that only zt's end can refuse. */
public final class TestPeer {

    private final CountingTrust trust = new CountingTrust();
    private final SSLContext context;
    private final Keys keys;

    private TestPeer(Keys keys) throws GeneralSecurityException {
        this.keys = keys;
        context = SSLContext.getInstance("TLSv1.3");
        context.init(new KeyManager[] {keys}, new TrustManager[] {trust}, null);
    }

    public static TestPeer with(X509Svid svid) throws GeneralSecurityException {
        return new TestPeer(new Keys(svid.chain(), svid.privateKey()));
    }

    public static TestPeer with(Forged forged) throws GeneralSecurityException {
        return new TestPeer(new Keys(forged.chain(), forged.key()));
    }

    public static TestPeer anonymous() throws GeneralSecurityException {
        return new TestPeer(new Keys(List.of(), null));
    }

    /** Shows another SVID in full handshakes from now on; sessions that can be resumed stay. */
    public void present(X509Svid svid) {
        keys.current = new Entry(svid.chain(), svid.privateKey());
    }

    /** Connects; in TLS 1.3 the server's refusal shows only when something is read. */
    public SSLSocket connect(InetSocketAddress address) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(address.getAddress(), address.getPort());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(20_000);
        try {
            socket.startHandshake();
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        return socket;
    }

    /** Returns how often the other end has shown a certificate, which it does in full handshakes alone. */
    public int fullHandshakes() {
        return trust.asked.get();
    }

    /** Connects and reads; returns whether the server let it in. */
    public boolean isLetIn(InetSocketAddress address) {
        try (SSLSocket socket = connect(address)) {
            return socket.getInputStream().read() >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    public static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private record Entry(List<X509Certificate> chain, PrivateKey key) {}

    private static final class Keys extends X509ExtendedKeyManager {

        private static final String ALIAS = "svid";

        private volatile Entry current;

        Keys(List<X509Certificate> chain, PrivateKey key) {
            current = new Entry(chain, key);
        }

        private String alias() {
            return current.key() == null ? null : ALIAS;
        }

        private String aliasFor(String keyType) {
            return keyType.equals("EC") ? alias() : null;
        }

        @Override
        public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
            return List.of(keyTypes).contains("EC") ? alias() : null;
        }

        @Override
        public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
            return aliasFor(keyType);
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return aliasFor(keyType);
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return current.chain().toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return current.key();
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return new String[] {ALIAS};
        }
    }

    private static final class CountingTrust extends X509ExtendedTrustManager {

        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            asked.incrementAndGet();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            asked.incrementAndGet();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
            asked.incrementAndGet();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
            asked.incrementAndGet();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
            asked.incrementAndGet();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
            asked.incrementAndGet();
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
