package dev.zt.policy.analysis;

import dev.zt.identity.Assurance;
import dev.zt.identity.TrustDomain;
import dev.zt.policy.PeerMatcher;
import dev.zt.policy.Rule;
import dev.zt.policy.TextMatcher;
import java.util.regex.Pattern;

/** Sees whether an allow rule relies on claims and leaves open whose they are. */
final class IssuerLint {

    private static final Pattern STRING = Pattern.compile("\"(?:\\\\.|[^\"\\\\])*\"|'(?:\\\\.|[^'\\\\])*'");
    private static final Pattern CLAIMS = Pattern.compile("(?<![.\\w])claims\\b");
    private static final Pattern ISSUER = Pattern.compile("(?<![.\\w])claims\\s*(?:\\.\\s*iss\\b|\\[\\s*'iss'\\s*])");

    private IssuerLint() {}

    static boolean isVague(Rule rule, TrustDomain own) {
        return rule.from().stream().anyMatch(peers -> takesBearers(peers) || isForeign(peers, own))
                && rule.when().stream().anyMatch(condition -> finds(CLAIMS, withoutStrings(condition.text())))
                && rule.when().stream().noneMatch(condition -> finds(ISSUER, withoutStrings(condition.text())));
    }

    private static boolean takesBearers(PeerMatcher peers) {
        return peers.assurances().contains(Assurance.BEARER);
    }

    private static boolean isForeign(PeerMatcher peers, TrustDomain own) {
        return peers.is().principals().stream()
                        .anyMatch(principal -> !principal.trustDomain().equals(own))
                || peers.is().trustDomains().stream()
                        .anyMatch(domain -> !(domain instanceof TextMatcher.Exact exact
                                && exact.text().equals(own.name())));
    }

    /** What is written within strings names nothing, but for the name of the claim itself. */
    private static String withoutStrings(String condition) {
        return STRING.matcher(condition)
                .replaceAll(string -> string.group().substring(1).startsWith("iss")
                                && string.group().length() == 5
                        ? "'iss'"
                        : "''");
    }

    private static boolean finds(Pattern pattern, String text) {
        return pattern.matcher(text).find();
    }
}
