package dev.zt.policy.cel;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.values.NullValue;
import dev.zt.identity.PeerIdentity;
import dev.zt.policy.CallFacts;
import dev.zt.policy.ConditionInput;
import dev.zt.policy.Effect;
import dev.zt.policy.Operation;
import dev.zt.policy.OperationMatcher;
import dev.zt.policy.PathPattern;
import dev.zt.policy.RequestAttributes;
import dev.zt.policy.Rule;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Makes random calls, and says what dev.cel is told of one. */
final class Inputs {

    private static final long NOW = Instant.parse("2027-01-01T00:00:00Z").toEpochMilli();

    private static final List<@Nullable Object> VALUES = new ArrayList<>();

    static {
        VALUES.addAll(List.of(
                true,
                false,
                0L,
                1L,
                -1L,
                5L,
                9007199254740993L,
                Long.MAX_VALUE,
                Long.MIN_VALUE,
                1_700_000_000L,
                253_402_300_800L,
                new BigInteger("9223372036854775808"),
                new BigInteger("18446744073709551615"),
                0.0,
                1.0,
                1.5,
                -2.5,
                1e19,
                9007199254740992.0,
                9.223372036854776E18,
                "",
                "a",
                "ab",
                "orders",
                "\u00e9",
                "\ud83d\ude00x",
                "\uffff",
                "2026-12-31T23:30:00Z",
                "2026-12-31T23:30:00.5+02:00",
                "2026-12-31t23:30:00z",
                "2026-12-31T23:30Z",
                "2026-13-31T23:30:00Z",
                "2026-12-31",
                "0000-12-31T23:30:00Z",
                "x" + "y".repeat(60)));
        VALUES.add(null);
    }

    private static final PathPattern PATTERN = PathPattern.parse("/t/{tenant}/orders");
    private static final Rule RULE =
            new Rule("rule", Effect.DENY, List.of(), List.of(new OperationMatcher.Http(List.of(), List.of(PATTERN))));

    private final Random random;
    private final List<PeerIdentity> peers;

    Inputs(Random random, List<PeerIdentity> peers) {
        this.random = random;
        this.peers = peers;
    }

    ConditionInput next() {
        Map<String, @Nullable Object> claims = random.nextInt(8) == 0 ? null : members(0);
        String tenant = one(List.of("a", "orders", "%C3%A9", "a+b", "%20"));
        String host = random.nextInt(4) == 0 ? null : one(List.of("a", "A:8443", "orders."));
        Map<String, List<String>> headers = new HashMap<>();
        headers.put("a", one(List.of(List.of(), List.of("a"), List.of("a", "a"), List.of("\u00e9"))));
        headers.put("x-b", one(List.of(List.of("b"), List.of(""))));
        return new ConditionInput(
                peers.get(random.nextInt(peers.size())),
                new Operation.Http(one(List.of("GET", "POST", "a")), "/t/" + tenant + "/orders"),
                new Attributes(host, headers, claims),
                NOW,
                RULE);
    }

    private Map<String, @Nullable Object> members(int depth) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (String name : Expressions.NAMES) {
            if (random.nextInt(4) > 0) {
                members.put(name, named(name, depth));
            }
        }
        return members;
    }

    private @Nullable Object named(String name, int depth) {
        boolean as = random.nextInt(4) > 0;
        if (as && depth < 3 && name.equals("map")) {
            return members(depth + 1);
        }
        if (as && name.equals("list")) {
            return list(depth);
        }
        if (as && name.equals("n")) {
            return one(List.of((Object) 0L, 1L, 1.0, 0.5));
        }
        return any(depth);
    }

    private @Nullable Object any(int depth) {
        int choice = random.nextInt(12);
        if (choice == 0 && depth < 3) {
            return members(depth + 1);
        }
        return choice == 1 && depth < 3 ? list(depth) : VALUES.get(random.nextInt(VALUES.size()));
    }

    private List<@Nullable Object> list(int depth) {
        List<@Nullable Object> list = new ArrayList<>();
        int size = random.nextInt(4);
        for (int i = 0; i < size; i++) {
            list.add(any(depth + 1));
        }
        return list;
    }

    private <T> T one(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** What dev.cel is told: an absent variable of claims is an empty one, which no condition can tell apart. */
    static Map<String, Object> variables(ConditionInput input) {
        RequestAttributes attributes = input.attributes();
        Map<String, Object> variables = new HashMap<>();
        Map<String, Object> request = new HashMap<>();
        request.put("method", input.operation().action());
        request.put("path", CallFacts.path(input.operation()));
        putUnlessNull(request, "host", CallFacts.host(attributes));
        Map<String, Object> peer = new HashMap<>();
        peer.put("id", input.peer().id().toString());
        peer.put("trustDomain", input.peer().id().trustDomain().name());
        peer.put("path", input.peer().id().path());
        putUnlessNull(peer, "namespace", CallFacts.namespace(input.peer().id()));
        putUnlessNull(
                peer, "serviceAccount", CallFacts.serviceAccount(input.peer().id()));
        peer.put("assurance", input.peer().assurance().label());
        variables.put("request", request);
        variables.put("peer", peer);
        variables.put("path", Map.of("tenant", tenant(input.operation().resource())));
        variables.put("headers", headers(attributes));
        variables.put("claims", attributes.claims() == null ? Map.of() : told(attributes.claims()));
        variables.put("now", Instant.ofEpochMilli(input.nowMillis()));
        return variables;
    }

    private static String tenant(String path) {
        return path.split("/")[2].replace("%C3%A9", "\u00e9").replace("%20", " ");
    }

    /** Several values of one field are there, and none of them can be read. */
    private static Map<String, Object> headers(RequestAttributes attributes) {
        Map<String, Object> headers = new HashMap<>() {
            @Override
            public Object get(Object name) {
                if (attributes.headers((String) name).size() > 1) {
                    throw new IllegalArgumentException("several values");
                }
                return super.get(name);
            }
        };
        for (String name : List.of("a", "x-b")) {
            List<String> values = attributes.headers(name);
            if (!values.isEmpty()) {
                headers.put(name, values.get(0));
            }
        }
        return headers;
    }

    private static void putUnlessNull(Map<String, Object> map, String name, @Nullable Object value) {
        if (value != null) {
            map.put(name, value);
        }
    }

    private static Object told(@Nullable Object value) {
        if (value == null) {
            return NullValue.NULL_VALUE;
        }
        if (value instanceof BigInteger big) {
            return UnsignedLong.valueOf(big);
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Inputs::told).toList();
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> told = new LinkedHashMap<>();
            map.forEach((name, member) -> told.put(name, told(member)));
            return told;
        }
        return value;
    }

    record Attributes(
            @Nullable String host,
            Map<String, List<String>> fields,
            @Nullable Map<String, @Nullable Object> claims) implements RequestAttributes {

        @Override
        public List<String> headers(String name) {
            return fields.getOrDefault(name, List.of());
        }
    }
}
