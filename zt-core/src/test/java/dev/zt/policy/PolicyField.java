package dev.zt.policy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A field of the policy language, for its page.
 *
 * @param name where it stands, and its name
 * @param fallback what holds without it; of no account where it is required
 * @param meaning what it says
 * @param example a value, as it stands in YAML
 * @param istio what says the same in a policy of Istio, or null
 */
record PolicyField(
        String name,
        String fallback,
        String meaning,
        String example,
        @Nullable String istio) {

    private static final String REQUIRED = "";

    static final List<PolicyField> ALL = List.of(
            own("apiVersion", REQUIRED, "which language this is", "zt.dev/v1"),
            own("kind", REQUIRED, "likewise", "AccessPolicy"),
            of(
                    "metadata.name",
                    REQUIRED,
                    "stands in every record: 1 to " + PolicyGrammar.MAX_NAME_LENGTH + " of `A-Z a-z 0-9 . _ # -`",
                    "orders",
                    "metadata.name"),
            own(
                    "metadata.revision",
                    "none",
                    "yours to count: at most " + PolicyGrammar.MAX_NAME_LENGTH
                            + " printable ASCII characters, no space",
                    "42"),
            of(
                    "spec.workload",
                    REQUIRED,
                    "the SPIFFE ID that it protects",
                    "\"spiffe://shop.example/ns/shop/sa/orders\"",
                    "spec.selector"),
            own(
                    "spec.trustDomainAliases",
                    "none",
                    "other names of the workload's own trust domain, at most " + PolicyGrammar.MAX_ALIASES
                            + ". Where a rule of this policy names one, in `from`, it means the own domain and no other; texts"
                            + " within conditions stay as they are. One of which a bundle is known is an error",
                    "[cluster.local]"),
            of(
                    "spec.rules",
                    REQUIRED,
                    "at most " + number(PolicyGrammar.MAX_RULES) + "; `[]` denies everything",
                    "[]",
                    "spec.rules"),
            own(
                    "rules[].id",
                    REQUIRED,
                    "unique in the workload's policies, characters as in a name: the rule's name in records",
                    "frontend-reads"),
            of(
                    "rules[].effect",
                    REQUIRED,
                    "`allow`, `deny`, or `audit`: then that it matched is recorded, and it decides nothing",
                    "deny",
                    "spec.action"),
            of(
                    "rules[].mode",
                    "enforce",
                    "`enforce`, or `shadow`: what would be if it counted is recorded, and it decides nothing",
                    "shadow",
                    "metadata.annotations[istio.io/dry-run]"),
            of(
                    "rules[].from",
                    "everybody; an error in an allow rule",
                    "peers, as alternatives",
                    "[{principals: [\"spiffe://shop.example/ns/shop/sa/frontend\"]}]",
                    "rules[].from"),
            of("rules[].to", "any", "operations, as alternatives", "[{http: {methods: [GET]}}]", "rules[].to"),
            of(
                    "rules[].when",
                    "always",
                    "at most " + PolicyGrammar.MAX_CONDITIONS
                            + " [conditions](../guide/conditions.md) in CEL that must all hold; needs `dev.cel` on the class path",
                    "[\"claims.tenant == 'acme'\"]",
                    "rules[].when"),
            own(
                    "rules[].expires",
                    "never",
                    "a moment in UTC from which on the rule matches nothing",
                    "2027-01-01T00:00:00Z"),
            of(
                    "from[].principals",
                    "any",
                    "SPIFFE IDs and patterns",
                    "[\"spiffe://shop.example/ns/shop/sa/*\"]",
                    "source.principals"),
            of(
                    "from[].notPrincipals",
                    "none",
                    "likewise, that the peer must not be",
                    "[\"spiffe://shop.example/ns/shop/sa/batch\"]",
                    "source.notPrincipals"),
            of(
                    "from[].trustDomains",
                    "any; an allow rule must have these or `principals`",
                    "trust domains",
                    "[shop.example, partner.example]",
                    "source.trustDomains"),
            of(
                    "from[].notTrustDomains",
                    "none",
                    "trust domains that the peer must not be of",
                    "[partner.example]",
                    "source.notTrustDomains"),
            of(
                    "from[].namespaces",
                    "any",
                    "Kubernetes namespaces: `NS` of an ID that is exactly `spiffe://domain/ns/NS/sa/SA`; with `trustDomains`",
                    "[shop]",
                    "source.namespaces"),
            of(
                    "from[].notNamespaces",
                    "none",
                    "likewise, that the peer must not be of; an ID of another form is of none",
                    "[batch]",
                    "source.notNamespaces"),
            of(
                    "from[].serviceAccounts",
                    "any",
                    "Kubernetes service accounts as `NS/SA`; with `trustDomains`",
                    "[shop/frontend]",
                    "source.serviceAccounts"),
            of(
                    "from[].notServiceAccounts",
                    "none",
                    "likewise, that the peer must not be",
                    "[shop/batch]",
                    "source.notServiceAccounts"),
            of(
                    "from[].ipBlocks",
                    "any",
                    "blocks of addresses, or single ones: the other end of the connection, whatever headers say",
                    "[10.0.0.0/8]",
                    "source.ipBlocks"),
            of(
                    "from[].notIpBlocks",
                    "none",
                    "blocks in which the other end must not be",
                    "[10.20.0.0/16]",
                    "source.notIpBlocks"),
            own(
                    "from[].assurance",
                    "`channel-bound` in an allow rule, else any",
                    "how the peer proved itself: `channel-bound` by mutual TLS, `bearer` by a JWT-SVID. See [callers by"
                            + " token](../guide/bearer-tokens.md)",
                    "[channel-bound, bearer]"),
            of("to[].http", "no HTTP request", "HTTP requests; `{}` for any", "{methods: [GET]}", "to[].operation"),
            own(
                    "to[].grpc",
                    "any, if there is `notGrpc`",
                    "`package.Service/Method`, or `package.Service/*` for all methods of a service; Istio's are paths of"
                            + " `POST`",
                    "[shop.v1.Orders/Place, shop.v1.Stock/*]"),
            own("to[].notGrpc", "none", "gRPC methods that the call must not be", "[shop.v1.Orders/Erase]"),
            of(
                    "http.methods",
                    "any",
                    "upper case; `GET` implies `HEAD`, which it does not in Istio's",
                    "[GET, PUT]",
                    "operation.methods"),
            of(
                    "http.notMethods",
                    "none",
                    "methods that the request must not have; `GET` implies `HEAD` here too",
                    "[DELETE]",
                    "operation.notMethods"),
            of(
                    "http.paths",
                    "any canonical path",
                    "path patterns; their variables are for conditions, and `{*}` in Istio's",
                    "[/orders, \"/orders/{order}\"]",
                    "operation.paths"),
            of(
                    "http.notPaths",
                    "none",
                    "path patterns, none of which may match",
                    "[\"/admin/{**}\"]",
                    "operation.notPaths"),
            of(
                    "http.hosts",
                    "any",
                    "what clients call this server (`Host`, `:authority`): lower case, without port; case, port and a last"
                            + " dot of what was sent do not count",
                    "[orders.shop.example]",
                    "operation.hosts"),
            of(
                    "http.notHosts",
                    "none",
                    "likewise, none of which may match",
                    "[admin.shop.example]",
                    "operation.notHosts"),
            own(
                    "http.headers",
                    "any",
                    "names, each with a list of whole values, or with `present` if any value will do; all of them must match."
                            + " `request.headers[…]` of a condition in Istio's",
                    "{X-Migration: [orders-7], X-Debug: present}"),
            own("http.notHeaders", "none", "likewise, none of which may match", "{X-Debug: present}"));

    private static final Map<String, Map<String, String>> BASE = Map.of(
            "", Map.of("apiVersion", "zt.dev/v1", "kind", "AccessPolicy"),
            "metadata", Map.of("name", "page"),
            "spec", Map.of("workload", "\"spiffe://shop.example/ns/shop/sa/other\""),
            "rules[]", Map.of("id", "rule", "effect", "audit"),
            "from[]", Map.of("trustDomains", "[shop.example, cluster.local]"),
            "to[]", Map.of(),
            "http", Map.of());

    private static PolicyField of(String name, String fallback, String meaning, String example, String istio) {
        return new PolicyField(name, fallback, meaning, example, istio);
    }

    private static PolicyField own(String name, String fallback, String meaning, String example) {
        return new PolicyField(name, fallback, meaning, example, null);
    }

    private static String number(int value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** Returns the name without its place. */
    String last() {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private String place() {
        return name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : "";
    }

    /** Returns a policy in which the field has a value, or is left out for null. */
    String in(@Nullable String value) {
        Map<String, String> top = fields("", value);
        put(top, "metadata", fields("metadata", value));
        Map<String, String> spec = fields("spec", value);
        if (!name.equals("spec.rules")) {
            spec.put("rules", "[" + flow(rule(value)) + "]");
        }
        put(top, "spec", spec);
        return top.entrySet().stream()
                .map(field -> field.getKey() + ": " + field.getValue() + "\n")
                .collect(Collectors.joining());
    }

    private Map<String, String> rule(@Nullable String value) {
        Map<String, String> rule = fields("rules[]", value);
        if (!name.equals("rules[].from")) {
            rule.put("from", "[" + flow(fields("from[]", value)) + "]");
        }
        if (place().equals("to[]") && value != null) {
            rule.put("to", "[" + flow(fields("to[]", value)) + "]");
        } else if (place().equals("http")) {
            rule.put("to", "[{http: " + flow(fields("http", value)) + "}]");
        }
        return rule;
    }

    private static void put(Map<String, String> into, String name, Map<String, String> fields) {
        into.put(name, flow(fields));
    }

    private Map<String, String> fields(String place, @Nullable String value) {
        Map<String, String> fields = new LinkedHashMap<>(BASE.getOrDefault(place, Map.of()));
        if (place().equals(place)) {
            fields.remove(last());
            if (value != null) {
                fields.put(last(), value);
            }
        }
        return fields;
    }

    private static String flow(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> field.getKey() + ": " + field.getValue())
                .collect(Collectors.joining(", ", "{", "}"));
    }

    /** Returns a policy of Istio with its field. */
    String inIstio() {
        String field = String.valueOf(istio);
        String last = field.substring(field.lastIndexOf('.') + 1);
        String source =
                field.startsWith("source.") ? "{" + last + ": " + istioValue(last) + "}" : "{namespaces: [shop]}";
        String operation =
                field.startsWith("operation.") ? "{" + last + ": " + istioValue(last) + "}" : "{methods: [GET]}";
        return """
                apiVersion: security.istio.io/v1
                kind: AuthorizationPolicy
                metadata: {name: page, namespace: shop, annotations: {istio.io/dry-run: "true"}}
                spec:
                  selector: {matchLabels: {app: orders}}
                  action: DENY
                  rules:
                  - from: [{source: %s}]
                    to: [{operation: %s}]
                    when: [{key: "request.headers[x-debug]", values: [on]}]
                """.formatted(source, operation);
    }

    private String istioValue(String field) {
        return field.toLowerCase(Locale.ROOT).endsWith("principals")
                ? "[shop.example/ns/shop/sa/web]"
                : field.toLowerCase(Locale.ROOT).endsWith("paths") ? "[/orders]" : example;
    }

    @Override
    public String toString() {
        return name;
    }
}
