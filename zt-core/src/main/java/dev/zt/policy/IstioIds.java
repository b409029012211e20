package dev.zt.policy;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.TrustDomain;
import dev.zt.internal.text.Quoted;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads principals and trust domains as Istio writes them, aliases of the own trust domain included.
 *
 * <p>Istio lets an alias stand for all names of the domain. Here peers of an alias do not exist, since no bundle may
 * bear its name, so that an alias stands for the own name alone.
 */
final class IstioIds {

    private static final String SCHEME = "spiffe://";
    private static final String LOCAL = "cluster.local";
    private static final int PARTS = 5;

    private final TrustDomain own;
    private final Set<String> names = new LinkedHashSet<>();

    IstioIds(IstioWorkload workload) {
        this.own = workload.id().trustDomain();
        names.add(own.name());
        workload.trustDomainAliases().forEach(alias -> names.add(alias.name()));
    }

    TrustDomain own() {
        return own;
    }

    /** Returns what a value of {@code principals} matches, of whole IDs. */
    List<TextMatcher> principal(String value) {
        TextMatcher matcher = TextMatcher.parse(value);
        if (matcher instanceof TextMatcher.Suffix suffix) {
            return suffix(suffix);
        }
        if (matcher instanceof TextMatcher.Present) {
            return List.of(matcher);
        }
        if (value.startsWith(SCHEME)) {
            throw PolicyGrammar.invalid("Principal", value, "Istio writes it without " + SCHEME);
        }
        String text = renamed(value);
        if (matcher instanceof TextMatcher.Prefix) {
            return List.of(new TextMatcher.Prefix(SCHEME + text.substring(0, text.length() - 1)));
        }
        String problem = SpiffeId.problem(SCHEME + text).orElse(text.indexOf('/') < 0 ? "it names no workload" : null);
        if (problem != null) {
            throw PolicyGrammar.invalid("Principal", value, "no peer can have it: " + problem);
        }
        return List.of(new TextMatcher.Exact(SCHEME + text));
    }

    /** Puts the own name in the place of an alias, where Istio does. */
    private String renamed(String value) {
        int slash = value.indexOf('/');
        String domain = slash < 0 ? value : value.substring(0, slash);
        boolean five = value.split("/", -1).length == PARTS;
        if (domain.equals(own.name()) || !(names.contains(domain) || domain.equals(LOCAL))) {
            return value;
        }
        if (!five) {
            throw PolicyGrammar.invalid(
                    "Principal",
                    value,
                    "Istio puts the trust domain in the place of " + domain
                            + " only in principals of the form domain/ns/namespace/sa/account, so that this one matches"
                            + " nobody; write " + Quoted.word(own + value.substring(domain.length())));
        }
        return own + value.substring(domain.length());
    }

    /** A domain with a star before it is replaced, too, if it is the end of one of the own domain's names. */
    private List<TextMatcher> suffix(TextMatcher.Suffix suffix) {
        String text = suffix.text();
        if (text.contains("//") || beginsWithDomain(text)) {
            throw PolicyGrammar.invalid("Principal", suffix.toString(), "it ends with more than a path");
        }
        List<TextMatcher> matchers = new ArrayList<>(List.of(suffix));
        int slash = text.indexOf('/');
        if (slash > 0 && text.split("/", -1).length == PARTS) {
            String end = text.substring(0, slash);
            if (names.stream().anyMatch(name -> name.endsWith(end))
                    && !own.name().endsWith(end)) {
                matchers.add(new TextMatcher.Exact(SCHEME + own + text.substring(slash)));
            }
        }
        return matchers;
    }

    /** Istio demands something before the slash, where an ID has none before its trust domain. */
    private boolean beginsWithDomain(String text) {
        String first = text.startsWith("/") ? text.substring(1).replaceFirst("/.*", "") : "";
        return first.equals(own.name()) || first.indexOf('.') >= 0;
    }

    /** Returns what a value of {@code trustDomains} matches, of names of trust domains. */
    TextMatcher trustDomain(String value) {
        TextMatcher matcher = TextMatcher.parse(value);
        if (value.indexOf('/') >= 0) {
            throw PolicyGrammar.invalid("Trust domain", value, "write its name alone");
        }
        return matcher instanceof TextMatcher.Exact
                ? new TextMatcher.Exact(
                        names.contains(value)
                                ? own.name()
                                : TrustDomain.parse(value).name())
                : matcher;
    }
}
