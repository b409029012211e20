package dev.zt.verification.conformance;

import static org.awaitility.Awaitility.await;

import dev.zt.identity.TrustDomain;
import dev.zt.identity.X509Svid;
import dev.zt.source.IdentitySnapshot;
import dev.zt.spiffe.WorkloadApiAddress;
import dev.zt.spiffe.WorkloadApiSource;
import io.spiffe.exception.BundleNotFoundException;
import io.spiffe.workloadapi.DefaultWorkloadApiClient;
import io.spiffe.workloadapi.DefaultWorkloadApiClient.ClientOptions;
import io.spiffe.workloadapi.DefaultX509Source;
import io.spiffe.workloadapi.DefaultX509Source.X509SourceOptions;
import io.spiffe.workloadapi.WorkloadApiClient;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.awaitility.core.ConditionTimeoutException;

/** What a workload holds that gets its identity from an agent. */
interface ApiClient extends Closeable {

    /** For what comes, on a busy machine. */
    Duration LONG = Duration.ofSeconds(40);

    /** For what does not: longer than java-spiffe's first pauses, which are 1 s and 2 s. */
    Duration SHORT = Duration.ofSeconds(4);

    /** Returns the path of the identity that it shows to peers, or an empty text if it has none. */
    String identity();

    /** Returns the paths of all identities that it holds. */
    List<String> identities() throws Exception;

    /** Tells whether it has X.509 authorities of a domain. */
    boolean trusts(String domain);

    /** Returns how long to wait for what must come. */
    Duration patience();

    /** Returns how long to watch for what must never come. */
    Duration watch();

    /** Waits for what must come; tells whether it did. */
    default boolean comes(Callable<Boolean> condition) {
        return within(patience(), condition);
    }

    /** Watches for what must never come; tells whether it did. */
    default boolean comesAfterAll(Callable<Boolean> condition) {
        return within(watch(), condition);
    }

    private static boolean within(Duration bound, Callable<Boolean> condition) {
        try {
            await().atMost(bound).pollInterval(Duration.ofMillis(20)).until(condition);
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    /** Opens one of the two. */
    @FunctionalInterface
    interface Opener {
        ApiClient open(String address) throws Exception;
    }

    /** A source of zt. */
    record OfZt(WorkloadApiSource source) implements ApiClient {

        static ApiClient open(String address) {
            return new OfZt(WorkloadApiSource.builder(WorkloadApiAddress.parse(address))
                    .startDegraded()
                    .open());
        }

        @Override
        public Duration patience() {
            return LONG;
        }

        @Override
        public Duration watch() {
            return SHORT;
        }

        @Override
        public String identity() {
            X509Svid svid = source.current().defaultSvid();
            return svid == null ? "" : svid.id().path();
        }

        @Override
        public List<String> identities() {
            IdentitySnapshot snapshot = source.current();
            return snapshot.svids().stream().map(svid -> svid.id().path()).toList();
        }

        @Override
        public boolean trusts(String domain) {
            return source.current()
                    .bundles()
                    .get(TrustDomain.parse(domain))
                    .filter(bundle -> !bundle.authorities().isEmpty())
                    .isPresent();
        }

        @Override
        public void close() {
            source.close();
        }
    }

    /**
     * A source of java-spiffe.
     *
     * @param departs whether it is known not to do what the rule demands: what must come does not, and the other way round
     */
    record OfJavaSpiffe(DefaultX509Source source, WorkloadApiClient client, boolean departs) implements ApiClient {

        static ApiClient open(String address, boolean departs) throws Exception {
            return new OfJavaSpiffe(
                    DefaultX509Source.newSource(X509SourceOptions.builder()
                            .spiffeSocketPath(address)
                            .initTimeout(LONG)
                            .build()),
                    DefaultWorkloadApiClient.newClient(
                            ClientOptions.builder().spiffeSocketPath(address).build()),
                    departs);
        }

        @Override
        public Duration patience() {
            return departs ? SHORT.plus(SHORT) : LONG;
        }

        @Override
        public Duration watch() {
            return departs ? LONG : SHORT;
        }

        @Override
        public String identity() {
            try {
                return source.getX509Svid().getSpiffeId().getPath();
            } catch (IllegalStateException e) {
                return "";
            }
        }

        @Override
        public List<String> identities() throws Exception {
            return client.fetchX509Context().getX509Svids().stream()
                    .map(svid -> svid.getSpiffeId().getPath())
                    .toList();
        }

        @Override
        public boolean trusts(String domain) {
            try {
                return !source.getBundleForTrustDomain(io.spiffe.spiffeid.TrustDomain.parse(domain))
                        .getX509Authorities()
                        .isEmpty();
            } catch (BundleNotFoundException | IllegalStateException e) {
                return false;
            }
        }

        @Override
        public void close() throws IOException {
            source.close();
            client.close();
        }
    }
}
