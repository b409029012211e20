package dev.zt.policy;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes the conditions of Istio policies. */
final class IstioConditions {

    private static final String SEARCHED = " anywhere in the ID";

    private IstioConditions() {}

    static String checkNamespace(String value) {
        TextMatcher.parse(value);
        if (value.indexOf('/') >= 0) {
            throw PolicyGrammar.invalid("Namespace", value, "write its name alone");
        }
        return value;
    }

    /** Makes a condition about the namespace: by position, or as Istio searches for it. */
    static Condition namespace(boolean negative, List<String> values, boolean byPosition) {
        List<TextMatcher> matchers = values.stream().map(TextMatcher::parse).toList();
        return TestedCondition.of(
                "source.namespace",
                negative,
                values,
                byPosition ? "" : SEARCHED,
                input -> matchers.stream()
                        .anyMatch(matcher -> byPosition
                                ? hasNamespace(KubernetesName.of(input.peer().id()), matcher)
                                : IstioNames.hasNamespace(input.peer().id(), matcher)));
    }

    private static boolean hasNamespace(@Nullable KubernetesName name, TextMatcher matcher) {
        return name != null && matcher.matches(name.namespace());
    }

    /** Makes a condition about the service account, whose values are {@code namespace/name}. */
    static Condition serviceAccount(boolean negative, List<String> values, boolean byPosition) {
        return TestedCondition.of(
                "source.serviceAccount",
                negative,
                values,
                byPosition ? "" : SEARCHED,
                input -> values.stream()
                        .anyMatch(value -> byPosition
                                ? value.equals(String.valueOf(
                                        KubernetesName.of(input.peer().id())))
                                : isServiceAccount(input, value)));
    }

    private static boolean isServiceAccount(ConditionInput input, String value) {
        int slash = value.indexOf('/');
        return IstioNames.hasServiceAccount(input.peer().id(), value.substring(0, slash), value.substring(slash + 1));
    }

    static Condition principal(boolean negative, List<String> values, List<TextMatcher> matchers) {
        return TestedCondition.of(
                "source.principal",
                negative,
                values,
                "",
                input -> any(matchers, input.peer().id().toString()));
    }

    static Condition trustDomain(boolean negative, List<String> values, List<TextMatcher> matchers) {
        return TestedCondition.of(
                "source.trustDomain",
                negative,
                values,
                "",
                input -> any(matchers, input.peer().id().trustDomain().name()));
    }

    static Condition sourceIp(boolean negative, List<String> values, List<IpBlock> blocks) {
        return TestedCondition.of("source.ip", negative, values, "", input -> {
            byte[] address = input.attributes().remoteAddress();
            return address != null && blocks.stream().anyMatch(block -> block.contains(address));
        });
    }

    static Condition port(boolean negative, List<String> values, List<Integer> ports) {
        return TestedCondition.of(
                "destination.port",
                negative,
                values,
                "",
                input -> ports.contains(input.attributes().localPort()));
    }

    /** Makes a condition about the name that the client asked for, of which Envoy folds the case. */
    static Condition serverName(boolean negative, List<String> values) {
        List<TextMatcher> matchers =
                values.stream().map(IstioConditions::serverName).toList();
        return TestedCondition.of("connection.sni", negative, values, "", input -> {
            String name = input.attributes().serverName();
            return name != null && any(matchers, name.toLowerCase(Locale.ROOT));
        });
    }

    private static TextMatcher serverName(String value) {
        if (!value.equals(value.toLowerCase(Locale.ROOT))) {
            throw PolicyGrammar.invalid("Server name", value, "Istio compares it in lower case; write it so");
        }
        return TextMatcher.parse(value);
    }

    /**
     * Makes a condition about a header. One that is sent more than once never makes it easier to pass.
     *
     * @param each whether each value that is sent must match, else one is enough
     */
    static Condition header(String key, boolean negative, List<String> values, HeaderMatcher header, boolean each) {
        return TestedCondition.of(
                key,
                negative,
                values,
                each ? " for each value" : " for any value",
                input -> header.matches(input.attributes(), each));
    }

    static Condition requestPrincipal(boolean negative, List<String> values) {
        List<IstioClaims.Principal> principals =
                values.stream().map(IstioClaims.Principal::parse).toList();
        return TestedCondition.of(
                "request.auth.principal",
                negative,
                values,
                "",
                input -> principals.stream()
                        .anyMatch(principal ->
                                principal.matches(input.attributes().claims())));
    }

    static Condition claim(String key, boolean negative, List<String> values, List<String> path) {
        List<TextMatcher> matchers = values.stream().map(TextMatcher::parse).toList();
        return TestedCondition.of(
                key,
                negative,
                values,
                "",
                input -> IstioClaims.matches(input.attributes().claims(), path, matchers));
    }

    private static boolean any(List<TextMatcher> matchers, String text) {
        return matchers.stream().anyMatch(matcher -> matcher.matches(text));
    }
}
