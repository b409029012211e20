package dev.zt.kubernetes.istio;

import dev.zt.identity.Assurance;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.policy.Effect;
import dev.zt.policy.PeerFields;
import dev.zt.policy.PeerMatcher;
import dev.zt.policy.Rule;
import dev.zt.policy.RuleMatch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes whom a rule keeps out, and never fewer: what Istio has no word for is written as what holds it. */
final class DenySources {

    private static final String DEEPER =
            "Istio has no word for one segment of an ID, so that IDs with more segments in its place are denied, too";
    private static final String STRANGERS =
            "Istio has no word for whom the rule excepts, so that only those are excepted whom the manifests show";

    private final Principals principals;
    private final Collection<SpiffeId> callers;
    private final Losses losses;

    DenySources(Principals principals, Collection<SpiffeId> callers, Losses losses) {
        this.principals = principals;
        this.callers = callers;
        this.losses = losses;
    }

    /** Returns the peers of a matcher: none if there are none in a mesh, one without fields for all. */
    List<Clause> of(PeerMatcher matcher) {
        if (!Sources.isForMutualTls(matcher)) {
            losses.isOutOfSight("a mesh knows peers by mutual TLS alone, so that bearers of tokens are not denied");
            return List.of();
        }
        List<String> not = excepted(matcher.not());
        List<Clause> clauses = clauses(matcher, not);
        callers.stream()
                .filter(id -> clauses.stream().anyMatch(clause -> matches(clause, id)))
                .filter(id -> !matches(matcher, id))
                .forEach(id -> losses.breaks("it would deny " + id + ", too, which the policy lets in"));
        return clauses;
    }

    private List<String> excepted(PeerFields not) {
        if (Sources.asksForNoId(not)) {
            return List.of();
        }
        List<String> exact = Sources.anyOf(not, principals);
        if (exact != null) {
            return exact;
        }
        losses.matchesMore(STRANGERS);
        Stream<String> patterns =
                not.principals().stream().flatMap(pattern -> Stream.ofNullable(principals.exact(pattern)));
        Stream<String> known =
                callers.stream().filter(id -> isOneOf(not, id)).flatMap(id -> Stream.ofNullable(principals.exact(id)));
        return Stream.concat(patterns, known).distinct().toList();
    }

    private List<Clause> clauses(PeerMatcher matcher, List<String> not) {
        PeerFields is = matcher.is();
        if (Sources.asksForNoId(is)) {
            return List.of(Sources.clause(matcher, List.of(), not, List.of()));
        }
        if (Sources.asksForPrincipalsAlone(is)) {
            return ofPatterns(matcher, not);
        }
        List<String> texts = texts(is);
        if (texts == null || texts.isEmpty()) {
            losses.matchesLess("Istio has no word for whom the rule denies");
            return List.of();
        }
        return List.of(Sources.clause(matcher, texts, not, List.of()));
    }

    private @Nullable List<String> texts(PeerFields is) {
        if (Sources.asksForTrustDomainsAlone(is) || Sources.asksForIdsAlone(is)) {
            return Sources.anyOf(is, principals);
        }
        boolean sayable = is.trustDomains().stream().allMatch(domain -> principals.anyOf(domain) != null);
        if (sayable && Sources.asksForAccountsAlone(is)) {
            return Sources.accounts(is).distinct().toList();
        }
        if (sayable && Sources.asksForNamespacesAlone(is)) {
            losses.matchesMore(DEEPER);
            return is.trustDomains().stream()
                    .flatMap(domain -> is.namespaces().stream().map(name -> domain + "/ns/" + name + "/sa/*"))
                    .distinct()
                    .toList();
        }
        return null;
    }

    private List<Clause> ofPatterns(PeerMatcher matcher, List<String> not) {
        List<Clause> clauses = new ArrayList<>();
        List<String> exact = new ArrayList<>();
        for (SpiffeIdPattern pattern : matcher.is().principals()) {
            String text = principals.exact(pattern);
            if (!Principals.mayBeKubernetes(pattern)) {
                losses.matchesLess(
                        "an ID is not of the form spiffe://domain/ns/namespace/sa/account, by which alone Istio"
                                + " knows peers");
            } else if (text != null) {
                exact.add(text);
            } else if (pattern.exactId() != null
                    || !principals.isSayable(pattern.trustDomain().name())) {
                losses.matchesLess("Istio takes the trust domain cluster.local for the workload's own");
            } else {
                losses.matchesMore(DEEPER);
                clauses.add(Sources.clause(matcher, List.of(Principals.beginning(pattern)), not, end(pattern)));
            }
        }
        if (!exact.isEmpty()) {
            clauses.add(0, Sources.clause(matcher, exact, not, List.of()));
        }
        return clauses;
    }

    private static List<Clause.Condition> end(SpiffeIdPattern pattern) {
        String end = Principals.end(pattern);
        return end == null ? List.of() : List.of(new Clause.Condition("source.principal", false, List.of(end)));
    }

    private static boolean matches(Clause clause, SpiffeId id) {
        List<String> is = clause.values(Sources.PRINCIPALS);
        return (is.isEmpty() || is.stream().anyMatch(text -> Principals.matches(text, id)))
                && clause.values(Sources.NOT_PRINCIPALS).stream().noneMatch(text -> Principals.matches(text, id))
                && clause.when().stream()
                        .allMatch(end -> Principals.matches(end.values().get(0), id));
    }

    private static boolean matches(PeerMatcher matcher, SpiffeId id) {
        if (Sources.asksForNoId(matcher.is())) {
            return !isOneOf(matcher.not(), id);
        }
        Rule rule = new Rule("x", Effect.DENY, List.of(Sources.ofId(matcher)), List.of());
        return RuleMatch.ofPeer(rule, id, Assurance.CHANNEL_BOUND) != RuleMatch.NO;
    }

    private static boolean isOneOf(PeerFields fields, SpiffeId id) {
        return Stream.of(
                        PeerFields.NONE.withPrincipals(fields.principals()),
                        PeerFields.NONE.withIds(fields.ids()),
                        PeerFields.NONE.withTrustDomains(fields.trustDomains()),
                        PeerFields.NONE.withNamespaces(fields.namespaces()),
                        PeerFields.NONE.withServiceAccounts(fields.serviceAccounts()))
                .filter(each -> !each.isEmpty())
                .map(each -> new Rule(
                        "x", Effect.DENY, List.of(new PeerMatcher(each, PeerFields.NONE, List.of())), List.of()))
                .anyMatch(rule -> RuleMatch.ofPeer(rule, id, Assurance.CHANNEL_BOUND) != RuleMatch.NO);
    }
}
