package dev.zt.spiffe;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/** A clock that is right until it is set wrong. */
final class HostClock extends Clock {

    private final Clock right;
    private volatile Duration error = Duration.ZERO;

    HostClock(Clock right) {
        this.right = right;
    }

    /** Sets it wrong; a negative error is behind. */
    void wrongBy(Duration value) {
        error = value;
    }

    @Override
    public Instant instant() {
        return right.instant().plus(error);
    }

    @Override
    public ZoneId getZone() {
        return right.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("nobody asks for it");
    }
}
