package dev.zt.policy.analysis;

import dev.zt.identity.Assurance;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.TrustDomain;
import dev.zt.policy.Effect;
import dev.zt.policy.Operation;
import dev.zt.policy.Rule;
import dev.zt.policy.RuleMatch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether a policy implies what pieces of code say of themselves: that it allows each call which one allows, and denies each
 * which one denies. As exact as {@link PolicyDiff}.
 *
 * <p>Code speaks of who and what. A policy that lets in those whom the code names on a further condition (a claim, a header,
 * a host, an address) implies it; one that denies on a condition those whom the code denies does not. Stateless and
 * thread-safe.
 */
public final class PolicyClaims {

    private final Side policy;
    private final List<SpiffeId> peers;
    private final List<Operation> operations;

    private PolicyClaims(Side policy, List<Rule> claims, TrustDomain own) {
        this.policy = policy;
        List<Rule> all = Stream.concat(policy.rules().stream(), claims.stream()).toList();
        this.peers = PeerSamples.of(all, own);
        this.operations = OperationSamples.of(all);
    }

    /**
     * Looks for claims that a policy does not imply.
     *
     * @param policy the rules of the policy
     * @param own the trust domain of the workload that it protects
     * @param claims the rules of each piece of code, without conditions; those of one that deny come before those of the
     *     same one that allow. Handlers are named by their methods and paths
     * @param nowMillis the moment at which rules count or have expired, in milliseconds since the epoch
     * @return for each claim that is not implied one call
     * @throws IllegalStateException if the rules tell too many peers or operations apart
     */
    public static List<UnmetClaim> unmet(
            Collection<Rule> policy, TrustDomain own, Collection<List<Rule>> claims, long nowMillis) {
        PolicyClaims comparison = new PolicyClaims(
                new Side(List.copyOf(policy), nowMillis),
                claims.stream().flatMap(List::stream).toList(),
                own);
        List<UnmetClaim> unmet = new ArrayList<>();
        for (List<Rule> code : claims) {
            for (Rule claim : code) {
                UnmetClaim witness = comparison.witness(claim, code);
                if (witness != null) {
                    unmet.add(witness);
                }
            }
        }
        return List.copyOf(unmet);
    }

    private @Nullable UnmetClaim witness(Rule claim, List<Rule> code) {
        List<Rule> exceptions = claim.effect() == Effect.ALLOW
                ? code.stream().filter(rule -> rule.effect() == Effect.DENY).toList()
                : List.of();
        List<Asked> asked = operations.stream()
                .filter(operation -> RuleMatch.ofOperation(claim, operation) != RuleMatch.NO)
                .map(operation -> new Asked(operation, policy.ofOperation(operation)))
                .toList();
        for (SpiffeId peer : peers) {
            for (Assurance assurance : Assurance.values()) {
                if (RuleMatch.ofPeer(claim, peer, assurance) != RuleMatch.NO) {
                    UnmetClaim witness = witness(claim, exceptions, asked, peer, assurance);
                    if (witness != null) {
                        return witness;
                    }
                }
            }
        }
        return null;
    }

    private @Nullable UnmetClaim witness(
            Rule claim, List<Rule> exceptions, List<Asked> asked, SpiffeId peer, Assurance assurance) {
        RuleBits caller = policy.ofPeer(peer, assurance);
        for (Asked each : asked) {
            Outcome outcome = policy.outcome(caller, each.rules);
            boolean denied = outcome.kind() == Outcome.Kind.DENY;
            if (denied == (claim.effect() == Effect.ALLOW)
                    && exceptions.stream().noneMatch(rule -> matches(rule, peer, assurance, each.operation))) {
                return new UnmetClaim(claim, peer, assurance, each.operation, outcome);
            }
        }
        return null;
    }

    private static boolean matches(Rule rule, SpiffeId peer, Assurance assurance, Operation operation) {
        return RuleMatch.ofPeer(rule, peer, assurance) != RuleMatch.NO
                && RuleMatch.ofOperation(rule, operation) != RuleMatch.NO;
    }

    /** An operation, and which rules of the policy are about it. */
    private record Asked(Operation operation, RuleBits rules) {}
}
