package dev.zt.devkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.devkit.ca.DevAuthority;
import dev.zt.identity.X509Svid;
import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PlainTlsTest {

    @Test
    void presentsWhatItHasHoweverExpired() throws Exception {
        X509Svid expired = DevAuthority.create("a.test").issueExpired("/web");

        assertThat(shownBy(expired)).isEqualTo(expired.leaf());
    }

    @Test
    void presentsNothingWithoutAnSvid() {
        assertThatThrownBy(() -> shownBy(null)).isInstanceOf(SSLException.class);
    }

    /** What a plain server sees of a plain client; both believe anyone. */
    private static Object shownBy(X509Svid svid) throws Exception {
        X509Svid server = DevAuthority.create("b.test").issue("/server");
        try (SSLServerSocket listening = (SSLServerSocket) PlainTls.insecurelyTrustingAnyone(server)
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            listening.setNeedClientAuth(true);
            CompletableFuture<Object> seen = CompletableFuture.supplyAsync(() -> accept(listening));
            try (SSLSocket client = (SSLSocket) PlainTls.insecurelyTrustingAnyone(svid)
                    .getSocketFactory()
                    .createSocket(InetAddress.getLoopbackAddress(), listening.getLocalPort())) {
                client.startHandshake();
                client.getInputStream().read();
            }
            return seen.join();
        }
    }

    private static Object accept(SSLServerSocket listening) {
        try (SSLSocket socket = (SSLSocket) listening.accept()) {
            socket.startHandshake();
            return socket.getSession().getPeerCertificates()[0];
        } catch (SSLPeerUnverifiedException e) {
            return "nobody";
        } catch (IOException e) {
            return e;
        }
    }
}
