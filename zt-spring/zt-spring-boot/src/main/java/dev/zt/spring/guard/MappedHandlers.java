package dev.zt.spring.guard;

import dev.zt.policy.Rule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.support.RouterFunctionMapping;
import org.springframework.web.servlet.handler.AbstractHandlerMapping;
import org.springframework.web.servlet.handler.AbstractUrlHandlerMapping;
import org.springframework.web.servlet.mvc.condition.PathPatternsRequestCondition;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;
import org.springframework.web.util.pattern.PathPatternParser;

/** Lists all that may answer a request of an application, whether annotations speak of it or not. */
final class MappedHandlers {

    private final Function<HandlerMethod, @Nullable String> names;
    private final Map<String, List<Rule>> rules;
    private final String prefix;

    /**
     * Prepares to list.
     *
     * @param names names handlers whose annotations were read
     * @param rules what those say, by name
     * @param prefix what comes before each path
     */
    MappedHandlers(Function<HandlerMethod, @Nullable String> names, Map<String, List<Rule>> rules, String prefix) {
        this.names = names;
        this.rules = Map.copyOf(rules);
        this.prefix = prefix;
    }

    /** Lists what handler mappings map, and other servlets, which come before; their paths have the context path. */
    List<Mapped> of(List<? extends HandlerMapping> mappings, Collection<String> servlets) {
        List<Mapped> all = new ArrayList<>();
        if (!servlets.isEmpty()) {
            List<SpringPath> paths =
                    servlets.stream().map(MappedHandlers::ofServlet).toList();
            all.add(Mapped.unnamed("another servlet", new Mapped.Place(-1, Integer.MIN_VALUE), paths));
        }
        for (int i = 0; i < mappings.size(); i++) {
            HandlerMapping mapping = mappings.get(i);
            of(mapping, new Mapped.Place(i, order(mapping))).forEach(all::add);
        }
        return List.copyOf(all);
    }

    private static int order(HandlerMapping mapping) {
        if (mapping instanceof PriorityOrdered) {
            return Ordered.HIGHEST_PRECEDENCE;
        }
        return mapping instanceof Ordered ordered ? ordered.getOrder() : Ordered.LOWEST_PRECEDENCE;
    }

    /** As the servlet specification, section 12.2, has it. */
    private static SpringPath ofServlet(String pattern) {
        return pattern.startsWith("*.")
                ? SpringPath.any()
                : SpringPath.of(pattern.endsWith("/*") ? pattern + "*" : pattern.isEmpty() ? "/" : pattern, true);
    }

    private Stream<Mapped> of(HandlerMapping mapping, Mapped.Place place) {
        if (mapping instanceof RequestMappingInfoHandlerMapping methods) {
            return ofMethods(methods, place);
        }
        if (mapping instanceof RouterFunctionMapping routes) {
            RouterFunction<?> function = routes.getRouterFunction();
            return function == null
                    ? Stream.empty()
                    : Stream.of(Mapped.unnamed("a functional route", place, paths(RoutePaths.of(function), routes)));
        }
        String name = mapping.getClass().getSimpleName();
        if (mapping instanceof AbstractUrlHandlerMapping urls && urls.getDefaultHandler() == null) {
            List<String> patterns = new ArrayList<>(urls.getHandlerMap().keySet());
            if (urls.getRootHandler() != null) {
                patterns.add("/");
            }
            return Stream.of(Mapped.unnamed(name, place, paths(patterns, urls)));
        }
        return Stream.of(Mapped.unnamed(name, place, List.of(SpringPath.any())));
    }

    private List<SpringPath> paths(Collection<String> patterns, AbstractHandlerMapping mapping) {
        boolean isCaseSensitive = isCaseSensitive(mapping);
        return patterns.stream()
                .map(pattern -> SpringPath.of(prefix + pattern, isCaseSensitive))
                .toList();
    }

    private static boolean isCaseSensitive(AbstractHandlerMapping mapping) {
        PathPatternParser parser = mapping.getPatternParser();
        return parser != null && parser.isCaseSensitive();
    }

    private Stream<Mapped> ofMethods(RequestMappingInfoHandlerMapping mapping, Mapped.Place place) {
        List<SpringPath> passing = mapping.getHandlerMethods().keySet().stream()
                .filter(MappedHandlers::passesOn)
                .flatMap(info -> paths(info, mapping).stream())
                .toList();
        return mapping.getHandlerMethods().entrySet().stream().map(each -> {
            RequestMappingInfo info = each.getKey();
            List<SpringPath> paths = paths(info, mapping);
            boolean passesOn = paths.stream().anyMatch(path -> passing.stream().anyMatch(path::meets));
            return of(info, each.getValue(), place, paths, isConditional(info) && passesOn);
        });
    }

    private Mapped of(
            RequestMappingInfo info,
            HandlerMethod handler,
            Mapped.Place place,
            List<SpringPath> paths,
            boolean passesOn) {
        String name = names.apply(handler);
        List<Rule> said = name == null ? null : rules.get(name);
        return new Mapped(
                name == null ? handler.getShortLogMessage() : name,
                said != null,
                said == null ? List.of() : said,
                place,
                info.getMethodsCondition().getMethods().stream()
                        .map(Enum::name)
                        .collect(Collectors.toUnmodifiableSet()),
                paths,
                isConditional(info),
                passesOn);
    }

    private List<SpringPath> paths(RequestMappingInfo info, AbstractHandlerMapping mapping) {
        PathPatternsRequestCondition parsed = info.getPathPatternsCondition();
        boolean isCaseSensitive = isCaseSensitive(mapping);
        return parsed == null
                ? paths(info.getPatternValues(), mapping)
                : parsed.getPatterns().stream()
                        .map(pattern -> SpringPath.of(prefix, pattern, isCaseSensitive))
                        .toList();
    }

    private static boolean isConditional(RequestMappingInfo info) {
        return passesOn(info)
                || !info.getParamsCondition().isEmpty()
                || !info.getConsumesCondition().isEmpty()
                || !info.getProducesCondition().isEmpty();
    }

    /** Spring refuses a request that lacks the other conditions; one that lacks these goes on to the next mapping. */
    private static boolean passesOn(RequestMappingInfo info) {
        return !info.getHeadersCondition().isEmpty()
                || !info.getVersionCondition().isEmpty()
                || info.getCustomCondition() != null;
    }
}
