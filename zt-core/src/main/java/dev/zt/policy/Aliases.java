package dev.zt.policy;

import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.TrustDomain;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts a workload's own trust domain in the place of its other names, so that a rule for an alias is a rule for the own
 * domain and for no other: even a peer who came from a domain of that name would find no rule.
 */
final class Aliases {

    private static final String SCHEME = "spiffe://";

    private final Set<TrustDomain> aliases;
    private final TrustDomain own;

    private Aliases(Set<TrustDomain> aliases, TrustDomain own) {
        this.aliases = aliases;
        this.own = own;
    }

    /** Returns the rules of a policy as they count. */
    static List<Rule> resolved(AccessPolicy policy) {
        TrustDomain own = policy.workload().trustDomain();
        if (policy.trustDomainAliases().isEmpty()) {
            return policy.rules();
        }
        Aliases aliases = new Aliases(policy.trustDomainAliases(), own);
        return policy.rules().stream().map(aliases::rule).toList();
    }

    /** Returns an alias of another policy that the rules of this one name as if it were another trust domain, or null. */
    static @Nullable TrustDomain contradicted(AccessPolicy policy, Set<TrustDomain> aliasesOfAll) {
        if (aliasesOfAll.isEmpty()) {
            return null;
        }
        List<PeerFields> fields = resolved(policy).stream()
                .flatMap(rule -> rule.from().stream())
                .flatMap(matcher -> Stream.of(matcher.is(), matcher.not()))
                .toList();
        return aliasesOfAll.stream()
                .filter(alias -> !policy.trustDomainAliases().contains(alias))
                .filter(alias -> fields.stream().anyMatch(values -> names(values, alias)))
                .findFirst()
                .orElse(null);
    }

    private static boolean names(PeerFields fields, TrustDomain domain) {
        return fields.principals().stream()
                        .anyMatch(principal -> principal.trustDomain().equals(domain))
                || fields.trustDomains().contains(TextMatcher.exact(domain.name()))
                || fields.ids().stream().anyMatch(id -> id.toString().startsWith(SCHEME + domain.name() + "/"));
    }

    private Rule rule(Rule rule) {
        List<PeerMatcher> from = rule.from().stream()
                .map(matcher -> new PeerMatcher(fields(matcher.is()), fields(matcher.not()), matcher.assurances()))
                .toList();
        return new Rule(rule.id(), rule.effect(), rule.mode(), from, rule.to(), rule.when(), rule.expires());
    }

    private PeerFields fields(PeerFields fields) {
        return fields.withPrincipals(fields.principals().stream()
                        .map(this::principal)
                        .distinct()
                        .toList())
                .withIds(fields.ids().stream().map(this::id).distinct().toList())
                .withTrustDomains(fields.trustDomains().stream()
                        .map(this::domain)
                        .distinct()
                        .toList());
    }

    private SpiffeIdPattern principal(SpiffeIdPattern principal) {
        return isAlias(principal.trustDomain().name()) ? SpiffeIdPattern.parse(ownId(principal.toString())) : principal;
    }

    private TextMatcher id(TextMatcher id) {
        if (id instanceof TextMatcher.Exact exact) {
            return isAliasOf(exact.text()) ? TextMatcher.exact(ownId(exact.text())) : id;
        }
        return id instanceof TextMatcher.Prefix prefix && isAliasOf(prefix.text())
                ? new TextMatcher.Prefix(ownId(prefix.text()))
                : id;
    }

    private TextMatcher domain(TextMatcher domain) {
        return domain instanceof TextMatcher.Exact exact && isAlias(exact.text())
                ? TextMatcher.exact(own.name())
                : domain;
    }

    private boolean isAliasOf(String id) {
        String name = PinnedDomains.domainOf(id);
        return name != null && isAlias(name);
    }

    private boolean isAlias(String name) {
        return aliases.stream().anyMatch(alias -> alias.name().equals(name));
    }

    private String ownId(String id) {
        return SCHEME + own.name() + id.substring(id.indexOf('/', SCHEME.length()));
    }
}
