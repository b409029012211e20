package dev.zt.spring.guard;

import dev.zt.policy.HttpFields;
import dev.zt.policy.OperationMatcher;
import dev.zt.policy.PathPattern;
import dev.zt.policy.Rule;
import dev.zt.policy.TextMatcher;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/**
 * What annotations say in the words of policy files, which know methods and paths and no handlers. Where a pattern of
 * Spring's has no exact translation, it is taken for wider: then a file has to allow more than the annotation does.
 */
final class CodeClaims {

    private CodeClaims() {}

    static List<List<Rule>> of(Collection<? extends Handled> code, HandlerRules reading) {
        return code.stream()
                .map(each -> reading.of(each).stream()
                        .map(rule -> new Rule(rule.id(), rule.effect(), rule.from(), List.of(calls(each, code))))
                        .toList())
                .filter(rules -> !rules.isEmpty())
                .toList();
    }

    private static OperationMatcher calls(Handled handled, Collection<? extends Handled> all) {
        if (!(handled instanceof Endpoint endpoint)) {
            return handled.operation();
        }
        List<PathPattern> paths = paths(endpoint);
        List<PathPattern> others = all.stream()
                .filter(other -> !other.equals(handled))
                .filter(Endpoint.class::isInstance)
                .map(Endpoint.class::cast)
                .filter(other -> sharesAMethod(endpoint, other))
                .flatMap(other -> paths(other).stream())
                .filter(path -> !paths.contains(path) && paths.stream().anyMatch(wider -> holds(wider, path)))
                .distinct()
                .toList();
        return new OperationMatcher.Http(
                HttpFields.NONE
                        .withMethods(endpoint.httpMethods().stream()
                                .map(TextMatcher::exact)
                                .toList())
                        .withPaths(paths),
                HttpFields.NONE.withPaths(others),
                false);
    }

    private static List<PathPattern> paths(Endpoint endpoint) {
        return endpoint.patterns().stream().map(Coverage::translated).distinct().toList();
    }

    /** What goes to another handler is not claimed: to claim it would have a file let callers of this one in there. */
    private static boolean sharesAMethod(Endpoint endpoint, Endpoint other) {
        return endpoint.httpMethods().isEmpty()
                || other.httpMethods().isEmpty()
                || !Collections.disjoint(endpoint.httpMethods(), other.httpMethods());
    }

    /** Tells whether a pattern matches each path of another, which then comes first. */
    private static boolean holds(PathPattern wider, PathPattern narrower) {
        String text = narrower.text();
        return text.endsWith("{**}")
                ? wider.text().endsWith("{**}") && wider.matches(text.substring(0, text.length() - 4) + "x")
                : wider.matches(text);
    }
}
