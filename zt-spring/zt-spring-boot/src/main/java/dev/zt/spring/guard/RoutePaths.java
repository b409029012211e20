package dev.zt.spring.guard;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpMethod;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.RequestPredicate;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;

/** Which paths functional routes may answer; perhaps more. */
final class RoutePaths implements RouterFunctions.Visitor {

    private static final String ANY = "/**";

    private final Deque<String> around = new ArrayDeque<>();
    private final List<String> found = new ArrayList<>();

    private RoutePaths() {}

    static List<String> of(RouterFunction<?> function) {
        RoutePaths paths = new RoutePaths();
        function.accept(paths);
        return List.copyOf(paths.found);
    }

    @Override
    public void startNested(RequestPredicate predicate) {
        Path path = Path.of(predicate);
        around.addLast(path.isUnknown ? ANY : path.text == null ? "" : path.text);
    }

    @Override
    public void endNested(RequestPredicate predicate) {
        around.removeLast();
    }

    @Override
    public void route(RequestPredicate predicate, HandlerFunction<?> handler) {
        Path path = Path.of(predicate);
        add(path.isUnknown || path.text == null ? ANY : path.text);
    }

    @Override
    public void resources(Function<ServerRequest, Optional<Resource>> lookup) {
        add(ANY);
    }

    @Override
    public void attributes(Map<String, Object> attributes) {}

    @Override
    public void unknown(RouterFunction<?> function) {
        add(ANY);
    }

    private void add(String path) {
        found.add(String.join("", around) + path);
    }

    /** The one path that a predicate asks for, if it does. */
    private static final class Path implements RequestPredicates.Visitor {

        private @Nullable String text;
        private boolean isUnknown;

        static Path of(RequestPredicate predicate) {
            Path path = new Path();
            predicate.accept(path);
            return path;
        }

        @Override
        public void path(String pattern) {
            isUnknown |= text != null;
            text = pattern.startsWith("/") ? pattern : "/" + pattern;
        }

        @Override
        public void startOr() {
            isUnknown = true;
        }

        @Override
        public void startNegate() {
            isUnknown = true;
        }

        @Override
        public void unknown(RequestPredicate predicate) {
            isUnknown = true;
        }

        @Override
        public void method(Set<HttpMethod> methods) {}

        @Override
        @SuppressWarnings("removal") // Called as long as it is there.
        public void pathExtension(String extension) {}

        @Override
        public void header(String name, String value) {}

        @Override
        public void param(String name, String value) {}

        @Override
        public void version(String version) {}

        @Override
        public void startAnd() {}

        @Override
        public void and() {}

        @Override
        public void endAnd() {}

        @Override
        public void or() {}

        @Override
        public void endOr() {}

        @Override
        public void endNegate() {}
    }
}
