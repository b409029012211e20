package dev.zt.kubernetes.istio;

import dev.zt.identity.Assurance;
import dev.zt.identity.SpiffeId;
import dev.zt.policy.IpBlock;
import dev.zt.policy.PeerFields;
import dev.zt.policy.PeerMatcher;
import dev.zt.policy.TextMatcher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the sources of rules that allow and of rules that deny have in common. */
final class Sources {

    static final String PRINCIPALS = "principals";
    static final String NOT_PRINCIPALS = "notPrincipals";

    private Sources() {}

    /** Tells whether peers of mutual TLS can match. */
    static boolean isForMutualTls(PeerMatcher matcher) {
        return matcher.assurances().isEmpty() || matcher.assurances().contains(Assurance.CHANNEL_BOUND);
    }

    static boolean asksForNoId(PeerFields fields) {
        return fields.withIpBlocks(List.of()).isEmpty();
    }

    static boolean asksForPrincipalsAlone(PeerFields fields) {
        return !fields.principals().isEmpty() && asksForNoId(fields.withPrincipals(List.of()));
    }

    static boolean asksForIdsAlone(PeerFields fields) {
        return !fields.ids().isEmpty() && asksForNoId(fields.withIds(List.of()));
    }

    static boolean asksForTrustDomainsAlone(PeerFields fields) {
        return areExact(fields.trustDomains()) && asksForNoId(fields.withTrustDomains(List.of()));
    }

    /** Tells whether accounts of trust domains are asked for, and all are written out. */
    static boolean asksForAccountsAlone(PeerFields fields) {
        return areExact(fields.trustDomains())
                && areExact(fields.serviceAccounts())
                && asksForNoId(fields.withTrustDomains(List.of()).withServiceAccounts(List.of()));
    }

    /** Tells whether namespaces of trust domains are asked for, and all are written out. */
    static boolean asksForNamespacesAlone(PeerFields fields) {
        return areExact(fields.trustDomains())
                && areExact(fields.namespaces())
                && asksForNoId(fields.withTrustDomains(List.of()).withNamespaces(List.of()));
    }

    static boolean areExact(List<TextMatcher> matchers) {
        return !matchers.isEmpty() && matchers.stream().allMatch(TextMatcher.Exact.class::isInstance);
    }

    /** Returns the IDs that fields name in full, whatever else they ask for. */
    static Stream<SpiffeId> named(PeerFields fields) {
        return Stream.concat(
                fields.principals().stream().flatMap(pattern -> Stream.ofNullable(pattern.exactId())),
                accounts(fields).flatMap(Sources::parsed));
    }

    /** Returns {@code domain/ns/namespace/sa/account} for each account and trust domain. */
    static Stream<String> accounts(PeerFields fields) {
        return fields.trustDomains().stream()
                .filter(TextMatcher.Exact.class::isInstance)
                .flatMap(domain -> fields.serviceAccounts().stream()
                        .filter(TextMatcher.Exact.class::isInstance)
                        .map(account -> domain + "/ns/" + account.toString().replaceFirst("/", "/sa/")));
    }

    private static Stream<SpiffeId> parsed(String principal) {
        String text = "spiffe://" + principal;
        return SpiffeId.problem(text).isEmpty() ? Stream.of(SpiffeId.parse(text)) : Stream.empty();
    }

    /** Returns what matches the same IDs as fields of which one is enough, or null if Istio has no word for one of them. */
    static @Nullable List<String> anyOf(PeerFields fields, Principals principals) {
        List<@Nullable String> texts = new ArrayList<>();
        fields.principals().forEach(pattern -> texts.add(principals.exact(pattern)));
        fields.ids().forEach(id -> texts.add(principals.exact(id)));
        fields.trustDomains().forEach(domain -> texts.add(principals.anyOf(domain)));
        boolean sayable =
                fields.namespaces().isEmpty() && fields.serviceAccounts().isEmpty() && !texts.contains(null);
        return sayable ? texts.stream().map(Objects::requireNonNull).toList() : null;
    }

    /** Makes a clause of principals, and of the blocks of a matcher. */
    static Clause clause(PeerMatcher matcher, List<String> principals, List<String> not, List<Clause.Condition> when) {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        fields.put(PRINCIPALS, principals);
        fields.put(NOT_PRINCIPALS, not);
        fields.put("ipBlocks", texts(matcher.is().ipBlocks()));
        fields.put("notIpBlocks", texts(matcher.not().ipBlocks()));
        return new Clause(fields, when);
    }

    private static List<String> texts(List<IpBlock> blocks) {
        return blocks.stream().map(IpBlock::toString).distinct().toList();
    }

    /** Returns what a matcher asks of the ID alone. */
    static PeerMatcher ofId(PeerMatcher matcher) {
        PeerFields is = matcher.is().withIpBlocks(List.of());
        PeerFields not = matcher.not().withIpBlocks(List.of());
        return new PeerMatcher(is, not, matcher.assurances());
    }
}
