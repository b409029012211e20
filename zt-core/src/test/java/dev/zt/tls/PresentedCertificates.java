package dev.zt.tls;

import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Believes anyone and keeps the leaf that a client presented. */
final class PresentedCertificates extends X509ExtendedTrustManager {

    private final List<X509Certificate> leaves;

    PresentedCertificates(List<X509Certificate> leaves) {
        this.leaves = leaves;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {
        leaves.add(chain[0]);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
        leaves.add(chain[0]);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
        leaves.add(chain[0]);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
