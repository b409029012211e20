package dev.zt.spring.autoconfigure;

import dev.zt.Zt;
import dev.zt.audit.AuditSink;
import dev.zt.identity.X509Svid;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.ApplicationListener;

/** Says in one line what is in force. */
final class StartReport implements ApplicationListener<ApplicationStartedEvent> {

    private static final Logger LOG = LoggerFactory.getLogger("zt");

    /** What one of the configurations adds to the line. */
    interface Part {
        String line();
    }

    private final Zt zt;
    private final ZtProperties properties;
    private final AuditSink audit;
    private final ObjectProvider<Part> parts;

    StartReport(Zt zt, ZtProperties properties, AuditSink audit, ObjectProvider<Part> parts) {
        this.zt = zt;
        this.properties = properties;
        this.audit = audit;
        this.parts = parts;
    }

    @Override
    public void onApplicationEvent(ApplicationStartedEvent event) {
        LOG.info("{}", line());
    }

    String line() {
        X509Svid svid = zt.source().current().defaultSvid();
        return "zt: identity " + (svid == null ? "none" : svid.id() + " until " + svid.notAfter())
                + ", source " + (properties.source() == null ? "bean" : properties.source())
                + ", crypto " + zt.crypto()
                + parts.orderedStream().map(part -> ", " + part.line()).collect(Collectors.joining())
                + ", audit " + audit.getClass().getSimpleName()
                + " (fail " + properties.audit().fail().name().toLowerCase(java.util.Locale.ROOT) + ")";
    }
}
