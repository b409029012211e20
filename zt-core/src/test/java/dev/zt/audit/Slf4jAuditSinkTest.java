package dev.zt.audit;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.read.ListAppender;
import dev.zt.audit.AuditEvent.Direction;
import dev.zt.authz.Decision;
import dev.zt.authz.PolicyRef;
import dev.zt.authz.Reason;
import dev.zt.source.Freshness;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

class Slf4jAuditSinkTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger("zt.audit");
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final Slf4jAuditSink sink = new Slf4jAuditSink();

    @BeforeEach
    void capture() {
        logger.setAdditive(false);
        logger.setLevel(Level.INFO);
        appender.start();
        logger.addAppender(appender);
    }

    @AfterEach
    void release() {
        logger.detachAndStopAllAppenders();
        logger.setLevel(null);
        logger.setAdditive(true);
    }

    @Nested
    class Lines {

        @ParameterizedTest
        @EnumSource(Freshness.class)
        void warnsOfAnIdentityThatCannotBeUsed(Freshness freshness) {
            sink.record(new AuditEvent.IdentityChanged("88bb", Events.TIME, 3, 4, 7, 7, freshness.name(), null, null));

            assertThat(appender.list)
                    .singleElement()
                    .extracting(ILoggingEvent::getLevel)
                    .isEqualTo(freshness.isUsable() ? Level.INFO : Level.WARN);
        }

        @Test
        void countsOneRuleAndOneEntryInTheSingular() {
            sink.record(new AuditEvent.PolicyLoaded(
                    "99cc", Events.TIME, AuditEvent.PolicyLoaded.Outcome.LOADED, PolicyRef.NONE, 1, ""));
            sink.record(new AuditEvent.RevocationChanged("aadd", Events.TIME, 1, List.of("spiffe://a/x"), List.of()));

            assertThat(appender.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .containsExactly(
                            "POLICY loaded: 1 rule [event 99cc]",
                            "REVOCATION list has 1 entry: added spiffe://a/x; removed none [event aadd]");
        }

        @Test
        void tellsDenial() {
            assertLine(
                    Events.http(Events.DENY, "/admin"),
                    Level.WARN,
                    "DENY spiffe://a/x -> GET /admin: no allow rule matched [decision 5f01, policy orders rev 42]");
        }

        @Test
        void tellsAllowance() {
            assertLine(
                    Events.grpc(Events.ALLOW),
                    Level.INFO,
                    "ALLOW spiffe://a/x -> gRPC shop.Orders/List: an allow rule matched and no deny rule did"
                            + " [decision 5f01, policy orders rev 42, rule read-orders]");
        }

        @Test
        void tellsCallOfOurs() {
            assertLine(
                    Events.client(),
                    Level.INFO,
                    "ALLOW spiffe://a/orders -> spiffe://a/x gRPC shop.Stock/Take: the server is the expected peer"
                            + " [decision 5f03]");
        }

        @Test
        void tellsThatNobodyWasProven() {
            assertLine(
                    Events.unproven(),
                    Level.WARN,
                    "DENY unproven peer -> GET /admin: the caller proved no identity [decision 5f02]");
        }

        @Test
        void tellsRejectedHandshake() {
            assertLine(
                    Events.rejected(Direction.SERVER, "spiffe://b.test/pay"),
                    Level.WARN,
                    "REJECT handshake from 2001:db8:0:0:0:0:0:1 port 40000: Trust domain b.test has no bundle (have:"
                            + " a.test). Federate with b.test. [event 77aa, reason unknown_domain, SVID rule 5]");
        }

        @Test
        void tellsRotation() {
            assertLine(
                    Events.identity(),
                    Level.INFO,
                    "IDENTITY spiffe://a/orders: SVID generation 3 -> 4, trust generation 7 -> 7, fresh,"
                            + " SVID valid until 2026-11-05T11:15:30Z [event 88bb]");
        }

        @Test
        void tellsPolicyLoad() {
            assertLine(Events.loaded(), Level.INFO, "POLICY loaded: 12 rules [event 99cc, policy orders rev 42]");
        }

        @Test
        void tellsRefusedPolicy() {
            assertLine(
                    Events.refused(),
                    Level.WARN,
                    "POLICY rejected: 0 rules; line 3: unknown key\\n  rulez:\\n  ^ [event 99cd]");
        }

        @Test
        void tellsRevocations() {
            assertLine(
                    Events.revocation(),
                    Level.INFO,
                    "REVOCATION list has 2 entries: added spiffe://a/x, spiffe://a/y; removed none [event aadd]");
        }

        private void assertLine(AuditEvent event, Level level, String line) {
            assertThat(sink.record(event).toCompletableFuture()).isCompleted();
            assertThat(only().getFormattedMessage()).isEqualTo(line);
            assertThat(only().getLevel()).isEqualTo(level);
        }
    }

    @Test
    void hasTheSameKeysAndValuesAsEveryOtherSink() {
        AuditEvent event = Events.http(Events.ALLOW, "/orders");
        sink.record(event);

        Map<String, Object> expected = Recorded.attributes(event);
        expected.putAll(Map.of(
                "zt.audit.schema",
                1L,
                "event.name",
                "zt.authz.decision",
                "trace_id",
                Events.TRACE_ID,
                "span_id",
                Events.SPAN_ID));
        assertThat(pairs()).isEqualTo(expected);
    }

    @Test
    void isHealthyOnlyWhileRecordsOfAllowedCallsAreLogged() {
        assertThat(sink.isHealthy()).isTrue();

        logger.setLevel(Level.WARN);

        assertThat(sink.isHealthy()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("dev.zt.audit.Hostile#paths")
    void pathCannotForgeRecord(String path) {
        sink.record(Events.http(Events.DENY, path));

        assertThat(only().getFormattedMessage())
                .matches("DENY spiffe://a/x -> GET (/[!-~]*+|\"([ -~&&[^\"\\\\]]|\\\\.)*+\"( \\(\\d+ characters\\))?)"
                        + ": no allow rule matched \\[decision 5f01, policy orders rev 42]");
        assertThat(pairs())
                .containsEntry("zt.authz.outcome", "deny")
                .allSatisfy((key, value) -> assertThat(value.toString())
                        .matches("([ -~&&[^\"\\\\]]|\\\\.)*+")
                        .hasSizeLessThanOrEqualTo(6 * BoundedAttributes.MAX_LENGTH));
    }

    @Test
    void claimedIdCannotForgeRecord() {
        sink.record(Events.rejected(Direction.SERVER, "spiffe://b\" zt.authz.outcome=\"allow\n"));

        assertThat(pairs()).containsEntry("zt.peer.claimed_id", "spiffe://b\\\" zt.authz.outcome=\\\"allow\\n");
    }

    @Test
    void policyAndRuleNamesCannotForgeRecord() {
        PolicyRef policy = new PolicyRef("a\nb", "1]", "");
        sink.record(Events.grpc(new Decision.Deny(Reason.DENY_RULE, "r\n", policy)));

        assertThat(only().getFormattedMessage())
                .endsWith("[decision 5f01, policy \"a\\nb\" rev \"1]\", rule \"r\\n\"]");
    }

    @Test
    void obeysLevel() {
        logger.setLevel(Level.WARN);

        assertThat(sink.record(Events.grpc(Events.ALLOW)).toCompletableFuture()).isCompleted();
        assertThat(appender.list).isEmpty();
    }

    @Test
    void throwingLoggerFailsTheStageAndNotTheCaller() {
        AppenderBase<ILoggingEvent> broken = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {}

            @Override
            public void doAppend(ILoggingEvent event) {
                throw new IllegalStateException("broken");
            }
        };
        broken.start();
        logger.addAppender(broken);

        assertThat(sink.record(Events.loaded()).toCompletableFuture()).isCompletedExceptionally();
    }

    private ILoggingEvent only() {
        assertThat(appender.list).hasSize(1);
        return appender.list.get(0);
    }

    private Map<String, Object> pairs() {
        Map<String, Object> pairs = new LinkedHashMap<>();
        only().getKeyValuePairs().forEach(pair -> pairs.put(pair.key, pair.value));
        return pairs;
    }
}
