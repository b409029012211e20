package dev.zt.policy.cel;

import java.util.List;
import java.util.Random;

/** Makes random conditions of a grammar over all that the language has. Some of them are ill-typed. */
final class Expressions {

    static final List<String> NAMES = List.of("a", "b", "c", "list", "map", "time", "n");

    private static final List<String> TEXTS = List.of(
            "\"\"",
            "\"a\"",
            "\"ab\"",
            "\"b\"",
            "\"orders\"",
            "\"\u00e9\"",
            "\"\ud83d\ude00x\"",
            "\"1\"",
            "\"2027-01-01T00:00:00Z\"");
    private static final List<String> NUMBERS = List.of(
            "0",
            "1",
            "-1",
            "2",
            "5",
            "1.0",
            "1.5",
            "-2.5",
            "9007199254740993",
            "9007199254740992.0",
            "9223372036854775807",
            "-9223372036854775808",
            "1e19",
            "1700000000");
    private static final List<String> TIMES = List.of(
            "now",
            "timestamp(\"2027-01-01T00:00:00Z\")",
            "timestamp(\"1970-01-01T01:00:00+01:00\")",
            "timestamp(\"0001-01-01T00:00:00Z\")",
            "timestamp(\"9999-12-31T23:59:59.999999999Z\")",
            "timestamp(1700000000)");
    private static final List<String> DURATIONS = List.of(
            "duration(\"0s\")",
            "duration(\"1h30m\")",
            "duration(\"-5m\")",
            "duration(\"87600000h\")",
            "duration(\"90s\")");
    private static final List<String> FACTS = List.of(
            "request.method",
            "request.path",
            "request.host",
            "peer.id",
            "peer.trustDomain",
            "peer.path",
            "peer.namespace",
            "peer.serviceAccount",
            "peer.assurance",
            "path.tenant",
            "path.other",
            "path[\"tenant\"]",
            "headers.a",
            "headers[\"x-b\"]",
            "headers.gone");

    private final Random random;
    private int variables;

    Expressions(Random random) {
        this.random = random;
    }

    String condition() {
        variables = 0;
        return bool(1 + random.nextInt(4));
    }

    private String bool(int depth) {
        if (depth <= 0) {
            return one(List.of("true", "false", claim(), claim(), "has(claims." + name() + ")", compared(0)));
        }
        return switch (random.nextInt(17)) {
            case 0, 1 -> "(" + bool(depth - 1) + " && " + bool(depth - 1) + ")";
            case 2, 3 -> "(" + bool(depth - 1) + " || " + bool(depth - 1) + ")";
            case 4 -> "!" + bool(depth - 1);
            case 5 -> "(" + bool(depth - 1) + " ? " + bool(depth - 1) + " : " + bool(depth - 1) + ")";
            case 6 -> "has(" + selected() + ")";
            case 7 -> value(depth - 1) + " in " + container(depth - 1);
            case 8 ->
                text(depth - 1) + "." + one(List.of("startsWith", "endsWith", "contains")) + "(" + text(depth - 1)
                        + ")";
            case 9, 10 -> macro(depth);
            case 11 -> text(depth - 1) + " in " + one(List.of("claims", "[\"a\", \"b\", \"orders\"]", "claims.list"));
            case 12 -> "\"" + one(List.of("x-b", "gone")) + "\" in headers";
            case 13 ->
                one(List.of(
                        "has(headers.a)",
                        "has(peer.namespace)",
                        "has(request.host)",
                        "has(path.tenant)",
                        "\"tenant\" in path"));
            default -> compared(depth - 1);
        };
    }

    private String compared(int depth) {
        String operator = one(List.of("==", "==", "!=", "<", "<=", ">", ">="));
        return switch (random.nextInt(7)) {
            case 0 -> text(depth) + " " + operator + " " + text(depth);
            case 1 -> number(depth) + " " + operator + " " + number(depth);
            case 2 -> time(depth) + " " + operator + " " + time(depth);
            case 3 -> duration(depth) + " " + operator + " " + duration(depth);
            case 4 -> container(depth) + " " + one(List.of("==", "!=")) + " " + container(depth);
            default -> value(depth) + " " + operator + " " + value(depth);
        };
    }

    private String macro(int depth) {
        String variable = one(List.of("x", "y", "z" + variables++));
        String plain = bool(depth - 1);
        String bound = plain.replace("claims." + one(NAMES), random.nextBoolean() ? variable : variable + "." + name());
        // As an index it may be known to be a text, which the checker of dev.cel draws wrong conclusions from.
        String test = bound.contains("[" + variable + "]") ? plain : bound;
        return container(depth - 1) + "." + one(List.of("exists", "all")) + "(" + variable + ", " + test + ")";
    }

    private String value(int depth) {
        return switch (random.nextInt(9)) {
            case 0 -> text(depth);
            case 1 -> number(depth);
            case 2 -> container(depth);
            case 3 -> time(depth);
            case 4 -> one(List.of("null", "true", "false"));
            default -> claim();
        };
    }

    private String text(int depth) {
        return switch (depth <= 0 ? random.nextInt(6) : random.nextInt(8)) {
            case 0, 1 -> one(TEXTS);
            case 2, 3 -> one(FACTS);
            case 4, 5 -> claim();
            case 6 -> "(" + text(depth - 1) + " + " + one(TEXTS) + ")";
            default -> "(" + bool(depth - 1) + " ? " + text(depth - 1) + " : " + text(depth - 1) + ")";
        };
    }

    private String number(int depth) {
        return switch (random.nextInt(depth <= 0 ? 4 : 5)) {
            case 0, 1 -> one(NUMBERS);
            case 2, 3 -> claim();
            default -> random.nextBoolean() ? "size(" + container(depth - 1) + ")" : "size(" + text(depth - 1) + ")";
        };
    }

    private String time(int depth) {
        return switch (random.nextInt(depth <= 0 ? 4 : 6)) {
            case 0, 1 -> one(TIMES);
            case 2 -> "timestamp(claims.time)";
            case 3 -> "timestamp(" + claim() + ")";
            case 4 -> "(" + time(depth - 1) + one(List.of(" + ", " - ")) + duration(depth - 1) + ")";
            default -> "(" + duration(depth - 1) + " + " + time(depth - 1) + ")";
        };
    }

    private String duration(int depth) {
        return switch (random.nextInt(depth <= 0 ? 2 : 4)) {
            case 2 -> "(" + time(depth - 1) + " - " + time(depth - 1) + ")";
            case 3 -> "(" + one(DURATIONS) + one(List.of(" + ", " - ")) + one(DURATIONS) + ")";
            default -> one(DURATIONS);
        };
    }

    private String container(int depth) {
        return switch (random.nextInt(7)) {
            case 0 -> "[]";
            case 1 -> "[" + value(depth - 1) + ", " + value(depth - 1) + "]";
            case 2 -> "{\"" + name() + "\": " + value(depth - 1) + "}";
            case 3 -> "[" + one(NUMBERS) + ", " + one(NUMBERS) + "]";
            case 4 -> "claims.map";
            default -> random.nextBoolean() ? "claims.list" : claim();
        };
    }

    private String claim() {
        return switch (random.nextInt(8)) {
            case 0 -> selected();
            case 1 -> "claims[\"" + name() + "\"]";
            case 2 -> "claims[" + one(List.of("claims.a", "path.tenant", "claims.n")) + "]";
            case 3 -> "claims.list[" + one(List.of("0", "1", "-1", "claims.n", "claims.a")) + "]";
            case 4 -> "claims.map[" + one(List.of("\"a\"", "\"map\"", "claims.a", "claims.n")) + "]";
            default -> "claims." + name();
        };
    }

    private String selected() {
        return "claims." + name() + (random.nextBoolean() ? "." + name() : ".map." + name());
    }

    private String name() {
        return one(NAMES);
    }

    private String one(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
