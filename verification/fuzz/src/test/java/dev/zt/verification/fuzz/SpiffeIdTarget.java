package dev.zt.verification.fuzz;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.TrustDomain;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** SPIFFE IDs, trust domains and patterns; two texts with a line end between, so that equality is looked at as well. */
final class SpiffeIdTarget implements Target {

    @Override
    public String name() {
        return "spiffe-id";
    }

    @Override
    public int shortRuns() {
        return 30_000;
    }

    @Override
    public List<byte[]> seeds() {
        return Stream.of(
                        "spiffe://prod.example/ns/shop/sa/orders\nspiffe://prod.example/ns/shop/sa/orders",
                        "spiffe://prod.example\nspiffe://prod.example/",
                        "SPIFFE://Prod.Example/A\nspiffe://prod.example/A",
                        "spiffe://prod.example/*/b\nspiffe://prod.example/**",
                        "spiffe://prod.example/a/../b\nspiffe://prod.example/a/./b",
                        "spiffe://prod.example/a%2fb\nspiffe://user@prod.example:443/a?b#c",
                        "spiffe://" + "d".repeat(255) + "/p\nspiffe://d/" + "p".repeat(2036),
                        "prod.example\nspiffe://\u212a.example/\u0130")
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    @Override
    public boolean test(byte[] input) {
        String[] texts = new String(input, StandardCharsets.UTF_8).split("\n", 2);
        SpiffeId one = id(texts[0]);
        id(new String(input, StandardCharsets.ISO_8859_1));
        SpiffeId other = texts.length > 1 ? id(texts[1]) : null;
        if (one != null && other != null) {
            Holds.same(one.equals(other), texts[0].equals(texts[1]), "IDs are equal exactly if their text is");
            Holds.that(!one.equals(other) || one.hashCode() == other.hashCode(), "equal IDs have one hash");
        }
        configured(texts[0]);
        trustDomain(texts[0]);
        pattern(texts[0], texts.length > 1 ? texts[1] : "");
        return one != null;
    }

    private static @Nullable SpiffeId id(String text) {
        SpiffeId id = parsed(SpiffeId::parse, text);
        Holds.same(id != null, NaiveSpiffeId.isId(text), "zt and the naive reading agree on " + text);
        Holds.same(id != null, SpiffeId.problem(text).isEmpty(), "problem() and parse() agree");
        if (id != null) {
            Holds.same(id.toString(), text, "an ID is shown as it was written");
            Holds.same(id.hasPath(), NaiveSpiffeId.hasPath(text), "a path is seen where there is one");
            Holds.same("spiffe://" + id.trustDomain() + id.path(), text, "domain and path make the ID");
            Holds.same(SpiffeId.of(id.trustDomain(), id.path()), id, "parts make the same ID");
        }
        return id;
    }

    private static void configured(String text) {
        SpiffeId id = parsed(SpiffeId::parseConfigured, text);
        if (id != null) {
            Holds.that(id.toString().equalsIgnoreCase(text), "configuration is folded and nothing else");
            Holds.that(text.endsWith(id.path()), "a path is never folded");
            Holds.that(NaiveSpiffeId.isId(id.toString()), "what was folded is an ID");
        } else {
            Holds.that(!NaiveSpiffeId.isId(text), "an ID is an ID in configuration too");
        }
    }

    private static void trustDomain(String text) {
        TrustDomain domain = parsed(TrustDomain::parse, text);
        Holds.same(domain != null, NaiveSpiffeId.isTrustDomain(text), "zt and the naive reading agree on domains");
    }

    private static void pattern(String text, String id) {
        SpiffeIdPattern pattern = parsed(SpiffeIdPattern::parse, text);
        if (pattern == null) {
            return;
        }
        Holds.same(SpiffeIdPattern.parse(pattern.toString()), pattern, "a pattern is read as it is shown");
        Holds.same(pattern.exactId() == null, text.contains("*"), "only a pattern without a star is an ID");
        if (NaiveSpiffeId.isId(id)) {
            Holds.same(
                    pattern.matches(SpiffeId.parse(id)),
                    NaivePattern.matches(pattern.toString(), id),
                    "zt and the naive reading agree on whom a pattern matches");
        }
    }

    private static <T> @Nullable T parsed(Function<String, T> parser, String text) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            Holds.that(e.getClass() == IllegalArgumentException.class, "a refusal is what its Javadoc says");
            Holds.that(e.getMessage().length() < 1_000, "a refusal is short");
            return null;
        }
    }
}
