package dev.zt.spring.guard;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;
import org.springframework.web.method.HandlerMethod;

/**
 * Names handler methods for rules and records: {@code Type#method}, longer where two would share a name. Immutable and
 * thread-safe.
 */
final class HandlerNames {

    private final Map<Key, String> names = new HashMap<>();

    /** A handler: one method may be inherited by several types. */
    private record Key(Class<?> type, Method method) {

        static Key of(HandlerMethod handler) {
            return new Key(handler.getBeanType(), handler.getMethod());
        }
    }

    HandlerNames(Collection<HandlerMethod> handlers) {
        Set<Key> keys = handlers.stream().map(Key::of).collect(Collectors.toCollection(LinkedHashSet::new));
        Set<Key> left = name(keys, HandlerNames::brief);
        left = name(left, HandlerNames::qualified);
        left = name(left, key -> qualified(key) + "-" + parameters(key, Class::getSimpleName));
        left = name(left, key -> qualified(key) + "-" + parameters(key, Class::getName));
        if (!left.isEmpty()) {
            throw new IllegalStateException("handlers cannot be told apart by name: " + left);
        }
    }

    /** Names those whose name is theirs alone, and returns the others. */
    private Set<Key> name(Set<Key> keys, Function<Key, String> naming) {
        Map<String, Long> uses = keys.stream()
                .map(naming)
                .map(HandlerNames::clean)
                .collect(Collectors.groupingBy(name -> name, Collectors.counting()));
        Set<Key> left = new LinkedHashSet<>();
        Set<String> taken = new HashSet<>(names.values());
        for (Key key : keys) {
            String name = clean(naming.apply(key));
            if (uses.getOrDefault(name, 0L) == 1 && !taken.contains(name)) {
                names.put(key, name);
            } else {
                left.add(key);
            }
        }
        return left;
    }

    private static String brief(Key key) {
        return ClassUtils.getShortName(key.type) + "#" + key.method.getName();
    }

    private static String qualified(Key key) {
        return key.type.getName() + "#" + key.method.getName();
    }

    private static String parameters(Key key, Function<Class<?>, String> naming) {
        return Arrays.stream(key.method.getParameterTypes()).map(naming).collect(Collectors.joining("-"));
    }

    private static String clean(String name) {
        return name.replaceAll("[^A-Za-z0-9._#-]", "_");
    }

    /** Returns the name of a handler, or null if it is none of those that were named. */
    @Nullable
    String of(HandlerMethod handler) {
        return names.get(Key.of(handler));
    }
}
