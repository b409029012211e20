package dev.zt.grpc.client;

import dev.zt.identity.PeerIdentity;
import dev.zt.tls.Renewal;
import io.grpc.ManagedChannel;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Lets a channel start new connections: when asked, and when a certificate that either end has shown nears its end. Thread-safe. */
final class Renewals {

    private static final int MAX_SHOWN = 1_000;

    private final Runnable freshTls;
    private final Map<PeerIdentity, Shown> shown = new ConcurrentHashMap<>();
    private volatile @Nullable ManagedChannel channel;

    Renewals(Runnable freshTls) {
        this.freshTls = freshTls;
    }

    void channel(ManagedChannel built) {
        channel = built;
    }

    /** A call is about to use a connection to this server. */
    void uses(PeerIdentity server, SSLSession session) {
        if (!shown.containsKey(server)) {
            if (shown.size() >= MAX_SHOWN) {
                // A server that ends each connection must not fill this memory; the age of others counts anew.
                shown.clear();
            }
            shown.putIfAbsent(server, new Shown(server, session.getLocalCertificates()));
        }
    }

    /** Called once a second; connections of that second begin now. */
    void renewIfDue(long nowMillis) {
        if (shown.values().stream().anyMatch(connection -> nowMillis >= connection.dueMillis(nowMillis))) {
            renew();
        }
    }

    /** Calls in flight end on the connections they are on. */
    void renew() {
        shown.clear();
        freshTls.run();
        ManagedChannel built = channel;
        if (built != null) {
            built.enterIdle();
        }
    }

    /** The certificates of one connection. */
    private static final class Shown {

        private final List<X509Certificate> leaves = new ArrayList<>();
        private final double jitter = ThreadLocalRandom.current().nextDouble();
        private volatile long dueMillis;

        Shown(PeerIdentity server, Certificate @Nullable [] own) {
            leaves.add(server.chain().get(0));
            if (own != null && own.length > 0 && own[0] instanceof X509Certificate leaf) {
                leaves.add(leaf);
            }
        }

        long dueMillis(long nowMillis) {
            if (dueMillis == 0) {
                dueMillis = leaves.stream()
                        .mapToLong(leaf -> Renewal.dueMillis(leaf, nowMillis, jitter))
                        .min()
                        .orElse(nowMillis);
            }
            return dueMillis;
        }
    }
}
