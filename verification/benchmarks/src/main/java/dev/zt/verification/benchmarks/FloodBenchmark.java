package dev.zt.verification.benchmarks;

import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.Vouch;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Decisions about peers that behave, after a million calls of others and beside as many more by another thread. */
public class FloodBenchmark {

    private static final int FLOOD = 1_000_000;
    static final int RULES = 1_000;

    /**
     * Measures beside a thread that asks the same.
     *
     * @param beside the engine and the other thread
     * @return the verdict
     */
    @Benchmark
    public boolean beside(SameQuestions beside) {
        return beside.decide();
    }

    /**
     * Measures beside a thread of whose calls each is by a peer that was never seen.
     *
     * @param beside the engine and the other thread
     * @return the verdict
     */
    @Benchmark
    public boolean besidePeers(NewPeers beside) {
        return beside.decide();
    }

    /**
     * Measures beside a thread of whose calls each is for a path that was never seen.
     *
     * @param beside the engine and the other thread
     * @return the verdict
     */
    @Benchmark
    public boolean besidePaths(NewPaths beside) {
        return beside.decide();
    }

    /** An engine that two threads ask. */
    public abstract static class Beside {

        private final Rules rules = Rules.of(RULES);
        final ZtEngines.Http engine = ZtEngines.Http.of(rules);
        private final Rotation<ZtEngines.Request> mine = questions();
        private volatile boolean ended;
        private @Nullable Thread other;

        final Rotation<ZtEngines.Request> questions() {
            return Rotation.of(rules.asks().stream().map(engine::question).toList());
        }

        /** Asks for the other. */
        abstract boolean ask(int call);

        /** Floods, and goes on. */
        @Setup(Level.Trial)
        public void begin() {
            for (int i = 0; i < FLOOD; i++) {
                ask(i);
            }
            Thread started = new Thread(this::flood, "flood");
            started.start();
            other = started;
        }

        private void flood() {
            for (int i = FLOOD; !ended; i++) {
                ask(i);
            }
        }

        /**
         * Ends the other thread.
         *
         * @throws InterruptedException if it is not waited for
         */
        @TearDown(Level.Trial)
        public void end() throws InterruptedException {
            ended = true;
            if (other != null) {
                other.join();
            }
        }

        boolean decide() {
            return engine.allows(mine.next());
        }
    }

    /** The other asks the same questions. */
    @State(Scope.Benchmark)
    public static class SameQuestions extends Beside {

        private final Rotation<ZtEngines.Request> theirs = questions();

        @Override
        boolean ask(int call) {
            return engine.allows(theirs.next());
        }
    }

    /** The other is a new peer each time, every second one of a trust domain that no rule names. */
    @State(Scope.Benchmark)
    public static class NewPeers extends Beside {

        @Override
        boolean ask(int call) {
            SpiffeId id = SpiffeId.parse(
                    "spiffe://" + (call % 2 == 0 ? Rules.DOMAIN : "flood.example") + "/ns/shop/sa/f" + call);
            List<X509Certificate> chain = engine.peers().chain(Rules.WORKLOAD);
            return engine.allows(new ZtEngines.Request(
                    new PeerIdentity(id, chain, new Vouch(0, Long.MAX_VALUE)), "GET", "/v1/catalog/items00000"));
        }
    }

    /** The other asks for a new path each time, every second one of a route that there is. */
    @State(Scope.Benchmark)
    public static class NewPaths extends Beside {

        private final PeerIdentity peer = engine.peers().peer(Rules.WORKLOAD);

        @Override
        boolean ask(int call) {
            String path = call % 2 == 0 ? "/v1/tenants/t" + call + "/orders00001" : "/flood/" + call;
            return engine.allows(new ZtEngines.Request(peer, "POST", path));
        }
    }
}
