package dev.zt.kubernetes.istio;

import dev.zt.policy.HeaderMatcher;
import dev.zt.policy.HttpFields;
import dev.zt.policy.TextMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes what is asked of headers. Envoy looks at each value of a header that is sent more than once, as it has since
 * CVE-2026-26308: one that matches is enough.
 */
final class HeaderConditions {

    /** A proxy sets, changes or drops these, so that an application sees others. */
    private static final Set<String> OF_PROXIES = Set.of(
            "connection",
            "expect",
            "forwarded",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "via",
            "x-request-id");

    private static final List<String> PREFIXES_OF_PROXIES = List.of("x-forwarded-", "x-envoy-", "x-istio-");

    private final Losses losses;

    HeaderConditions(Losses losses) {
        this.losses = losses;
    }

    /** Returns the conditions for all headers, or null if no request can match that Istio could be told of. */
    @Nullable
    List<Clause.Condition> of(HttpFields is, HttpFields not) {
        List<Clause.Condition> conditions = new ArrayList<>();
        for (HeaderMatcher header : is.headers()) {
            if (isOfProxies(header.name())) {
                if (!losses.goesOnWithout("header " + header.name() + " is the proxy's own")) {
                    return null;
                }
            } else {
                Clause.Condition condition = wanted(header);
                if (condition == null) {
                    return null;
                }
                conditions.add(condition);
            }
        }
        for (HeaderMatcher header : not.headers()) {
            if (isOfProxies(header.name())) {
                if (!losses.goesOnWithout("header " + header.name() + " is the proxy's own")) {
                    return null;
                }
            } else {
                unwanted(header, conditions);
            }
        }
        return conditions;
    }

    private static boolean isOfProxies(String name) {
        return OF_PROXIES.contains(name) || PREFIXES_OF_PROXIES.stream().anyMatch(name::startsWith);
    }

    private Clause.@Nullable Condition wanted(HeaderMatcher header) {
        if (header.values().isEmpty()) {
            return new Clause.Condition(key(header), false, List.of("*"));
        }
        List<String> values = sayable(header);
        if (values.size() < header.values().size()) {
            losses.matchesLess("Istio has no word for a value of header " + header.name());
        }
        if (losses.allows()) {
            losses.matchesMore(
                    "header " + header.name() + " may be sent more than once, and one value that matches is enough");
        } else if (hasComma(header)) {
            losses.matchesLess("a value of header " + header.name()
                    + " has a comma: sent in two parts, it is denied by zt, and not by Istio");
        }
        return values.isEmpty() ? null : new Clause.Condition(key(header), false, values);
    }

    private void unwanted(HeaderMatcher header, List<Clause.Condition> conditions) {
        if (header.values().isEmpty()) {
            conditions.add(new Clause.Condition(key(header), true, List.of("*")));
            return;
        }
        List<String> values = sayable(header);
        if (values.size() < header.values().size()) {
            losses.matchesMore("Istio has no word for a value of header " + header.name());
        }
        if (!losses.allows()) {
            losses.matchesLess("header " + header.name()
                    + " may be sent more than once: with another value beside one that is excepted it is denied by zt,"
                    + " and not by Istio");
        } else if (hasComma(header)) {
            losses.matchesMore("a value of header " + header.name()
                    + " has a comma: sent in two parts, zt takes it for unwanted, and Istio does not");
        }
        if (!values.isEmpty()) {
            conditions.add(new Clause.Condition(key(header), true, values));
        }
    }

    private static String key(HeaderMatcher header) {
        return "request.headers[" + header.name() + "]";
    }

    private static boolean hasComma(HeaderMatcher header) {
        return header.values().stream().anyMatch(value -> value.toString().indexOf(',') >= 0);
    }

    /** Returns the values that mean to Istio what they say: a star at an end is a wildcard there. */
    private static List<String> sayable(HeaderMatcher header) {
        return header.values().stream()
                .filter(value -> !(value instanceof TextMatcher.Exact exact)
                        || (!exact.text().isEmpty() && exact.text().indexOf('*') < 0))
                .map(TextMatcher::toString)
                .toList();
    }
}
