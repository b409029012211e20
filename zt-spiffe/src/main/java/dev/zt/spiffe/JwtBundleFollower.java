package dev.zt.spiffe;

import dev.zt.jwt.JwtBundleSet;
import io.spiffe.workloadapi.grpc.Workload.JWTBundlesResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what a stream of JWT bundles says. Bundles that the agent takes back, or has not confirmed for their bound,
 * are dropped: no token is valid then. Belongs to the executor's thread.
 */
final class JwtBundleFollower implements SupervisedStream.Owner<JWTBundlesResponse> {

    private static final Logger LOG = LoggerFactory.getLogger(WorkloadApiSource.class);

    private final Consumer<JwtBundleSet> publication;
    private final ProblemLog problems;
    private final Clock clock;
    private final Duration maxAge;
    private final boolean acceptDevelopment;
    private @Nullable Instant confirmedAt;

    JwtBundleFollower(Consumer<JwtBundleSet> publication, ProblemLog problems, WorkloadApiSource.Builder options) {
        this.publication = publication;
        this.problems = problems;
        this.clock = options.clock();
        this.maxAge = options.maxBundleAge();
        this.acceptDevelopment = options.acceptsDevelopment();
    }

    @Override
    public Instant take(JWTBundlesResponse response) throws MalformedMessageException {
        JwtBundlesMessage message = JwtBundlesMessage.read(response, acceptDevelopment);
        Instant now = clock.instant();
        confirmedAt = now;
        problems.ended(now);
        message.complaints().forEach(complaint -> LOG.warn("Workload API: {}.", complaint));
        publication.accept(message.bundles());
        return now.plus(maxAge.dividedBy(2));
    }

    @Override
    public void redacted() {
        confirmedAt = null;
        publication.accept(JwtBundleSet.empty());
    }

    @Override
    public void looked(Duration down) {
        if (confirmedAt != null && !clock.instant().isBefore(confirmedAt.plus(maxAge))) {
            LOG.warn("The JWT bundles were not confirmed for {}: no JWT-SVID is valid until they are.", maxAge);
            redacted();
        }
    }

    @Override
    public void gaveUp(WorkloadApiProblem problem) {
        // They stay until their bound, and the problem says why there is no news.
    }
}
