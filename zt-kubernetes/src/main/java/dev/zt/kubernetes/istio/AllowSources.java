package dev.zt.kubernetes.istio;

import dev.zt.identity.Assurance;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.policy.Effect;
import dev.zt.policy.PeerFields;
import dev.zt.policy.PeerMatcher;
import dev.zt.policy.Rule;
import dev.zt.policy.RuleMatch;
import dev.zt.policy.TextMatcher;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes whom a rule lets in, and never more: what Istio has no word for is written out for those who are known to call.
 */
final class AllowSources {

    private static final String WRITTEN_OUT =
            "Istio has no word for the pattern, so that those are let in whom the manifests show, and nobody else";
    private static final String STRANGE =
            "an ID is not of the form spiffe://domain/ns/namespace/sa/account, which workloads of the mesh have";
    private static final String LOCAL =
            "Istio takes the trust domain cluster.local for the workload's own, so that its peers are not let in";

    private final Principals principals;
    private final Collection<SpiffeId> callers;
    private final Losses losses;

    AllowSources(Principals principals, Collection<SpiffeId> callers, Losses losses) {
        this.principals = principals;
        this.callers = callers;
        this.losses = losses;
    }

    /** Returns the peers of a matcher, or null if there are none in a mesh. */
    @Nullable
    Clause of(PeerMatcher matcher) {
        if (!matcher.assurances().isEmpty() && matcher.assurances().contains(Assurance.BEARER)) {
            losses.isOutOfSight("a mesh knows peers by mutual TLS alone, so that bearers of tokens are not let in");
        }
        if (!Sources.isForMutualTls(matcher)) {
            return null;
        }
        List<String> not = Sources.anyOf(matcher.not(), principals);
        List<String> is = not == null ? null : exactly(matcher.is());
        Clause clause = is == null
                ? Sources.clause(matcher, writtenOut(matcher), List.of(), List.of())
                : Sources.clause(matcher, is, not == null ? List.of() : not, List.of());
        return clause.values(Sources.PRINCIPALS).isEmpty() ? null : clause;
    }

    /** Returns what lets in the same peers, or fewer, or null if they have to be written out. */
    private @Nullable List<String> exactly(PeerFields is) {
        if (Sources.asksForPrincipalsAlone(is)) {
            return is.principals().stream().flatMap(this::ofPattern).distinct().toList();
        }
        return Sources.asksForTrustDomainsAlone(is) || Sources.asksForIdsAlone(is)
                ? Sources.anyOf(is, principals)
                : null;
    }

    private Stream<String> ofPattern(SpiffeIdPattern pattern) {
        if (!Principals.mayBeKubernetes(pattern)) {
            losses.matchesLess(STRANGE);
            return Stream.empty();
        }
        String exact = principals.exact(pattern);
        if (exact != null) {
            return Stream.of(exact);
        }
        if (pattern.exactId() == null) {
            losses.matchesLess(WRITTEN_OUT);
        }
        Stream<SpiffeId> known = pattern.exactId() == null ? callers.stream() : Stream.of(pattern.exactId());
        return known.filter(pattern::matches).flatMap(this::ofId);
    }

    private Stream<String> ofId(SpiffeId id) {
        String exact = principals.exact(id);
        if (exact == null) {
            losses.matchesLess(LOCAL);
        } else if (!Principals.isKubernetes(id)) {
            losses.matchesLess(STRANGE);
            return Stream.empty();
        }
        return Stream.ofNullable(exact);
    }

    private List<String> writtenOut(PeerMatcher matcher) {
        PeerFields is = matcher.is();
        boolean complete = Sources.asksForAccountsAlone(is)
                || (is.ids().isEmpty()
                        && !is.principals().isEmpty()
                        && is.principals().stream().allMatch(pattern -> pattern.exactId() != null));
        if (!complete) {
            losses.matchesLess(WRITTEN_OUT);
        }
        Set<SpiffeId> known = new LinkedHashSet<>();
        Sources.named(is).forEach(known::add);
        is.ids().stream().flatMap(AllowSources::named).forEach(known::add);
        known.addAll(callers);
        List<String> texts = new ArrayList<>();
        known.stream().filter(id -> matches(matcher, id)).flatMap(this::ofId).forEach(texts::add);
        return texts.stream().distinct().sorted().toList();
    }

    private static Stream<SpiffeId> named(TextMatcher id) {
        return id instanceof TextMatcher.Exact exact
                        && SpiffeId.problem(exact.text()).isEmpty()
                ? Stream.of(SpiffeId.parse(exact.text()))
                : Stream.empty();
    }

    private static boolean matches(PeerMatcher matcher, SpiffeId id) {
        Rule rule = new Rule("x", Effect.ALLOW, List.of(Sources.ofId(matcher)), List.of());
        return RuleMatch.ofPeer(rule, id, Assurance.CHANNEL_BOUND) == RuleMatch.YES;
    }
}
