package dev.zt;

import dev.zt.audit.AuditEvent;
import dev.zt.source.Freshness;
import dev.zt.source.IdentitySnapshot;
import dev.zt.source.IdentitySource;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Records what the issuer changes, and what the clock alone changes: that material became stale, too old or expired, of which
 * no source tells. That an SVID is past half of its life is not recorded: it comes before each rotation. Thread-safe.
 */
final class FreshnessWatch {

    private static final Set<Freshness> GOOD = EnumSet.of(Freshness.FRESH, Freshness.AGING);

    private final IdentitySource source;
    private final Consumer<AuditEvent> record;
    private final Clock clock;
    private Freshness told;

    FreshnessWatch(IdentitySource source, Consumer<AuditEvent> record, Clock clock) {
        this.source = source;
        this.record = record;
        this.clock = clock;
        this.told = source.current().freshness(clock.millis());
    }

    /** Takes notice of other material. */
    synchronized void changed(IdentitySnapshot previous, IdentitySnapshot current) {
        long now = clock.millis();
        told = current.freshness(now);
        record.accept(Events.changed(previous, current, now));
    }

    /** Sees what became of the material meanwhile. */
    synchronized void look() {
        IdentitySnapshot current = source.current();
        long now = clock.millis();
        Freshness freshness = current.freshness(now);
        if (freshness != told && !(GOOD.contains(freshness) && GOOD.contains(told))) {
            record.accept(Events.changed(current, current, now));
        }
        told = freshness;
    }
}
