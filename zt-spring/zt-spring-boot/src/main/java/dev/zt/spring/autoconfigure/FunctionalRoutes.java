package dev.zt.spring.autoconfigure;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.core.io.Resource;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.RequestPredicate;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.support.RouterFunctionMapping;

/** Lists functional routes for people: they bear no annotations, so that rules for paths alone let anybody in. */
final class FunctionalRoutes implements RouterFunctions.Visitor {

    private final Deque<String> around = new ArrayDeque<>();
    private final List<String> found = new ArrayList<>();

    private FunctionalRoutes() {}

    static List<String> of(Collection<RouterFunctionMapping> mappings) {
        FunctionalRoutes routes = new FunctionalRoutes();
        for (RouterFunctionMapping mapping : mappings) {
            RouterFunction<?> function = mapping.getRouterFunction();
            if (function != null) {
                function.accept(routes);
            }
        }
        return List.copyOf(routes.found);
    }

    @Override
    public void startNested(RequestPredicate predicate) {
        around.addLast(predicate.toString());
    }

    @Override
    public void endNested(RequestPredicate predicate) {
        around.removeLast();
    }

    @Override
    public void route(RequestPredicate predicate, HandlerFunction<?> handler) {
        add(predicate.toString());
    }

    @Override
    public void resources(Function<ServerRequest, Optional<Resource>> lookup) {
        add("resources");
    }

    @Override
    public void attributes(Map<String, Object> attributes) {}

    @Override
    public void unknown(RouterFunction<?> function) {
        add(function.toString());
    }

    private void add(String what) {
        found.add(Stream.concat(around.stream(), Stream.of(what)).collect(Collectors.joining(" && ")));
    }
}
