package dev.zt.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Remembers whom {@link SelfTest} showed it, and refuses to be asked in any way that {@link LiveTrustManager} would not. */
final class TestTrust extends X509ExtendedTrustManager {

    private byte[] seen = {};

    boolean saw(SelfSigned other) throws CertificateException {
        return Arrays.equals(seen, other.certificate().getEncoded());
    }

    private void see(X509Certificate[] chain, @Nullable SSLEngine engine) throws CertificateException {
        if (engine == null || engine.getHandshakeSession() == null) {
            throw noSession();
        }
        seen = chain[0].getEncoded();
    }

    private static CertificateException noSession() {
        return new CertificateException("the trust manager was asked without a session");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        see(chain, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        see(chain, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        throw noSession();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        throw noSession();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw noSession();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw noSession();
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
