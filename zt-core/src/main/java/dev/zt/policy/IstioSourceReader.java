package dev.zt.policy;

import dev.zt.identity.TrustDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the sources of rules with one effect. Istio finds namespaces and service accounts anywhere in an ID and in IDs of
 * any trust domain: that is kept where it keeps someone out. Where it lets someone in, they count by position, and in the
 * own trust domain unless others are named. Not thread-safe.
 */
final class IstioSourceReader {

    private static final List<String> POSITIVE =
            List.of("principals", "namespaces", "serviceAccounts", "trustDomains", "ipBlocks", "requestPrincipals");
    private static final List<String> KNOWN = withNegations(POSITIVE);
    private static final List<String> REMOTE = List.of("remoteIpBlocks", "notRemoteIpBlocks");

    private final IstioContext context;
    private final boolean allows;

    IstioSourceReader(IstioContext context, Effect effect) {
        this.context = context;
        this.allows = effect == Effect.ALLOW;
    }

    private static List<String> withNegations(List<String> fields) {
        List<String> all = new ArrayList<>(fields);
        fields.forEach(field -> all.add(negation(field)));
        all.addAll(List.of("remoteIpBlocks", "notRemoteIpBlocks"));
        return all;
    }

    private static String negation(String field) {
        return "not" + field.substring(0, 1).toUpperCase(Locale.ROOT) + field.substring(1);
    }

    /**
     * Reads an item of {@code from}.
     *
     * @param named the trust domains that the conditions of the rule name, if they do
     * @return the source, or null after an issue
     */
    @Nullable
    IstioSource read(YamlNode item, Set<TrustDomain> named) {
        int before = context.issues().count();
        Fields from = Fields.of("A value of \"from\"", item, context.issues(), List.of("source"));
        Fields source = from == null ? null : from.requiredMapping("source", KNOWN);
        if (source == null) {
            return null;
        }
        if (KNOWN.stream().noneMatch(source::has)) {
            context.issues().add(item, "\"source\" is empty; name whom it is about, or leave \"from\" out.");
        }
        refuse(source, item);
        List<Condition> when = new ArrayList<>();
        PeerFields is = fields(source, false, when);
        PeerFields not = fields(source, true, when);
        return context.issues().count() > before ? null : source(item, is, not, when, named);
    }

    /** Returns what stands for a rule without {@code from}, or null after an issue. */
    @Nullable
    IstioSource anybody(YamlNode rule, Set<TrustDomain> named) {
        return source(rule, PeerFields.NONE, PeerFields.NONE, List.of(), named);
    }

    private void refuse(Fields source, YamlNode item) {
        for (String field : REMOTE) {
            YamlNode value = source.get(field);
            if (value != null) {
                context.issues()
                        .add(
                                value,
                                "\"" + field
                                        + "\" cannot be read: it is about addresses in X-Forwarded-For or the PROXY"
                                        + " protocol, which zt does not believe. Use ipBlocks, or let the proxy decide.");
            }
        }
        boolean accounts = source.has("serviceAccounts") || source.has("notServiceAccounts");
        if (accounts
                && List.of("principals", "notPrincipals", "namespaces", "notNamespaces").stream()
                        .anyMatch(source::has)) {
            context.issues()
                    .add(
                            item,
                            "serviceAccounts stand beside principals or namespaces, which Istio refuses; write two sources.");
        }
    }

    private PeerFields fields(Fields source, boolean negative, List<Condition> when) {
        Function<String, String> name = field -> negative ? negation(field) : field;
        PeerFields fields = PeerFields.NONE
                .withIds(source.texts(name.apply("principals"), context.ids()::principal).stream()
                        .flatMap(List::stream)
                        .toList())
                .withTrustDomains(source.texts(name.apply("trustDomains"), context.ids()::trustDomain))
                .withIpBlocks(source.texts(name.apply("ipBlocks"), IpBlock::parse));
        List<String> tokens = source.texts(name.apply("requestPrincipals"), IstioSourceReader::checked);
        if (!tokens.isEmpty()) {
            when.add(IstioConditions.requestPrincipal(negative, tokens));
        }
        List<String> namespaces = source.texts(name.apply("namespaces"), IstioConditions::checkNamespace);
        List<String> accounts = source.texts(name.apply("serviceAccounts"), context::serviceAccount);
        if (allows == negative) {
            addLoose(negative, namespaces, accounts, when);
            return fields;
        }
        return fields.withNamespaces(namespaces.stream().map(TextMatcher::parse).toList())
                .withServiceAccounts(accounts.stream().map(TextMatcher::exact).toList());
    }

    private static String checked(String requestPrincipal) {
        IstioClaims.Principal.parse(requestPrincipal);
        return requestPrincipal;
    }

    private static void addLoose(
            boolean negative, List<String> namespaces, List<String> accounts, List<Condition> when) {
        if (!namespaces.isEmpty()) {
            when.add(IstioConditions.namespace(negative, namespaces, false));
        }
        if (!accounts.isEmpty()) {
            when.add(IstioConditions.serviceAccount(negative, accounts, false));
        }
    }

    private @Nullable IstioSource source(
            YamlNode at, PeerFields is, PeerFields not, List<Condition> when, Set<TrustDomain> named) {
        if (!allows) {
            return new IstioSource(
                    is.isEmpty() && not.isEmpty() ? null : new PeerMatcher(is, not, List.of()), List.copyOf(when));
        }
        PeerFields pinned = pinned(at, is, named);
        return pinned == null ? null : new IstioSource(new PeerMatcher(pinned, not, List.of()), List.copyOf(when));
    }

    /** Lets a source that names no trust domain mean the own one, and says so. */
    private @Nullable PeerFields pinned(YamlNode at, PeerFields is, Set<TrustDomain> named) {
        Optional<Set<TrustDomain>> domains =
                is.isEmpty() ? Optional.empty() : PinnedDomains.of(new PeerMatcher(is, PeerFields.NONE, List.of()));
        if (domains.isPresent()) {
            return is;
        }
        if (!is.trustDomains().isEmpty()) {
            context.issues()
                    .add(
                            at,
                            "trustDomains with a wildcard in an ALLOW policy would let in every domain that is federated with"
                                    + " some day; write the trust domains out.");
            return null;
        }
        if (named.isEmpty()) {
            context.notes()
                    .add(
                            at,
                            "No trust domain is named here, where Istio lets in those of any: read as trustDomains: ["
                                    + context.ids().own() + "]. Name others to let them in.");
        }
        Set<TrustDomain> all = named.isEmpty() ? Set.of(context.ids().own()) : named;
        return is.withTrustDomains(
                all.stream().map(domain -> TextMatcher.exact(domain.name())).collect(Collectors.toList()));
    }
}
