package dev.zt.policy;

import java.util.List;
import java.util.stream.Stream;

/** Tells which parts of rules policy files cannot say: those that only code and readers of other formats make. */
final class ForeignParts {

    private ForeignParts() {}

    static boolean isForeign(Rule rule) {
        return rule.from().stream().anyMatch(ForeignParts::isForeign)
                || rule.to().stream().anyMatch(ForeignParts::isForeign);
    }

    private static boolean isForeign(PeerMatcher matcher) {
        boolean kubernetes = Stream.of(matcher.is(), matcher.not())
                .anyMatch(fields -> !fields.namespaces().isEmpty()
                        || !fields.serviceAccounts().isEmpty());
        return isForeign(matcher.is())
                || isForeign(matcher.not())
                || (kubernetes && matcher.is().trustDomains().isEmpty());
    }

    private static boolean isForeign(PeerFields fields) {
        return !fields.ids().isEmpty()
                || !Stream.of(fields.trustDomains(), fields.namespaces(), fields.serviceAccounts())
                        .allMatch(ForeignParts::areOwn);
    }

    private static boolean isForeign(OperationMatcher matcher) {
        if (matcher instanceof OperationMatcher.Http http) {
            return http.wire() || isForeign(http.is()) || isForeign(http.not());
        }
        return matcher instanceof OperationMatcher.Handler;
    }

    private static boolean isForeign(HttpFields fields) {
        return !fields.ports().isEmpty()
                || !areOwn(fields.methods())
                || !fields.paths().stream().allMatch(PathPattern.class::isInstance)
                || !fields.hosts().stream().allMatch(ForeignParts::isOwn)
                || !fields.headers().stream().allMatch(header -> areOwn(header.values()));
    }

    static boolean areOwn(List<TextMatcher> matchers) {
        return matchers.stream().allMatch(TextMatcher.Exact.class::isInstance);
    }

    static boolean isOwn(HostMatcher host) {
        return !host.withPort() && host.name() instanceof TextMatcher.Exact;
    }
}
