package dev.zt.audit;

/**
 * The keys of audit records and spans: one name for one thing in every sink.
 *
 * <p>Where OpenTelemetry's semantic conventions have a key, it is used; all else is under {@code zt}. Names are stable
 * within a {@linkplain #SCHEMA schema version}.
 */
public final class AuditKeys {

    /** The version of the keys and of their meaning. */
    public static final int SCHEMA = 1;

    /** The name of the event, see {@link AuditEvent#eventName()}. */
    public static final String EVENT_NAME = "event.name";

    /** When it happened, RFC 3339 in UTC with milliseconds. Only where the carrier has no time of its own. */
    public static final String TIME = "time";

    /** The trace id of the surrounding span. Only where the carrier is not a span. */
    public static final String TRACE_ID = "trace_id";

    /** The span id of the surrounding span. Only where the carrier is not a span. */
    public static final String SPAN_ID = "span_id";

    /** The id of the event; for a decision the decision id. */
    public static final String AUDIT_ID = "zt.audit.id";

    /** The version of these keys, see {@link #SCHEMA}. */
    public static final String AUDIT_SCHEMA = "zt.audit.schema";

    /** The number of the record within its writer, from 1. */
    public static final String AUDIT_SEQ = "zt.audit.seq";

    /** The keys whose values were cut because they were too long. */
    public static final String AUDIT_TRUNCATED = "zt.audit.truncated";

    /** What was concluded: {@code allow}, {@code deny}, or {@code error} if the evaluation itself failed. */
    public static final String AUTHZ_OUTCOME = "zt.authz.outcome";

    /** Why: the name of the reason in lower case. */
    public static final String AUTHZ_REASON = "zt.authz.reason";

    /**
     * Whether a call that no rule allows is denied: {@code enforce}; or {@code observe}, if the policy was in observe mode
     * and such calls were let pass.
     */
    public static final String AUTHZ_MODE = "zt.authz.mode";

    /** The audit rules that matched, at most 16. */
    public static final String RULES_AUDITED = "zt.authz.rules.audited";

    /** The shadow rules that would have denied the call, at most 16. */
    public static final String RULES_SHADOW_DENIES = "zt.authz.rules.shadow_denies";

    /** The shadow rules that would have allowed the call if no deny rule had matched, at most 16. */
    public static final String RULES_SHADOW_ALLOWS = "zt.authz.rules.shadow_allows";

    /** {@code true} if there are shadow rules that allow, and none of them matched. Else absent. */
    public static final String RULES_SHADOW_ALLOW_MISSING = "zt.authz.rules.shadow_allow_missing";

    /** The rules that could not be evaluated, at most 16: those that deny or audit counted as matches, others not. */
    public static final String RULES_FAILED = "zt.authz.rules.failed";

    /** Which end this workload is: {@code server} or {@code client}. */
    public static final String AUTHZ_DIRECTION = "zt.authz.direction";

    /** Which part of the evaluation failed. Absent when it did not. */
    public static final String ERROR_TYPE = "error.type";

    /** The proven SPIFFE ID of the peer. */
    public static final String PEER_SPIFFE_ID = "zt.peer.spiffe_id";

    /** The trust domain of the proven peer. */
    public static final String PEER_TRUST_DOMAIN = "zt.peer.trust_domain";

    /** How the proven peer proved itself: {@code channel-bound} by mutual TLS, {@code bearer} by a token. */
    public static final String PEER_ASSURANCE = "zt.peer.assurance";

    /** The SPIFFE ID that a rejected peer claimed and did not prove. */
    public static final String PEER_CLAIMED_ID = "zt.peer.claimed_id";

    /** Why a handshake was rejected, in lower case. */
    public static final String PEER_REJECTION_REASON = "zt.peer.rejection.reason";

    /** Why a handshake was rejected, and the mend. */
    public static final String PEER_REJECTION_MESSAGE = "zt.peer.rejection.message";

    /** The number of the SVID rule that a rejected peer broke. */
    public static final String PEER_REJECTION_RULE = "zt.peer.rejection.rule";

    /** The SPIFFE ID of this workload. */
    public static final String LOCAL_SPIFFE_ID = "zt.local.spiffe_id";

    /** The generation of this workload's SVID. */
    public static final String SVID_GENERATION = "zt.svid.generation";

    /** The generation of this workload's SVID before a change. */
    public static final String SVID_PREVIOUS_GENERATION = "zt.svid.previous_generation";

    /** How good the identity material is, in lower case. */
    public static final String SVID_FRESHNESS = "zt.svid.freshness";

    /** The end of the SVID's validity, RFC 3339 in UTC. */
    public static final String SVID_NOT_AFTER = "zt.svid.not_after";

    /** The generation of the trust bundles. */
    public static final String TRUST_GENERATION = "zt.trust.generation";

    /** The generation of the trust bundles before a change. */
    public static final String TRUST_PREVIOUS_GENERATION = "zt.trust.previous_generation";

    /** SHA-256 of the compiled policy, in hex. */
    public static final String POLICY_DIGEST = "zt.policy.digest";

    /** The revision that the policy states. */
    public static final String POLICY_REVISION = "zt.policy.revision";

    /** What became of a policy that was read: {@code loaded} or {@code rejected}. */
    public static final String POLICY_OUTCOME = "zt.policy.outcome";

    /** How many rules the policy has. */
    public static final String POLICY_RULE_COUNT = "zt.policy.rule_count";

    /** What is wrong with a policy that was read. */
    public static final String POLICY_ISSUES = "zt.policy.issues";

    /** How many entries the revocation list has. */
    public static final String REVOCATION_ENTRIES = "zt.revocation.entries";

    /** The entries that are new. */
    public static final String REVOCATION_ADDED = "zt.revocation.added";

    /** The entries that are gone. */
    public static final String REVOCATION_REMOVED = "zt.revocation.removed";

    /** The rule that decided. */
    public static final String RULE_NAME = "security_rule.name";

    /** The policy that was consulted. */
    public static final String RULESET_NAME = "security_rule.ruleset.name";

    /** The version of the rules: the digest of the policy. */
    public static final String RULE_VERSION = "security_rule.version";

    /** The HTTP method, as it was sent. */
    public static final String HTTP_METHOD = "http.request.method";

    /** The raw path without query. */
    public static final String URL_PATH = "url.path";

    /** The RPC system: {@code grpc}. */
    public static final String RPC_SYSTEM = "rpc.system.name";

    /** The full method name, {@code package.Service/Method}. */
    public static final String RPC_METHOD = "rpc.method";

    /** The address of the other end of the socket. */
    public static final String NETWORK_PEER_ADDRESS = "network.peer.address";

    /** The port of the other end of the socket. */
    public static final String NETWORK_PEER_PORT = "network.peer.port";

    /** SHA-256 of the client's certificate, in upper-case hex. */
    public static final String TLS_CLIENT_SHA256 = "tls.client.hash.sha256";

    /** SHA-256 of the server's certificate, in upper-case hex. */
    public static final String TLS_SERVER_SHA256 = "tls.server.hash.sha256";

    private AuditKeys() {}
}
