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

    /** Returns the path of the identity that it shows to peers, or an empty text if it has none. */
    String identity();

    /** Returns the paths of all identities that it holds. */
    List<String> identities() throws Exception;

    /** Tells whether it has X.509 authorities of a domain. */
    boolean trusts(String domain);

    /** Returns how long to wait for what is expected to come. */
    Duration patience();

    /** Waits for what is expected to come; tells whether it did. */
    default boolean comes(Callable<Boolean> condition) {
        return within(patience(), condition);
    }

    /** Waits for something; tells whether it came. */
    default boolean within(Duration bound, Callable<Boolean> condition) {
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

        /** On a busy machine; if it does not come the build fails. */
        @Override
        public Duration patience() {
            return Duration.ofSeconds(40);
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

    /** A source of java-spiffe. */
    record OfJavaSpiffe(DefaultX509Source source, WorkloadApiClient client) implements ApiClient {

        static ApiClient open(String address) throws Exception {
            return new OfJavaSpiffe(
                    DefaultX509Source.newSource(X509SourceOptions.builder()
                            .spiffeSocketPath(address)
                            .initTimeout(Duration.ofSeconds(10))
                            .build()),
                    DefaultWorkloadApiClient.newClient(
                            ClientOptions.builder().spiffeSocketPath(address).build()));
        }

        /** Its pauses are 1 s, 2 s, 4 s. */
        @Override
        public Duration patience() {
            return Duration.ofSeconds(7);
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
