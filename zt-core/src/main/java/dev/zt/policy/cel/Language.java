package dev.zt.policy.cel;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** The words of the language: what conditions may name, and what to write instead of the rest. */
final class Language {

    static final String NOW = "now";
    static final String CLAIMS = "claims";
    static final String HEADERS = "headers";
    static final String PATH = "path";

    /** The variables that are asked by member only, with their members; an empty list means any. */
    static final Map<String, List<String>> ROOTS = Map.of(
            "request",
            List.of("method", "path", "host"),
            "peer",
            List.of("id", "trustDomain", "path", "namespace", "serviceAccount", "assurance"),
            PATH,
            List.of(),
            HEADERS,
            List.of(),
            CLAIMS,
            List.of());

    /** Operators and functions that can be compiled, as dev.cel names them. */
    static final Set<String> FUNCTIONS = Set.of(
            "_==_",
            "_!=_",
            "_<_",
            "_<=_",
            "_>_",
            "_>=_",
            "_&&_",
            "_||_",
            "!_",
            "_?_:_",
            "@in",
            "_[_]",
            "_+_",
            "_-_",
            "size",
            "startsWith",
            "endsWith",
            "contains",
            "timestamp",
            "duration",
            "@not_strictly_false");

    /** The overloads of plus and minus that can be compiled; a dyn operand may bring in others. */
    static final Set<String> OVERLOADS = Set.of(
            "add_string",
            "add_timestamp_duration",
            "add_duration_timestamp",
            "add_duration_duration",
            "subtract_timestamp_timestamp",
            "subtract_timestamp_duration",
            "subtract_duration_duration");

    static final Set<String> TYPES = Set.of(
            "int",
            "uint",
            "double",
            "bool",
            "string",
            "bytes",
            "list",
            "map",
            "null_type",
            "type",
            "google.protobuf.Timestamp",
            "google.protobuf.Duration");

    private static final Map<String, String> INSTEAD = Map.of(
            "matches", "use startsWith, endsWith, contains or ==: patterns of a caller's choice can be slow",
            "map", "use exists or all with the condition on the element itself",
            "filter", "use exists or all with the condition on the element itself",
            "exists_one", "use exists",
            "type", "compare the value itself: a value of another type is an error",
            "-_", "write a negative number as it is, and subtract durations and timestamps alone",
            "_*_", "compute the value where the claim is issued",
            "_/_", "compute the value where the claim is issued",
            "_%_", "compute the value where the claim is issued");

    private static final String CONVERSION = "compare the value as it is: numbers of all kinds compare with each other";
    private static final String CALENDAR = "compare with timestamp(\"...\") and duration(\"...\")";

    private Language() {}

    /** Says what to write instead of a function that there is not. */
    static String instead(String function) {
        String instead = INSTEAD.get(function);
        if (instead != null) {
            return instead;
        }
        if (TYPES.contains(function) || function.equals("dyn")) {
            return CONVERSION;
        }
        return function.startsWith("get") ? CALENDAR : "see docs/guide/conditions.md";
    }
}
