package dev.zt.verification.handshakes;

import com.sun.management.ThreadMXBean;
import dev.zt.devkit.ca.DevAuthority;
import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.X509Svid;
import dev.zt.source.StaticIdentitySource;
import dev.zt.tls.CryptoEngine;
import dev.zt.tls.PeerExpectation;
import dev.zt.tls.TlsContexts;
import dev.zt.trust.TrustBundleSet;
import java.lang.management.ManagementFactory;
import java.security.Provider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/** Handshakes of one engine, by zt and by the bare provider in turns, so that both meet the same machine. */
final class Measurement {

    private static final int WARM_UP = 1_500;
    private static final int ROUNDS = 5;
    private static final int HANDSHAKES = 300;
    private static final int STRANGERS = 200;
    private static final SpiffeId ORDERS = SpiffeId.parse("spiffe://bench.test/orders");
    private static final SpiffeId FRONTEND = SpiffeId.parse("spiffe://bench.test/frontend");
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final DevAuthority authority = DevAuthority.create("bench.test");
    private final TrustBundleSet bundles = TrustBundleSet.of(authority.bundle());
    private final StaticIdentitySource frontend = StaticIdentitySource.of(authority.issue(FRONTEND), bundles);
    private final StaticIdentitySource orders = StaticIdentitySource.of(authority.issue(ORDERS), bundles);
    private final TlsContexts serverTls;
    private final TlsContexts clientTls;

    private Measurement(CryptoEngine engine) {
        serverTls = TlsContexts.builder(orders).crypto(engine).build();
        clientTls = TlsContexts.builder(frontend).crypto(engine).build();
        if (serverTls.crypto().engine() != engine) {
            throw new IllegalStateException("not " + engine + " but " + serverTls.crypto());
        }
    }

    static Handshakes.Result of(CryptoEngine engine) throws Exception {
        return new Measurement(engine).run(engine);
    }

    private Handshakes.Result run(CryptoEngine engine) throws Exception {
        Pair zt = new Pair(
                clientTls.client(PeerExpectation.exactly(ORDERS)), serverTls.server(), UnaryOperator.identity());
        Provider conscrypt = engine == CryptoEngine.CONSCRYPT
                ? (Provider) Class.forName("org.conscrypt.Conscrypt")
                        .getMethod("newProvider")
                        .invoke(null)
                : null;
        Pair bare = new Pair(
                BareContext.of(frontend, authority.bundle(), conscrypt),
                BareContext.of(orders, authority.bundle(), conscrypt),
                engine == CryptoEngine.ACCP ? BareContext::withGroupsOfAccp : UnaryOperator.identity());
        requireFull(zt);
        repeat(bare, WARM_UP);
        repeat(zt, WARM_UP);
        double[] withoutZt = new double[ROUNDS];
        double[] withZt = new double[ROUNDS];
        double[] garbage = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            withoutZt[round] = micros(bare, HANDSHAKES);
            long allocated =
                    THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
            withZt[round] = micros(zt, HANDSHAKES);
            garbage[round] =
                    (THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - allocated) / 1024.0 / HANDSHAKES;
        }
        return new Handshakes.Result(
                serverTls.crypto().toString(), median(withoutZt), median(withZt), strangers(zt), median(garbage));
    }

    /** A resumed session would bring back the same peer. */
    private void requireFull(Pair zt) throws Exception {
        PeerIdentity first = serverTls.peerOf(zt.shake().getSession()).orElseThrow();
        PeerIdentity second = serverTls.peerOf(zt.shake().getSession()).orElseThrow();
        if (first.equals(second) && System.identityHashCode(first) == System.identityHashCode(second)) {
            throw new IllegalStateException("the handshakes are not full ones");
        }
    }

    /** The client shows a certificate that the server has never seen. */
    private double strangers(Pair zt) throws Exception {
        List<X509Svid> svids = new ArrayList<>();
        for (int i = 0; i < STRANGERS; i++) {
            svids.add(authority.issue(FRONTEND));
        }
        double[] micros = new double[STRANGERS];
        for (int i = 0; i < STRANGERS; i++) {
            frontend.update(svids.get(i), bundles);
            micros[i] = micros(zt, 1);
        }
        return median(micros);
    }

    private static double micros(Pair pair, int times) throws Exception {
        long before = THREADS.getCurrentThreadCpuTime();
        repeat(pair, times);
        return (THREADS.getCurrentThreadCpuTime() - before) / 1_000.0 / times;
    }

    private static void repeat(Pair pair, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            pair.shake();
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** The contexts of both ends. Without host and port no client has a session to resume. */
    private record Pair(SSLContext client, SSLContext server, UnaryOperator<SSLEngine> prepared) {

        SSLEngine shake() throws Exception {
            return Shake.hands(prepared.apply(client.createSSLEngine()), prepared.apply(server.createSSLEngine()));
        }
    }
}
