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

    private static final int WARM_UP = 1_000;
    private static final int HANDSHAKES = 3_000;
    private static final int FOR_GARBAGE = 300;
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
        Provider conscrypt = engine == CryptoEngine.CONSCRYPT
                ? (Provider) Class.forName("org.conscrypt.Conscrypt")
                        .getMethod("newProvider")
                        .invoke(null)
                : null;
        UnaryOperator<SSLEngine> prepared =
                engine == CryptoEngine.ACCP ? BareContext::withGroupsOfAccp : UnaryOperator.identity();
        End client = new End(clientTls.client(PeerExpectation.exactly(ORDERS)), UnaryOperator.identity());
        End server = new End(serverTls.server(), UnaryOperator.identity());
        End bareClient = new End(BareContext.of(frontend, authority.bundle(), conscrypt), prepared);
        End bareServer = new End(BareContext.of(orders, authority.bundle(), conscrypt), prepared);
        Pair zt = new Pair(client, server);
        requireFull(zt);
        List<Pair> pairs = List.of(
                new Pair(bareClient, bareServer), zt, new Pair(client, bareServer), new Pair(bareClient, server));
        micros(pairs, WARM_UP);
        double[][] micros = micros(pairs, HANDSHAKES);
        return new Handshakes.Result(
                serverTls.crypto().toString(),
                median(micros[0]),
                median(micros[1]),
                added(micros[1], micros[0]),
                added(micros[2], micros[0]),
                added(micros[3], micros[0]),
                strangers(zt),
                garbage(zt));
    }

    /** Returns the cost of each handshake of each pair; they take turns, so that all meet the same machine. */
    private static double[][] micros(List<Pair> pairs, int times) throws Exception {
        double[][] micros = new double[pairs.size()][times];
        for (int i = 0; i < times; i++) {
            for (int pair = 0; pair < micros.length; pair++) {
                micros[pair][i] = pairs.get(pair).shake().micros();
            }
        }
        return micros;
    }

    /** Returns the median of what a handshake took more than the other that was made in the same turn. */
    private static double added(double[] with, double[] without) {
        double[] differences = new double[with.length];
        Arrays.setAll(differences, i -> with[i] - without[i]);
        return median(differences);
    }

    private static double garbage(Pair zt) throws Exception {
        long thread = Thread.currentThread().getId();
        long before = THREADS.getThreadAllocatedBytes(thread);
        for (int i = 0; i < FOR_GARBAGE; i++) {
            zt.shake();
        }
        return (THREADS.getThreadAllocatedBytes(thread) - before) / 1024.0 / FOR_GARBAGE;
    }

    /** A resumed session would bring back the same peer. */
    private void requireFull(Pair zt) throws Exception {
        PeerIdentity first = serverTls.peerOf(zt.shake().server().getSession()).orElseThrow();
        PeerIdentity second = serverTls.peerOf(zt.shake().server().getSession()).orElseThrow();
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
            micros[i] = zt.shake().micros();
        }
        return median(micros);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /**
     * A handshake that is over.
     *
     * @param server the server's engine, closed, whose session can still be asked
     * @param micros of CPU, from making the engines until both could send
     */
    private record Shaken(SSLEngine server, double micros) {}

    /** One end's context, and what its engines need besides. */
    private record End(SSLContext context, UnaryOperator<SSLEngine> prepared) {

        SSLEngine engine() {
            return prepared.apply(context.createSSLEngine());
        }
    }

    /** Both ends. Without host and port no client has a session to resume. */
    private record Pair(End client, End server) {

        Shaken shake() throws Exception {
            long before = THREADS.getCurrentThreadCpuTime();
            SSLEngine one = client.engine();
            SSLEngine other = server.engine();
            Shake.hands(one, other);
            double micros = (THREADS.getCurrentThreadCpuTime() - before) / 1_000.0;
            Shake.close(one, other);
            return new Shaken(other, micros);
        }
    }
}
