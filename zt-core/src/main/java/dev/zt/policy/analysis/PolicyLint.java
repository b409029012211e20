package dev.zt.policy.analysis;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.TrustDomain;
import dev.zt.policy.Effect;
import dev.zt.policy.OperationMatcher;
import dev.zt.policy.PathPattern;
import dev.zt.policy.PeerFields;
import dev.zt.policy.PeerMatcher;
import dev.zt.policy.PolicySet;
import dev.zt.policy.Rule;
import dev.zt.policy.TextMatcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Finds rules that do not do what they seem to. Stateless and thread-safe. */
public final class PolicyLint {

    private static final Duration SOON = Duration.ofDays(30);

    private final PolicySet policies;
    private final TrustDomain own;
    private final long nowMillis;
    private final List<LintFinding> findings = new ArrayList<>();

    private PolicyLint(PolicySet policies, SpiffeId workload, long nowMillis) {
        this.policies = policies;
        this.own = workload.trustDomain();
        this.nowMillis = nowMillis;
    }

    /**
     * Looks at all rules.
     *
     * @param policies the policy
     * @param nowMillis the moment at which rules count or have expired, in milliseconds since the epoch
     * @return what was found, in the order of the rules
     * @throws IllegalStateException if the rules tell too many peers or operations apart
     */
    public static List<LintFinding> of(PolicySet policies, long nowMillis) {
        SpiffeId workload = policies.workload();
        return workload == null ? List.of() : new PolicyLint(policies, workload, nowMillis).findings();
    }

    private List<LintFinding> findings() {
        Reach reach = Reach.of(policies, own, nowMillis);
        for (Rule rule : policies.rules()) {
            expiry(rule);
            reach(rule, reach);
            if (rule.effect() == Effect.ALLOW) {
                peers(rule);
                operations(rule);
                if (IssuerLint.isVague(rule, own)) {
                    add(
                            LintFinding.Code.CLAIMS_OF_ANY_ISSUER,
                            rule,
                            "It allows by claims, and takes bearers or peers of a foreign trust domain: claims are those of a"
                                    + " user's token or of a JWT-SVID, whose issuer may say in them what it likes. Add a"
                                    + " condition on claims.iss, or a rule for each kind of peer.");
                }
            } else if (rule.effect() == Effect.DENY) {
                denial(rule);
            }
        }
        return List.copyOf(findings);
    }

    private void add(LintFinding.Code code, Rule rule, String message) {
        findings.add(new LintFinding(code, rule.id(), message));
    }

    private void expiry(Rule rule) {
        if (rule.expires() == null) {
            return;
        }
        long end = rule.expires().toEpochMilli();
        if (end <= nowMillis) {
            add(
                    LintFinding.Code.EXPIRED,
                    rule,
                    "It expired at " + rule.expires() + ". Remove it, or give it a new end.");
        } else if (end - nowMillis < SOON.toMillis()) {
            add(LintFinding.Code.EXPIRES_SOON, rule, "It expires at " + rule.expires() + ".");
        }
    }

    private void reach(Rule rule, Reach reach) {
        if (!reach.knows(rule)) {
            return;
        }
        if (!reach.matches(rule)) {
            add(LintFinding.Code.DEAD, rule, "No call can match it: what it asks for excludes itself. Correct it.");
        } else if (!reach.decides(rule)) {
            add(
                    LintFinding.Code.SHADOWED,
                    rule,
                    "Each call that it matches is decided by " + String.join(", ", reach.insteadOf(rule))
                            + ". Remove it, or narrow the other.");
        }
    }

    private void peers(Rule rule) {
        for (PeerMatcher matcher : rule.from()) {
            PeerFields is = matcher.is();
            boolean domainAlone = is.withTrustDomains(List.of()).isEmpty()
                    && !is.trustDomains().isEmpty();
            Stream<String> whole = Stream.concat(
                    domainAlone ? is.trustDomains().stream().map(TextMatcher::toString) : Stream.empty(),
                    is.principals().stream()
                            .filter(PolicyLint::isWholeDomain)
                            .map(principal -> principal.trustDomain().name()));
            whole.distinct().forEach(domain -> broad(rule, domain));
            if (!matcher.not().isEmpty()) {
                add(
                        LintFinding.Code.ALLOW_BY_EXCLUSION,
                        rule,
                        "It allows peers by what they are not: each new workload is allowed at once. Name those who may.");
            }
        }
    }

    private static boolean isWholeDomain(SpiffeIdPattern principal) {
        return principal
                .toString()
                .equals(SpiffeIdPattern.anyOf(principal.trustDomain()).toString());
    }

    private void broad(Rule rule, String domain) {
        boolean foreign = !domain.equals(own.name());
        add(
                foreign ? LintFinding.Code.FOREIGN_DOMAIN : LintFinding.Code.BROAD_PEER,
                rule,
                "It allows all of " + (foreign ? "the foreign trust domain " : "") + domain
                        + (foreign ? ", whose authority decides who that is" : "") + ". Name the workloads that may.");
    }

    private void operations(Rule rule) {
        if (rule.to().isEmpty() || rule.to().stream().anyMatch(PolicyLint::isAnyRequest)) {
            add(
                    LintFinding.Code.BROAD_OPERATION,
                    rule,
                    "It allows any operation. Name paths and methods, or gRPC methods.");
        }
        if (rule.to().stream().anyMatch(PolicyLint::excludes)) {
            add(
                    LintFinding.Code.ALLOW_BY_EXCLUSION,
                    rule,
                    "It allows operations by what they are not: each new endpoint is open at once. Name those that may be"
                            + " called.");
        }
    }

    private static boolean isAnyRequest(OperationMatcher matcher) {
        return matcher instanceof OperationMatcher.Http http
                && http.not().isEmpty()
                && http.is().hosts().isEmpty()
                && http.is().headers().isEmpty()
                && http.is().ports().isEmpty()
                && (http.is().paths().isEmpty() || http.is().paths().contains(PathPattern.parse("/{**}")));
    }

    private static boolean excludes(OperationMatcher matcher) {
        return matcher instanceof OperationMatcher.Http http
                ? !http.not().isEmpty()
                : matcher instanceof OperationMatcher.Grpc grpc
                        && !grpc.notMethods().isEmpty();
    }

    private void denial(Rule rule) {
        boolean byPath = rule.to().stream()
                .anyMatch(matcher -> matcher instanceof OperationMatcher.Http http
                        && !http.is().paths().isEmpty()
                        && http.not().paths().isEmpty());
        if (byPath) {
            add(
                    LintFinding.Code.DENY_BY_PATH,
                    rule,
                    "It denies certain paths, so that what an application serves under another one passes. Where you can,"
                            + " allow what may be called instead.");
        }
    }
}
