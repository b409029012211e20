package dev.zt.spring.autoconfigure;

import dev.zt.audit.AuditSink;
import dev.zt.source.Freshness;
import dev.zt.source.IdentitySource;
import java.time.Clock;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Out of service while the identity cannot be used: every call is denied then. */
final class ZtHealthIndicator extends AbstractHealthIndicator {

    private final IdentitySource source;
    private final AuditSink audit;
    private final Clock clock;

    ZtHealthIndicator(IdentitySource source, AuditSink audit, Clock clock) {
        this.source = source;
        this.audit = audit;
        this.clock = clock;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        Freshness freshness = source.current().freshness(clock.millis());
        if (freshness.isUsable()) {
            builder.up();
        } else {
            builder.outOfService();
        }
        builder.withDetail("identity", freshness.name()).withDetail("audit", audit.isHealthy() ? "writes" : "fails");
    }
}
