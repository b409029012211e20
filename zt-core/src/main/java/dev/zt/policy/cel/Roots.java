package dev.zt.policy.cel;

import dev.zt.policy.CallFacts;
import dev.zt.policy.ConditionInput;
import dev.zt.policy.PathVariable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What conditions may ask about a call. */
final class Roots {

    private static final Failure AMBIGUOUS =
            new Failure("the paths of the rule that match give a capture different values");
    private static final Failure SEVERAL = new Failure("a header that is asked for is there more than once");

    private Roots() {}

    /** Returns what a member of a variable comes to. */
    static Node member(String root, String name) {
        Failure absent = new Failure(root + "." + name + " is absent");
        return switch (root) {
            case Language.CLAIMS -> new Claim(name, absent);
            case Language.HEADERS -> new Header(name, absent);
            case Language.PATH -> new Capture(new PathVariable(name), absent);
            default -> new Fact(fact(root + "." + name), absent);
        };
    }

    /** Returns whether a member of a variable is there. */
    static Node presence(String root, String name) {
        return switch (root) {
            case Language.CLAIMS -> new HasClaim(name);
            case Language.HEADERS ->
                (input, scratch) -> !input.attributes().headers(name).isEmpty();
            default -> {
                Node member = member(root, name);
                yield (input, scratch) -> {
                    Object value = member.eval(input, scratch);
                    return value == AMBIGUOUS || !(value instanceof Failure);
                };
            }
        };
    }

    private static Function<ConditionInput, @Nullable String> fact(String name) {
        return switch (name) {
            case "request.method" -> input -> input.operation().action();
            case "request.path" -> input -> CallFacts.path(input.operation());
            case "request.host" -> input -> CallFacts.host(input.attributes());
            case "peer.id" -> input -> input.peer().id().toString();
            case "peer.trustDomain" -> input -> input.peer().id().trustDomain().name();
            case "peer.path" -> input -> input.peer().id().path();
            case "peer.namespace" -> input -> CallFacts.namespace(input.peer().id());
            case "peer.serviceAccount" ->
                input -> CallFacts.serviceAccount(input.peer().id());
            case "peer.assurance" -> input -> input.peer().assurance().label();
            default -> throw new IllegalArgumentException("no fact " + name);
        };
    }

    record Fact(Function<ConditionInput, @Nullable String> fact, Failure absent) implements Node {

        @Override
        public Object eval(ConditionInput input, Scratch scratch) {
            String value = fact.apply(input);
            return value == null ? absent : value;
        }
    }

    record Now() implements Node {

        @Override
        public Object eval(ConditionInput input, Scratch scratch) {
            return Instant.ofEpochMilli(input.nowMillis());
        }
    }

    record Claim(String name, Failure absent) implements Node {

        @Override
        public @Nullable Object eval(ConditionInput input, Scratch scratch) {
            Map<String, @Nullable Object> claims = input.attributes().claims();
            return claims == null ? absent : Members.get(claims, name, absent);
        }
    }

    /** A claim whose name is found out for each call. */
    record NamedClaim(Node name) implements Node {

        private static final Failure ABSENT = new Failure("claims has no member of that name");

        @Override
        public @Nullable Object eval(ConditionInput input, Scratch scratch) {
            Object key = name.eval(input, scratch);
            Map<String, @Nullable Object> claims = input.attributes().claims();
            return claims != null && key instanceof String text
                    ? Members.get(claims, text, ABSENT)
                    : Failure.of(key, null, ABSENT);
        }
    }

    record HasClaim(String name) implements Node {

        @Override
        public Object eval(ConditionInput input, Scratch scratch) {
            Map<String, @Nullable Object> claims = input.attributes().claims();
            return claims != null && claims.containsKey(name);
        }
    }

    record HasNamedClaim(Node name) implements Node {

        @Override
        public Object eval(ConditionInput input, Scratch scratch) {
            Object key = name.eval(input, scratch);
            Map<String, @Nullable Object> claims = input.attributes().claims();
            return key instanceof Failure ? key : claims != null && key instanceof String && claims.containsKey(key);
        }
    }

    record Header(String name, Failure absent) implements Node {

        @Override
        public Object eval(ConditionInput input, Scratch scratch) {
            List<String> values = CallFacts.headers(input.attributes(), name);
            if (values.size() == 1) {
                return values.get(0);
            }
            return values.isEmpty() ? absent : SEVERAL;
        }
    }

    record Capture(PathVariable variable, Failure absent) implements Node {

        @Override
        public Object eval(ConditionInput input, Scratch scratch) {
            long place = variable.find(input);
            return place < 0
                    ? problem(place)
                    : PathVariable.text(input.operation().resource(), place);
        }

        Failure problem(long place) {
            return place == PathVariable.AMBIGUOUS ? AMBIGUOUS : absent;
        }
    }

    /** Either of == and != with a capture: no text is made of it. */
    record CaptureEquality(Capture capture, Node other, boolean wanted) implements Node {

        @Override
        public Object eval(ConditionInput input, Scratch scratch) {
            Object value = other.eval(input, scratch);
            long place = value instanceof Failure ? 0 : capture.variable().find(input);
            if (place <= 0) {
                return value instanceof Failure ? Objects.requireNonNull(value) : capture.problem(place);
            }
            boolean same = value instanceof String text
                    && PathVariable.isText(input.operation().resource(), place, text);
            return same == wanted;
        }
    }
}
