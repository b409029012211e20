package dev.zt.spring.guard;

import dev.zt.policy.HttpFields;
import dev.zt.policy.OperationMatcher;
import dev.zt.policy.PathPattern;
import dev.zt.policy.Rule;
import dev.zt.policy.TextMatcher;
import java.util.Collection;
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
                .filter(other -> takesAllMethodsOf(endpoint, other))
                .flatMap(other -> paths(other).stream())
                .filter(path -> isLiteral(path)
                        && !paths.contains(path)
                        && paths.stream().anyMatch(wider -> wider.matches(path.text())))
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

    /** A path without variables comes before all patterns: requests for it go to its own handler. */
    private static boolean takesAllMethodsOf(Endpoint endpoint, Endpoint other) {
        return other.httpMethods().isEmpty()
                || (!endpoint.httpMethods().isEmpty() && other.httpMethods().containsAll(endpoint.httpMethods()));
    }

    private static boolean isLiteral(PathPattern path) {
        return path.text().indexOf('{') < 0;
    }
}
