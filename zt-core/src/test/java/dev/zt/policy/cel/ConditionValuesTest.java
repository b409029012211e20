package dev.zt.policy.cel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.policy.Condition;
import dev.zt.policy.ConditionInput;
import dev.zt.policy.Effect;
import dev.zt.policy.Operation;
import dev.zt.policy.OperationMatcher;
import dev.zt.policy.PathPattern;
import dev.zt.policy.Peers;
import dev.zt.policy.Rule;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each part of the language comes to for one call: true, false, or an error with these words. */
class ConditionValuesTest {

    private static final String NO_ORDER = "<, <=, > or >= stands between values of different types";
    private static final Map<String, @Nullable Object> CLAIMS = claims();
    private static final Rule RULE = new Rule(
            "rule",
            Effect.DENY,
            List.of(),
            List.of(new OperationMatcher.Http(
                    List.of(),
                    List.of(PathPattern.parse("/t/{tenant}/{part}"), PathPattern.parse("/t/{part}/orders")))));
    private static final ConditionInput INPUT = new ConditionInput(
            Peers.peer("spiffe://prod.example/ns/shop/sa/web"),
            new Operation.Http("GET", "/t/acme/orders"),
            new Inputs.Attributes("Orders.example:8443", Map.of("a", List.of("x"), "twice", List.of("x", "y")), CLAIMS),
            Instant.parse("2027-01-01T00:00:00Z").toEpochMilli(),
            RULE);

    private final CelConditionCompiler compiler = new CelConditionCompiler();

    private static Map<String, @Nullable Object> claims() {
        Map<String, @Nullable Object> claims = new HashMap<>();
        claims.put("n", 1L);
        claims.put("int", 7);
        claims.put("short", (short) 7);
        claims.put("byte", (byte) 7);
        claims.put("float", 1.5f);
        claims.put("double", 1.5);
        claims.put("zero", -0.0);
        claims.put("big", BigInteger.ONE.shiftLeft(63));
        claims.put("bigger", BigInteger.ONE.shiftLeft(64));
        claims.put("min", BigInteger.valueOf(Long.MIN_VALUE));
        claims.put("max", BigInteger.valueOf(Long.MAX_VALUE));
        claims.put("below", BigInteger.valueOf(Long.MIN_VALUE).subtract(BigInteger.ONE));
        claims.put("decimal", BigDecimal.ONE);
        claims.put("t", "abc");
        claims.put("empty", "");
        claims.put("acme", "acme");
        claims.put("emoji", "\ud83d\ude00x");
        claims.put("key", "n");
        claims.put("nothing", null);
        claims.put("yes", true);
        claims.put("no", false);
        claims.put("list", Arrays.asList(1L, 2, null, "a"));
        claims.put("map", map());
        claims.put("same", map());
        claims.put("month", "2027-13-01T00:00:00Z");
        claims.put("utc", "2027-01-01T00:00:00Z");
        return claims;
    }

    private static Map<String, @Nullable Object> map() {
        Map<String, @Nullable Object> map = new HashMap<>();
        map.put("a", 1);
        map.put("nothing", null);
        map.put("list", List.of("x"));
        return map;
    }

    private void comesTo(String text, String outcome) {
        Condition condition = compiler.compile(text);
        String actual;
        try {
            actual = String.valueOf(condition.test(INPUT));
        } catch (ConditionFailedException e) {
            actual = e.getMessage();
        } catch (Exception e) {
            throw new AssertionError(text, e);
        }
        assertThat(actual).as(text).isEqualTo(outcome.equals("no order") ? NO_ORDER : outcome);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '`',
            value = {
                "claims.n == 1                     => true",
                "claims.n != 1                     => false",
                "claims.n == 2                     => false",
                "claims.n != 2                     => true",
                "claims.n == claims.gone           => claims.gone is absent",
                "claims.gone == claims.n           => claims.gone is absent",
                "claims.gone != claims.lost        => claims.gone is absent",
                "claims.t == 'abc'                 => true",
                "'abc' == claims.t                 => true",
                "'abc' != claims.t                 => false",
                "claims.t == 'ab'                  => false",
                "claims.n == 'abc'                 => false",
                "claims.n != 'abc'                 => true",
                "'abc' != claims.gone              => claims.gone is absent",
                "claims.t == claims.empty          => false",
                "claims.nothing == null               => true",
                "claims.nothing == claims.n           => false",
                "claims.n == null                  => false",
                "claims.n == claims.t              => false",
                "claims.yes == claims.yes          => true",
                "claims.yes == claims.no           => false",
                "claims.yes == true && claims.no == false => true",
                "claims.int == 7 && claims.short == 7 && claims.byte == 7 => true",
                "claims.float == 1.5 && claims.double == 1.5 => true",
                "claims.zero == 0 && claims.zero == 0.0 => true",
                "claims.n == 1.0                   => true",
                "claims.big == claims.big          => true",
                "claims.big == claims.bigger       => false",
                "claims.big == 9223372036854775808.0 => true",
                "claims.min == -9223372036854775808 && claims.max == 9223372036854775807 => true",
                "claims.decimal == 1               => a value is of no type that CEL has",
                "claims.list == [1, 2, null, 'a']  => true",
                "claims.list == [1, 2, null, 'b']  => false",
                "claims.list == [1, 2, null]       => false",
                "claims.list == claims.n           => false",
                "claims.n == claims.list           => false",
                "claims.map == claims.same         => true",
                "claims.map == {'a': 1, 'nothing': null, 'list': ['x']} => true",
                "claims.map == {'a': 1, 'nothing': null, 'list': ['y']} => false",
                "claims.map == {'a': 1, 'nothing': null, 'more': ['x']} => false",
                "claims.map == {'a': 1}            => false",
                "{'a': 1, 'gone': null} == {'a': 1, 'nothing': null} => false",
                "claims.map == claims.n            => false",
                "claims.n == claims.map            => false",
                "[claims.n, 2] == [1, 2]           => true",
                "[claims.n, 2] == [1, 3]           => false",
                "[1, claims.gone] == [1, 2]        => claims.gone is absent",
                "{'a': claims.n} == {'a': 1}       => true",
                "{'a': claims.n} == {'b': 1}       => false",
                "{'a': claims.gone} == {'a': 1}    => claims.gone is absent",
            })
    void equality(String text, String outcome) {
        comesTo(text, outcome);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '`',
            value = {
                "claims.n < 2                      => true",
                "claims.n < 1                      => false",
                "claims.n < 0                      => false",
                "claims.n <= 1                     => true",
                "claims.n <= 0                     => false",
                "claims.n > 0                      => true",
                "claims.n > 1                      => false",
                "claims.n >= 1                     => true",
                "claims.n >= 2                     => false",
                "claims.n < claims.t               => no order",
                "claims.t < claims.n               => no order",
                "claims.nothing < claims.nothing         => no order",
                "claims.list < claims.list         => no order",
                "claims.gone < 1                   => claims.gone is absent",
                "1 < claims.gone                   => claims.gone is absent",
                "claims.t < 'abd'                  => true",
                "claims.t < 'abb'                  => false",
                "claims.t <= 'abc' && claims.t >= 'abc' => true",
                "claims.no < claims.yes            => true",
                "claims.yes < claims.no            => false",
                "claims.yes < claims.n             => no order",
                "claims.n < claims.yes             => no order",
                "claims.double > 1 && claims.double < 2 => true",
                "claims.float > 1                  => true",
                "2 > claims.double && 1 < claims.double => true",
                "claims.big > 9223372036854775807  => true",
                "claims.big < claims.bigger        => true",
                "claims.below < -9223372036854775808 => true",
                "9223372036854775807 < claims.big  => true",
                "now < timestamp('2027-01-01T00:00:01Z') => true",
                "now > timestamp('2027-01-01T00:00:01Z') => false",
                "duration('1m') < duration('61s')  => true",
                "duration('1m') > duration('61s')  => false",
                "claims.n < now                    => no order",
                "now < claims.n                    => no order",
                "claims.n < duration('1s')         => no order",
                "duration('1s') < claims.n         => no order",
            })
    void order(String text, String outcome) {
        comesTo(text, outcome);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '`',
            value = {
                "2 in claims.list                  => true",
                "null in claims.list               => true",
                "9 in claims.list                  => false",
                "claims.t in ['x', 'abc']          => true",
                "claims.t in ['x']                 => false",
                "claims.n in ['x']                 => false",
                "claims.gone in ['x']              => claims.gone is absent",
                "claims.t in []                    => false",
                "claims.t in ['abc', 1]            => true",
                "claims.n in ['abc', 1]            => true",
                "claims.empty in ['abc', 1]        => false",
                "'a' in claims.map                 => true",
                "'nothing' in claims.map              => true",
                "'z' in claims.map                 => false",
                "1 in claims.map                   => false",
                "1 in claims.n                     => what stands behind \"in\" is neither a list nor a map",
                "claims.gone in claims.list        => claims.gone is absent",
                "1 in claims.gone                  => claims.gone is absent",
                "'n' in claims                     => true",
                "'gone' in claims                  => false",
                "claims.key in claims              => true",
                "claims.t in claims                => false",
                "claims.n in claims                => false",
                "claims.gone in claims             => claims.gone is absent",
                "'a' in headers                    => true",
                "'b' in headers                    => false",
                "'tenant' in path                  => true",
                "'gone' in path                    => false",
            })
    void membership(String text, String outcome) {
        comesTo(text, outcome);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '`',
            value = {
                "claims.map.a == 1                 => true",
                "claims.map.nothing == null           => true",
                "claims.map.gone == 1              => a member gone is absent",
                "claims.t.a == 1                   => a value that is asked for a member is no map",
                "claims.gone.a == 1                => claims.gone is absent",
                "has(claims.map.a)                 => true",
                "has(claims.map.nothing)              => true",
                "has(claims.map.gone)              => false",
                "has(claims.t.a)                   => a value that is asked for a member is no map",
                "has(claims.gone.a)                => claims.gone is absent",
                "claims.list[0] == 1               => true",
                "claims.list[3] == 'a'             => true",
                "claims.list[4] == 1               => a list has no element of that number",
                "claims.list[-1] == 1              => a list has no element of that number",
                "claims.list[4294967296] == 1      => a list has no element of that number",
                "claims.list[claims.double] == 1   => a list has no element of that number",
                "claims.list[claims.zero] == 1     => true",
                "claims.list[claims.big] == 1      => a list has no element of that number",
                "claims.list[claims.t] == 1        => a list has no element of that number",
                "claims.list[claims.gone] == 1     => claims.gone is absent",
                "claims.map['a'] == 1              => true",
                "claims.map[claims.t] == 1         => a map has no member of that name",
                "claims.map[claims.n] == 1         => a map has no member of that name",
                "claims.n['a'] == 1                => a map has no member of that name",
                "claims.gone['a'] == 1             => claims.gone is absent",
                "claims[claims.key] == 1           => true",
                "claims[claims.t] == 1             => claims has no member of that name",
                "claims[claims.n] == 1             => claims has no member of that name",
                "claims[claims.gone] == 1          => claims.gone is absent",
            })
    void members(String text, String outcome) {
        comesTo(text, outcome);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '`',
            value = {
                "claims.yes && claims.yes          => true",
                "claims.yes && claims.no           => false",
                "claims.no && claims.gone          => false",
                "claims.gone && claims.no          => false",
                "claims.gone && claims.yes         => claims.gone is absent",
                "claims.yes && claims.gone         => claims.gone is absent",
                "claims.gone && claims.lost        => claims.gone is absent",
                "claims.yes && claims.t            => an operand of &&, ||, ! or ?: is neither true nor false",
                "claims.t && claims.yes            => an operand of &&, ||, ! or ?: is neither true nor false",
                "claims.no || claims.no            => false",
                "claims.no || claims.yes           => true",
                "claims.yes || claims.gone         => true",
                "claims.gone || claims.yes         => true",
                "claims.gone || claims.no          => claims.gone is absent",
                "claims.no || claims.t             => an operand of &&, ||, ! or ?: is neither true nor false",
                "!claims.no                        => true",
                "!claims.yes                       => false",
                "!claims.gone                      => claims.gone is absent",
                "!claims.t                         => an operand of &&, ||, ! or ?: is neither true nor false",
                "claims.yes ? claims.yes : claims.gone => true",
                "claims.no ? claims.gone : claims.no => false",
                "claims.t ? true : true            => an operand of &&, ||, ! or ?: is neither true nor false",
                "claims.gone ? true : true         => claims.gone is absent",
            })
    void logic(String text, String outcome) {
        comesTo(text, outcome);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '`',
            value = {
                "claims.list.exists(x, x == 'a')   => true",
                "claims.list.exists(x, x == 'b')   => false",
                "claims.list.all(x, x != 'b')      => true",
                "claims.list.all(x, x != 'a')      => false",
                "[].all(x, false)                  => true",
                "[].exists(x, true)                => false",
                "claims.map.exists(k, k == 'a')    => true",
                "claims.map.all(k, k != 'a')       => false",
                "claims.n.all(x, true)             => all or exists is asked of what is neither a list nor a map",
                "claims.gone.all(x, true)          => claims.gone is absent",
                "claims.list.all(x, claims.t)      => what all or exists asks is neither true nor false",
                "claims.list.all(x, claims.gone)   => claims.gone is absent",
                "claims.list.exists(x, x == 'a' || claims.gone) => true",
                "claims.list.exists(x, x == 'b' || claims.gone) => claims.gone is absent",
                "claims.list.all(x, x == 1 && claims.gone) => false",
                "[1, 2].exists(x, [3].exists(x, x == 3) && x == 2) => true",
                "[1, 2].exists(x, [2, 3].all(y, y >= x) && [x].exists(z, z == 2)) => true",
                "[1].exists(x, x == 1) && [2].exists(y, y == 2) => true",
            })
    void macros(String text, String outcome) {
        comesTo(text, outcome);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '`',
            value = {
                "claims.t.startsWith('ab')         => true",
                "claims.t.startsWith('bc')         => false",
                "claims.t.endsWith('bc')           => true",
                "claims.t.endsWith('ab')           => false",
                "claims.t.contains('b')            => true",
                "claims.t.contains('d')            => false",
                "claims.n.startsWith('a')          => startsWith, endsWith or contains is asked of what is no text",
                "claims.t.startsWith(claims.n)     => startsWith, endsWith or contains is asked of what is no text",
                "claims.gone.startsWith('a')       => claims.gone is absent",
                "claims.t.startsWith(claims.gone)  => claims.gone is absent",
                "size(claims.t) == 3               => true",
                "size(claims.emoji) == 2           => true",
                "size(claims.list) == 4            => true",
                "size(claims.map) == 3             => true",
                "size(claims.n) == 1               => size is asked of what has none",
                "size(claims.gone) == 1            => claims.gone is absent",
                "claims.t + 'd' == 'abcd'          => true",
                "'d' + claims.t == 'dabc'          => true",
                "claims.n + 'd' == '1d'            => + or - stands between values of types that have no sum",
                "claims.gone + 'd' == 'd'          => claims.gone is absent",
                "'d' + claims.gone == 'd'          => claims.gone is absent",
            })
    void texts(String text, String outcome) {
        comesTo(text, outcome);
    }

    private static final String OUT_OF_RANGE = "a timestamp is not in the years 1 to 9999, or a duration is too long";

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '`',
            value = {
                "now == timestamp('2027-01-01T00:00:00Z') => true",
                "now + duration('1s') == timestamp('2027-01-01T00:00:01Z') => true",
                "duration('1s') + now == timestamp('2027-01-01T00:00:01Z') => true",
                "now - duration('1s') == timestamp('2026-12-31T23:59:59Z') => true",
                "duration('1m') + duration('1s') == duration('61s') => true",
                "duration('1m') - duration('1s') == duration('59s') => true",
                "now - timestamp('2026-12-31T23:59:59Z') == duration('1s') => true",
                "timestamp('2026-12-31T23:59:59Z') - now == duration('-1s') => true",
                "claims.n + duration('1s') == now  => + or - stands between values of types that have no sum",
                "duration('1s') + claims.n == now  => + or - stands between values of types that have no sum",
                "now - claims.n == duration('1s')  => + or - stands between values of types that have no sum",
                "duration('1s') - claims.n == duration('1s') => + or - stands between values of types that have no sum",
                "claims.gone + duration('1s') == now => claims.gone is absent",
                "now - claims.gone == duration('1s') => claims.gone is absent",
                "timestamp(claims.utc) == now      => true",
                "timestamp(now) == now             => true",
                "timestamp(1798761600) == now      => true",
                "timestamp(claims.t) == now        => timestamp is asked of what is none",
                "timestamp(claims.month) == now    => timestamp is asked of what is none",
                "timestamp(claims.yes) == now      => timestamp is asked of what is none",
                "timestamp(claims.gone) == now     => claims.gone is absent",
                "timestamp(253402300799) > now     => true",
                "timestamp(253402300800) > now     => range",
                "timestamp(-62135596800) < now     => true",
                "timestamp(-62135596801) < now     => range",
                "timestamp(claims.min) < now       => range",
                "timestamp(claims.max) < now       => range",
                "timestamp(claims.big) < now       => timestamp is asked of what is none",
                "timestamp('9999-12-31T23:59:59Z') + duration('999ms') > now => true",
                "timestamp('9999-12-31T23:59:59Z') + duration('1s') > now => range",
                "timestamp('0001-01-01T00:00:01Z') - duration('1s') < now => true",
                "timestamp('0001-01-01T00:00:00Z') - duration('1ns') < now => range",
                "duration('315575999999s') + duration('1s') > duration('1s') => true",
                "duration('315576000000s') + duration('1s') > duration('1s') => range",
                "duration('-315575999999s') - duration('1s') < duration('1s') => true",
                "duration('-315576000000s') - duration('1s') < duration('1s') => range",
                "timestamp('2262-04-11T23:47:16.854775807Z') - timestamp(0) > duration('1s') => true",
                "timestamp('2262-04-11T23:47:16.854775808Z') - timestamp(0) > duration('1s') => range",
                "timestamp(0) - timestamp('2262-04-11T23:47:16.854775808Z') < duration('1s') => true",
                "timestamp(0) - timestamp('2262-04-11T23:47:16.854775809Z') < duration('1s') => range",
            })
    void times(String text, String outcome) {
        comesTo(text, outcome.equals("range") ? OUT_OF_RANGE : outcome);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '`',
            value = {
                "request.method == 'GET'           => true",
                "request.path == '/t/acme/orders'  => true",
                "request.host == 'orders.example'  => true",
                "peer.id == 'spiffe://prod.example/ns/shop/sa/web' => true",
                "peer.trustDomain == 'prod.example' => true",
                "peer.path == '/ns/shop/sa/web'    => true",
                "peer.namespace == 'shop'          => true",
                "peer.serviceAccount == 'web'      => true",
                "peer.assurance == 'channel-bound' => true",
                "has(peer.namespace)               => true",
                "has(headers.a)                    => true",
                "has(headers.b)                    => false",
                "headers.a == 'x'                  => true",
                "headers.b == 'x'                  => headers.b is absent",
                "headers.twice == 'x'              => a header that is asked for is there more than once",
                "has(claims.n)                     => true",
                "has(claims.nothing)                  => true",
                "has(claims.gone)                  => false",
                "path.tenant == 'acme'             => true",
                "path.tenant == claims.acme        => true",
                "claims.acme == path.tenant        => true",
                "path.tenant != claims.acme        => false",
                "path.tenant == claims.t           => false",
                "path.tenant == claims.n           => false",
                "path.tenant == claims.gone        => claims.gone is absent",
                "path.gone == claims.t             => path.gone is absent",
                "path.gone == 'acme'               => path.gone is absent",
                "has(path.tenant)                  => true",
                "has(path.gone)                    => false",
                "has(path.part)                    => true",
                "path.part == 'acme'               => ambiguous",
                "path.part == claims.acme          => ambiguous",
            })
    void facts(String text, String outcome) {
        comesTo(
                text,
                outcome.equals("ambiguous")
                        ? "the paths of the rule that match give a capture different values"
                        : outcome);
    }
}
