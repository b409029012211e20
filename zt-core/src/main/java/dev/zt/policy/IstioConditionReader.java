package dev.zt.policy;

import dev.zt.identity.TrustDomain;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the conditions ({@code when}) of rules with one effect. Not thread-safe. */
final class IstioConditionReader {

    private static final Pattern HEADER = Pattern.compile("request\\.headers\\[([^\\[\\]]+)]");
    private static final Pattern CLAIM = Pattern.compile("request\\.auth\\.claims((?:\\[[^\\[\\]]+])+)");
    private static final String KEYS = "request.headers[name], request.auth.principal, request.auth.audiences,"
            + " request.auth.presenter, request.auth.claims[name], source.ip, source.namespace, source.principal,"
            + " source.serviceAccount, source.trustDomain, destination.port, connection.sni";

    private final IstioContext context;
    private final boolean allows;
    private final Set<TrustDomain> named = new LinkedHashSet<>();

    IstioConditionReader(IstioContext context, Effect effect) {
        this.context = context;
        this.allows = effect == Effect.ALLOW;
    }

    /** Returns the trust domains to which a condition that was read confines the rule, if any does. */
    Set<TrustDomain> named() {
        return named;
    }

    List<Condition> read(@Nullable List<YamlNode> items) {
        List<Condition> conditions = new ArrayList<>();
        for (YamlNode item : items == null ? List.<YamlNode>of() : items) {
            Fields fields =
                    Fields.of("A value of \"when\"", item, context.issues(), List.of("key", "values", "notValues"));
            if (fields != null) {
                read(item, fields, conditions);
            }
        }
        return conditions;
    }

    private void read(YamlNode item, Fields fields, List<Condition> conditions) {
        String key = fields.requiredText("key", Function.identity());
        if (!fields.has("values") && !fields.has("notValues")) {
            context.issues().add(item, "A condition needs \"values\" or \"notValues\"; add one.");
        }
        if (key == null) {
            return;
        }
        add(item, fields, "values", key, false, conditions);
        add(item, fields, "notValues", key, true, conditions);
    }

    private void add(
            YamlNode item, Fields fields, String field, String key, boolean negative, List<Condition> conditions) {
        List<String> values = fields.texts(field, Function.identity());
        if (values.isEmpty()) {
            return;
        }
        try {
            conditions.add(condition(key, negative, values));
        } catch (IllegalArgumentException e) {
            YamlNode at = fields.get(field);
            context.issues().add(at == null ? item : at, String.valueOf(e.getMessage()));
        }
    }

    private Condition condition(String key, boolean negative, List<String> values) {
        boolean strict = allows != negative;
        return switch (key) {
            case "source.ip" ->
                IstioConditions.sourceIp(
                        negative, values, values.stream().map(IpBlock::parse).toList());
            case "source.namespace" ->
                IstioConditions.namespace(
                        negative,
                        values.stream().map(IstioConditions::checkNamespace).toList(),
                        strict);
            case "source.serviceAccount" ->
                IstioConditions.serviceAccount(
                        negative, values.stream().map(context::serviceAccount).toList(), strict);
            case "source.principal" -> principal(negative, values);
            case "source.trustDomain" -> trustDomain(negative, values);
            case "destination.port" ->
                IstioConditions.port(
                        negative,
                        values,
                        values.stream().map(IstioOperationReader::port).toList());
            case "connection.sni" -> IstioConditions.serverName(negative, values);
            case "request.auth.principal" -> IstioConditions.requestPrincipal(negative, values);
            case "request.auth.audiences" -> IstioConditions.claim(key, negative, values, List.of("aud"));
            case "request.auth.presenter" -> IstioConditions.claim(key, negative, values, List.of("azp"));
            default -> bracketed(key, negative, values, strict);
        };
    }

    private Condition bracketed(String key, boolean negative, List<String> values, boolean strict) {
        Matcher header = HEADER.matcher(key);
        if (header.matches()) {
            return IstioConditions.header(key, negative, values, header(header.group(1), values), strict);
        }
        Matcher claim = CLAIM.matcher(key);
        if (claim.matches()) {
            String path = claim.group(1);
            return IstioConditions.claim(
                    key,
                    negative,
                    values,
                    List.of(path.substring(1, path.length() - 1).split("]\\[", -1)));
        }
        throw PolicyGrammar.invalid("Key", key, problem(key));
    }

    private static HeaderMatcher header(String name, List<String> values) {
        List<TextMatcher> matchers = values.stream().map(TextMatcher::parse).toList();
        // A star asks for the header, whatever its value.
        boolean present = matchers.contains(TextMatcher.PRESENT);
        return new HeaderMatcher(HeaderMatcher.fold(name), present ? List.of() : matchers);
    }

    private static String problem(String key) {
        if (key.equals("remote.ip")) {
            return "it is about addresses in X-Forwarded-For, which zt does not believe; use source.ip";
        }
        if (key.equals("destination.ip")) {
            return "zt does not know it; write a policy for the workload alone";
        }
        if (key.startsWith("experimental.envoy.filters.")) {
            return "it is about Envoy's own metadata, which there is none of";
        }
        return "there is no such attribute; write one of " + KEYS;
    }

    private Condition principal(boolean negative, List<String> values) {
        List<TextMatcher> matchers = values.stream()
                .map(context.ids()::principal)
                .flatMap(List::stream)
                .toList();
        if (!negative) {
            name(PeerFields.NONE.withIds(matchers));
        }
        return IstioConditions.principal(negative, values, matchers);
    }

    private Condition trustDomain(boolean negative, List<String> values) {
        List<TextMatcher> matchers =
                values.stream().map(context.ids()::trustDomain).toList();
        if (!negative) {
            name(PeerFields.NONE.withTrustDomains(matchers));
        }
        return IstioConditions.trustDomain(negative, values, matchers);
    }

    private void name(PeerFields fields) {
        PinnedDomains.of(new PeerMatcher(fields, PeerFields.NONE, List.of())).ifPresent(named::addAll);
    }
}
