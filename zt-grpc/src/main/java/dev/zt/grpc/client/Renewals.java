package dev.zt.grpc.client;

import dev.zt.identity.PeerIdentity;
import dev.zt.tls.Renewal;
import io.grpc.ManagedChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Lets a channel start new connections: when asked, and when the certificate of a server nears its end. Thread-safe. */
final class Renewals {

    private static final long UNKNOWN = Long.MAX_VALUE;

    private final Runnable freshTls;
    private final Map<PeerIdentity, Long> dueMillis = new ConcurrentHashMap<>();
    private volatile @Nullable ManagedChannel channel;

    Renewals(Runnable freshTls) {
        this.freshTls = freshTls;
    }

    void channel(ManagedChannel built) {
        channel = built;
    }

    /** A call is about to use a connection to this server. */
    void uses(PeerIdentity server) {
        dueMillis.putIfAbsent(server, UNKNOWN);
    }

    /** Called once a second; connections of that second begin now. */
    void renewIfDue(long nowMillis) {
        dueMillis.replaceAll((server, due) -> due == UNKNOWN ? dueMillis(server, nowMillis) : due);
        if (dueMillis.values().stream().anyMatch(due -> nowMillis >= due)) {
            renew();
        }
    }

    private static long dueMillis(PeerIdentity server, long nowMillis) {
        double jitter = ThreadLocalRandom.current().nextDouble();
        return Renewal.dueMillis(server.chain().get(0), nowMillis, jitter);
    }

    /** Calls in flight end on the connections they are on. */
    void renew() {
        dueMillis.clear();
        freshTls.run();
        ManagedChannel built = channel;
        if (built != null) {
            built.enterIdle();
        }
    }
}
