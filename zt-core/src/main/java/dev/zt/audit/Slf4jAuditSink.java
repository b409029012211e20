package dev.zt.audit;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Logs audit events to the SLF4J logger {@value #LOGGER_NAME}: a line for people, and the same facts as key-value pairs
 * under {@link AuditKeys}.
 *
 * <p>Denials, rejected handshakes, rejected policies and an identity that cannot be used are logged at WARN, all else at INFO. Text from outside is
 * escaped to printable ASCII in the line and in the values, also {@code "} and {@code \}, since many layouts print
 * values raw between quotes. Thread-safe.
 *
 * <h2>Guarantees</h2>
 *
 * When the stage has completed, the logging framework has been given the record, if the logger's level lets it through.
 * While the level is above INFO, or SLF4J has no provider, this sink is not healthy.
 *
 * <h2>Does not protect against</h2>
 *
 * What the framework does with it: a level above WARN, a filter, or an asynchronous appender that discards when full.
 */
public final class Slf4jAuditSink implements AuditSink {

    /** The name of the logger. */
    public static final String LOGGER_NAME = "zt.audit";

    private final Logger logger = LoggerFactory.getLogger(LOGGER_NAME);

    /** Creates a sink that logs to {@value #LOGGER_NAME}. */
    public Slf4jAuditSink() {}

    @Override
    public CompletionStage<Void> record(AuditEvent event) {
        Objects.requireNonNull(event, "event");
        try {
            log(event);
            return CompletableFuture.completedFuture(null);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * Tells whether the logger takes records of allowed calls.
     *
     * @return false while the logger's level is above INFO, or SLF4J has no provider
     */
    @Override
    public boolean isHealthy() {
        return logger.isInfoEnabled();
    }

    private void log(AuditEvent event) {
        Level level = AuditLine.isAlarming(event) ? Level.WARN : Level.INFO;
        if (!logger.isEnabledForLevel(level)) {
            return;
        }
        LoggingEventBuilder builder = logger.atLevel(level).setMessage(AuditLine.of(event));
        Pairs pairs = new Pairs(builder);
        AuditAttributes.visitEnvelope(event, pairs);
        AuditAttributes.visit(event, pairs);
        builder.log();
    }

    private record Pairs(LoggingEventBuilder builder) implements AuditAttributes.Visitor {

        @Override
        public void text(String key, String value) {
            LoggingEventBuilder unused = builder.addKeyValue(key, EscapedText.full(value));
        }

        @Override
        public void number(String key, long value) {
            LoggingEventBuilder unused = builder.addKeyValue(key, value);
        }

        @Override
        public void texts(String key, List<String> values) {
            LoggingEventBuilder unused = builder.addKeyValue(
                    key, values.stream().map(EscapedText::full).toList());
        }
    }
}
