package dev.zt.kubernetes.live;

import dev.zt.kubernetes.Shown;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Compares objects as trees of maps, lists and scalars. What is null and a list that is empty are as if absent. */
final class TreeDifference {

    private TreeDifference() {}

    /** Returns the first place at which two trees differ, in words. */
    static Optional<String> first(String path, @Nullable Object wanted, @Nullable Object found) {
        if (isAbsent(wanted) && isAbsent(found)) {
            return Optional.empty();
        }
        if (wanted instanceof Map<?, ?> a && found instanceof Map<?, ?> b) {
            TreeSet<String> keys = new TreeSet<>();
            a.keySet().forEach(key -> keys.add(String.valueOf(key)));
            b.keySet().forEach(key -> keys.add(String.valueOf(key)));
            return keys.stream()
                    .flatMap(key -> first(path.isEmpty() ? key : path + "." + key, a.get(key), b.get(key)).stream())
                    .findFirst();
        }
        if (wanted instanceof List<?> a && found instanceof List<?> b && a.size() == b.size()) {
            for (int i = 0; i < a.size(); i++) {
                Optional<String> inside = first(path + "[" + i + "]", a.get(i), b.get(i));
                if (inside.isPresent()) {
                    return inside;
                }
            }
            return Optional.empty();
        }
        return isSame(wanted, found)
                ? Optional.empty()
                : Optional.of(path + " is " + shown(found) + ", and should be " + shown(wanted));
    }

    private static boolean isAbsent(@Nullable Object value) {
        return value == null || (value instanceof List<?> list && list.isEmpty());
    }

    private static boolean isSame(@Nullable Object one, @Nullable Object other) {
        return (one instanceof Number a && other instanceof Number b)
                ? (a.longValue() == b.longValue() && a.doubleValue() == b.doubleValue())
                : Objects.equals(one, other);
    }

    private static String shown(@Nullable Object value) {
        return isAbsent(value) ? "absent" : Shown.quoted(String.valueOf(value));
    }
}
