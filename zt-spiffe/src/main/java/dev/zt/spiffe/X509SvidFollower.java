package dev.zt.spiffe;

import io.spiffe.workloadapi.grpc.Workload.X509SVIDResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes what a stream of X.509-SVIDs says. Belongs to the executor's thread. */
final class X509SvidFollower implements SupervisedStream.Owner<X509SVIDResponse> {

    private static final Logger LOG = LoggerFactory.getLogger(WorkloadApiSource.class);

    private final Publication publication;
    private final Diagnosis diagnosis;
    private final ProblemLog problems;
    private final Clock clock;
    private final Duration staleAfter;
    private final boolean acceptDevelopment;

    X509SvidFollower(
            Publication publication, Diagnosis diagnosis, ProblemLog problems, WorkloadApiSource.Builder options) {
        this.publication = publication;
        this.diagnosis = diagnosis;
        this.problems = problems;
        this.clock = options.clock();
        this.staleAfter = options.timing().staleAfter();
        this.acceptDevelopment = options.acceptsDevelopment();
    }

    @Override
    public Instant take(X509SVIDResponse response) throws MalformedMessageException {
        X509SvidMessage message = X509SvidMessage.read(response, acceptDevelopment);
        String invalid = publication.invalidity(message);
        if (invalid == null) {
            problems.ended(clock.instant());
        } else {
            problems.begins(diagnosis.notValid(invalid), clock.instant());
        }
        message.complaints().forEach(complaint -> LOG.warn("Workload API: {}.", complaint));
        return publication.publish(message, invalid == null);
    }

    @Override
    public void redacted() {
        publication.redact();
    }

    @Override
    public void looked(Duration down) {
        if (down.compareTo(staleAfter) >= 0) {
            publication.outOfTouch();
        }
    }

    @Override
    public void gaveUp(WorkloadApiProblem problem) {
        publication.started().completeExceptionally(new IllegalStateException(problem.message()));
    }
}
