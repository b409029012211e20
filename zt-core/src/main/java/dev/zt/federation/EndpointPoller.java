package dev.zt.federation;

import dev.zt.identity.TrustDomain;
import dev.zt.internal.file.Failure;
import dev.zt.internal.file.FailureLog;
import dev.zt.trust.BundleDocument;
import dev.zt.trust.TrustBundle;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what one endpoint last served. A failed fetch leaves it as it is, and so does a document that is older; only a
 * fetch that succeeds moves the moment until which it counts.
 *
 * <p>Polls one at a time; the newest state may be read by any thread.
 */
final class EndpointPoller {

    private static final Logger LOG = LoggerFactory.getLogger(FederationClient.class);

    private final FederationEndpoint endpoint;
    private final BundleFetcher fetcher;
    private final Duration maxBundleAge;
    private final Timing timing;
    private final Clock clock;
    private final FailureLog failures;
    private final CountDownLatch first = new CountDownLatch(1);
    private volatile @Nullable Fetched last;
    private @Nullable BigInteger highest;
    private Duration beforeFirst;

    EndpointPoller(
            FederationEndpoint endpoint, BundleFetcher fetcher, Duration maxBundleAge, Timing timing, Clock clock) {
        this.endpoint = endpoint;
        this.fetcher = fetcher;
        this.maxBundleAge = maxBundleAge;
        this.timing = timing;
        this.clock = clock;
        this.failures = new FailureLog(LOG, "Bundle of " + endpoint.trustDomain() + " at " + shown(endpoint.url()));
        this.beforeFirst = timing.beforeFirst();
    }

    /** A query may hold a secret. */
    private static String shown(URI url) {
        return url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath();
    }

    TrustDomain trustDomain() {
        return endpoint.trustDomain();
    }

    /** Returns what was fetched last, or null if nothing was. */
    @Nullable
    Fetched last() {
        return last;
    }

    /** Opens when what was fetched first is published. */
    CountDownLatch first() {
        return first;
    }

    /**
     * Fetches once. Whatever fails is logged.
     *
     * @return whether the document was taken, so that the bundle counts anew
     */
    synchronized boolean poll() {
        try {
            take(fetcher.fetch());
            failures.succeeded(clock.instant());
            return true;
        } catch (IOException | IllegalArgumentException e) {
            fail(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            LOG.error("A fetch of the bundle of {} failed in an unforeseen way.", trustDomain(), e);
            fail(e.toString());
        }
        return false;
    }

    private void take(byte[] json) throws IOException {
        BundleDocument document = BundleDocument.parse(trustDomain(), json);
        BigInteger sequence = document.sequence().orElse(null);
        if (sequence != null) {
            if (highest != null && sequence.compareTo(highest) < 0) {
                throw new IOException("it serves sequence " + sequence + " after " + highest
                        + "; the newer one stays. If its numbers began anew on purpose, start this client anew");
            }
            highest = sequence;
        }
        Fetched before = last;
        Instant now = clock.instant();
        last = new Fetched(document, now, now.plus(maxBundleAge));
        report(before == null ? null : before.document(), document);
    }

    private void report(@Nullable BundleDocument before, BundleDocument now) {
        if (before == null || !before.bundle().equals(now.bundle())) {
            int authorities = now.bundle().authorities().size();
            LOG.info(
                    "Bundle of {} has {} authorities, sequence {}{}.",
                    trustDomain(),
                    authorities,
                    now.sequence().map(BigInteger::toString).orElse("unknown"),
                    authorities == 0 ? ": the domain took them back, and nobody of it is trusted" : "");
        }
        List<String> known = before == null ? List.of() : before.leftOut();
        now.leftOut().stream().filter(line -> !known.contains(line)).forEach(line -> LOG.warn("Federation: {}.", line));
    }

    private void fail(String message) {
        Instant now = clock.instant();
        Fetched good = last;
        String consequence;
        if (good == null) {
            consequence = "nobody of " + trustDomain() + " is trusted";
        } else if (now.isBefore(good.goodUntil())) {
            consequence = "the last one counts until " + good.goodUntil();
        } else {
            consequence = "the last one is too old, and nobody of " + trustDomain() + " is trusted";
        }
        failures.failed(message, consequence, now);
    }

    /** Returns how long to wait before the next fetch: also after a failure as long as the endpoint hinted at last. */
    synchronized Duration pause() {
        Fetched good = last;
        if (good != null) {
            return timing.bounded(good.document().refreshHint());
        }
        Duration pause = timing.bounded(beforeFirst);
        Duration twice = pause.multipliedBy(2);
        Duration most = timing.bounded(BundleDocument.DEFAULT_REFRESH_HINT);
        beforeFirst = twice.compareTo(most) > 0 ? most : twice;
        return pause;
    }

    FederationStatus status() {
        Fetched good = last;
        Failure failure = failures.current();
        return new FederationStatus(
                trustDomain(),
                endpoint.url(),
                good == null ? null : good.at(),
                good == null ? null : good.goodUntil(),
                good == null ? 0 : good.document().bundle().authorities().size(),
                good == null ? null : good.document().sequence().orElse(null),
                failure == null ? null : failure.since(),
                failure == null ? null : failure.message());
    }

    /**
     * What an endpoint served.
     *
     * @param document what it said
     * @param at when it was fetched
     * @param goodUntil when its bundle stops vouching
     */
    record Fetched(BundleDocument document, Instant at, Instant goodUntil) {

        TrustBundle bundle() {
            return document.bundle();
        }
    }
}
