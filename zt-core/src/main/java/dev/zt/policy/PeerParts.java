package dev.zt.policy;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.internal.text.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the parts of a rule about the peer say, for people. */
final class PeerParts {

    private PeerParts() {}

    /** Returns the part about the ID. */
    static Part id(List<PeerMatcher> from, SpiffeId peer) {
        boolean matches = from.isEmpty() || from.stream().anyMatch(matcher -> matcher.matches(peer));
        List<String> needs = from.stream()
                .map(PeerParts::needs)
                .filter(text -> !text.isEmpty())
                .toList();
        String nobody = from.isEmpty() ? "any peer" : "nobody: its principals are of other trust domains";
        return new Part(
                "peer",
                Quoted.word(peer.toString()),
                needs.isEmpty() ? nobody : RuleParts.any(needs),
                1,
                matches,
                true);
    }

    /** Returns the part about the address, if no alternative for this ID leaves it open. */
    static List<Part> addresses(Rule rule, SpiffeId peer) {
        List<PeerMatcher> same =
                rule.from().stream().filter(matcher -> matcher.matches(peer)).toList();
        if (same.isEmpty() || !same.stream().allMatch(PeerMatcher::asksForAddress)) {
            return List.of();
        }
        List<String> needs = same.stream()
                .map(matcher -> clause(
                        RuleParts.any(texts(matcher.is().ipBlocks())),
                        texts(matcher.not().ipBlocks())))
                .toList();
        return List.of(RuleParts.unknown("address", RuleParts.any(needs)));
    }

    /** Returns what one alternative needs, empty if it can be nobody. */
    private static String needs(PeerMatcher matcher) {
        PeerFields is = matcher.is();
        List<String> wanted = new ArrayList<>();
        if (PeerTest.hasPrincipals(is)) {
            List<String> principals = principals(is);
            if (principals.isEmpty()) {
                return "";
            }
            wanted.add(RuleParts.any(principals));
        } else if (!is.trustDomains().isEmpty()) {
            wanted.add(RuleParts.any(is.trustDomains().stream()
                    .map(name -> "trust domain " + shown(name))
                    .toList()));
        }
        add(wanted, "namespace ", is.namespaces());
        add(wanted, "service account ", is.serviceAccounts());
        String positive = wanted.isEmpty() ? "any peer" : String.join(" with ", wanted);
        return clause(positive, unwanted(matcher.not()));
    }

    /** Returns those that can match at all: of the listed trust domains, if any are listed. */
    private static List<String> principals(PeerFields is) {
        Stream<SpiffeIdPattern> possible = is.principals().stream()
                .filter(principal -> is.trustDomains().isEmpty()
                        || is.trustDomains().stream()
                                .anyMatch(domain ->
                                        domain.matches(principal.trustDomain().name())));
        return Stream.concat(possible.map(Object::toString), is.ids().stream().map(PeerParts::shown))
                .toList();
    }

    private static List<String> unwanted(PeerFields not) {
        List<String> unwanted = new ArrayList<>(principals(not.withTrustDomains(List.of())));
        not.trustDomains().forEach(name -> unwanted.add("trust domain " + shown(name)));
        not.namespaces().forEach(name -> unwanted.add("namespace " + shown(name)));
        not.serviceAccounts().forEach(name -> unwanted.add("service account " + shown(name)));
        return unwanted;
    }

    private static void add(List<String> wanted, String kind, List<TextMatcher> values) {
        if (!values.isEmpty()) {
            wanted.add(RuleParts.any(
                    values.stream().map(value -> kind + shown(value)).toList()));
        }
    }

    /** Returns what is needed and what must not be, in words. */
    static String clause(String wanted, List<String> unwanted) {
        if (unwanted.isEmpty()) {
            return wanted;
        }
        return (wanted.isEmpty() ? "" : wanted + " but ") + "not " + RuleParts.any(unwanted);
    }

    private static List<String> texts(List<IpBlock> blocks) {
        return blocks.stream().map(Object::toString).toList();
    }

    private static String shown(TextMatcher matcher) {
        return Quoted.escape(matcher.toString());
    }
}
