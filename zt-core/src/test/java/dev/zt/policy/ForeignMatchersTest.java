package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.TrustDomain;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The matchers that only readers of other formats make. */
class ForeignMatchersTest {

    private static final SpiffeId WORKLOAD = SpiffeId.parse("spiffe://a.test/w");
    private static final PeerMatcher ALL_OF_A = new PeerMatcher(List.of(), List.of(TrustDomain.parse("a.test")));

    private static PeerMatcher ids(String... texts) {
        List<TextMatcher> ids = List.of(texts).stream().map(TextMatcher::parse).toList();
        return new PeerMatcher(PeerFields.NONE.withIds(ids), PeerFields.NONE, List.of());
    }

    private static boolean allows(HttpFields fields, boolean wire, Operation operation) {
        Rule rule = new Rule(
                "r",
                Effect.ALLOW,
                List.of(ALL_OF_A),
                List.of(new OperationMatcher.Http(fields, HttpFields.NONE, wire)));
        return PolicySet.compile(List.of(new AccessPolicy("p", "", WORKLOAD, List.of(rule))), WORKLOAD)
                        .decide(Peers.peer("spiffe://a.test/x"), operation, RequestAttributes.ABSENT, 0)
                        .rule()
                == 0;
    }

    @Nested
    class Texts {

        @ParameterizedTest
        @CsvSource({
            "abc, abc, true", "abc, abcd, false", "abc*, abcd, true", "abc*, abc, true", "abc*, ab, false",
            "*abc, xabc, true", "*abc, abc, true", "*abc, bc, false", "*, x, true", "*, '', false"
        })
        void matchByBeginningOrEnd(String text, String value, boolean matches) {
            assertThat(TextMatcher.parse(text).matches(value)).isEqualTo(matches);
            assertThat(TextMatcher.parse(text)).hasToString(text);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "**", "*a*", "a*b", "*a*b", "a**"})
        void haveOneStarAtOneEndAlone(String text) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> TextMatcher.parse(text))
                    .withMessage(
                            "Value \"" + text
                                    + "\" is invalid: write text, or text with one '*' at its beginning or end, or '*' for any.");
        }

        @Test
        void areBounded() {
            assertThatIllegalArgumentException().isThrownBy(() -> TextMatcher.exact("x".repeat(2_049)));
            assertThatIllegalArgumentException().isThrownBy(() -> TextMatcher.exact("a\nb"));
            assertThatIllegalArgumentException().isThrownBy(() -> new TextMatcher.Prefix(""));
            assertThatIllegalArgumentException().isThrownBy(() -> new TextMatcher.Suffix(""));
        }
    }

    @Nested
    class Paths {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "a", "/a//b", "/a/../b", "/a;x", "/%40me", "/a%2Fb", "/a?x", "/a#b", "a*", "/%40*", "/a%4*",
                    "*%40me", "*//a"
                })
        void thatNoRequestIsAskedAboutAreRefused(String text) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new PathMatcher.Text(TextMatcher.parse(text)))
                    .withMessageStartingWith("Path \"" + text + "\" is invalid: it ");
        }

        @ParameterizedTest
        @CsvSource({
            "/a/{*}, /a/b, true",
            "/a/{*}, /a/, false",
            "/a/{*}, /a, false",
            "/a/{*}, /a/b/c, false",
            "/{*}/b, /a/b, true",
            "/a/{**}, /a/, true",
            "/a/{**}, /a/b/c, true",
            "/a/{**}, /a, false",
            "/a/{**}, /ab, false",
            "/a/{**}/z, /a/b/z, true",
            "/a/{**}/z, /a/b/c/z, true",
            "/a/{**}/z, /a/z, false",
            "/a/{**}/z, /a/bz, false",
            "/{**}, /, true",
            "/{**}, /a, true",
            "/a, /a, true",
            "/a, /a/, false"
        })
        void areTemplatesOfWholeSegments(String template, String path, boolean matches) {
            assertThat(new PathTemplate(template).matches(path)).isEqualTo(matches);
            assertThat(allows(
                            HttpFields.NONE.withPaths(List.of(new PathTemplate(template))),
                            false,
                            new Operation.Http("GET", path)))
                    .isEqualTo(matches);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"", "a/{*}", "/a{*}", "/{*}b", "/{**}/{*}", "/{**}/{**}", "/{x}", "/a*", "/a//b", "/{*}/%40"
                })
        void areRefusedAsTemplatesOfOtherForms(String template) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new PathTemplate(template))
                    .withMessageStartingWith("Path template \"" + template + "\" is invalid: ");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "a/{*}     |it does not begin with '/'",
                    "/{**}/{*} |no operator may follow {**}",
                    "/{x}      |write {*} for one segment, {**} for any text; both stand for whole segments",
                    "/*a       |write {*} for one segment, {**} for any text; both stand for whole segments",
                })
        void areRefusedWithTheMend(String template, String problem) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new PathTemplate(template))
                    .withMessageEndingWith(" is invalid: " + problem + ".");
        }

        @Test
        void areToldByTheirOperators() {
            assertThat(PathTemplate.isTemplate("/a/{*}")).isTrue();
            assertThat(PathTemplate.isTemplate("/a/{**}")).isTrue();
            assertThat(PathTemplate.isTemplate("/a/*")).isFalse();
            assertThat(new PathTemplate("/a/{*}").hasRest()).isFalse();
            assertThat(new PathTemplate("/{*}/a/{*}").asPattern()).isEqualTo("/{v0}/a/{v1}");
            assertThat(new PathTemplate("/{*}/{**}/z").asPattern()).isEqualTo("/{v0}/{**}");
        }

        @ParameterizedTest
        @CsvSource({
            "/a*, /a*, true",
            "/a*, /a, false",
            "/a*, /ab, false",
            "/a*, /b, false",
            "/a/*, /a/*, true",
            "/a/*, /a/b, false"
        })
        void ofOneTextMeanTheirStarAsAStar(String text, String path, boolean matches) {
            HttpFields fields = HttpFields.NONE.withPaths(List.of(new PathMatcher.Text(TextMatcher.exact(text))));

            assertThat(allows(fields, false, new Operation.Http("GET", path))).isEqualTo(matches);
        }

        @ParameterizedTest
        @CsvSource({
            "/a/b*, /a/b, true",
            "/a/b*, /a/bc/d, true",
            "/a/b*, /a/c, false",
            "/a/b*, /a, false",
            "*/b, /a/b, true",
            "*/b, /a/c, false",
            "*, /a, true"
        })
        void mayBeTextsByTheirBeginningOrEnd(String text, String path, boolean matches) {
            HttpFields fields = HttpFields.NONE.withPaths(List.of(new PathMatcher.Text(TextMatcher.parse(text))));

            assertThat(allows(fields, false, new Operation.Http("GET", path))).isEqualTo(matches);
            assertThat(allows(fields, true, new Operation.Http("GET", path))).isEqualTo(matches);
        }

        @Test
        void matchRequestsThatEncodeNeedlessly() {
            assertThat(allows(
                            HttpFields.NONE.withPaths(List.of(new PathMatcher.Text(TextMatcher.parse("/@*")))),
                            false,
                            new Operation.Http("GET", "/%40me")))
                    .isTrue();
        }
    }

    @Nested
    class Wire {

        private final HttpFields post = HttpFields.NONE
                .withMethods(List.of(TextMatcher.exact("POST")))
                .withPaths(List.of(new PathMatcher.Text(TextMatcher.parse("/a.B/c"))));

        @Test
        void takesACallForAPost() {
            assertThat(allows(post, true, new Operation.Grpc("a.B/c"))).isTrue();
            assertThat(allows(post, true, new Operation.Grpc("a.B/d"))).isFalse();
            assertThat(allows(post, true, new Operation.Http("POST", "/a.B/c"))).isTrue();
            assertThat(allows(post, false, new Operation.Grpc("a.B/c"))).isFalse();
        }

        @Test
        void takesACallForNoOtherMethod() {
            HttpFields get = post.withMethods(List.of(TextMatcher.exact("GET")));
            assertThat(allows(get, true, new Operation.Grpc("a.B/c"))).isFalse();
            assertThat(allows(get, true, new Operation.Http("GET", "/a.B/c"))).isTrue();
        }

        @Test
        void takesACallForARequestOfAnyPath() {
            HttpFields any = HttpFields.NONE.withMethods(List.of(TextMatcher.exact("POST")));
            assertThat(allows(any, true, new Operation.Grpc("a.B/c"))).isTrue();
            assertThat(allows(any.withMethods(List.of()), true, new Operation.Grpc("a.B/c")))
                    .isTrue();
            assertThat(allows(any.withMethods(List.of(TextMatcher.parse("P*"))), true, new Operation.Grpc("a.B/c")))
                    .isTrue();
            assertThat(allows(any.withMethods(List.of(TextMatcher.exact("PUT"))), true, new Operation.Grpc("a.B/c")))
                    .isFalse();
        }

        @Test
        void takesATemplateForCallsToo() {
            HttpFields template = HttpFields.NONE.withPaths(List.of(new PathTemplate("/a.B/{*}")));
            assertThat(allows(template, true, new Operation.Grpc("a.B/c"))).isTrue();
            assertThat(allows(template, true, new Operation.Grpc("a.C/c"))).isFalse();
            HttpFields either = template.withPaths(
                    List.of(new PathTemplate("/a.B/{*}"), new PathMatcher.Text(TextMatcher.parse("/a.D/*"))));
            assertThat(allows(either, true, new Operation.Grpc("a.B/c"))).isTrue();
            assertThat(allows(either, true, new Operation.Grpc("a.D/c"))).isTrue();
            assertThat(allows(either, true, new Operation.Grpc("a.C/c"))).isFalse();
        }

        @Test
        void doesNotTakeHeadForGet() {
            HttpFields get = post.withMethods(List.of(TextMatcher.exact("GET")));
            assertThat(allows(get, true, new Operation.Http("HEAD", "/a.B/c"))).isFalse();
            assertThat(allows(get, false, new Operation.Http("HEAD", "/a.B/c"))).isTrue();
        }

        @Test
        void takesABeginningForAService() {
            HttpFields service = HttpFields.NONE.withPaths(List.of(new PathMatcher.Text(TextMatcher.parse("/a.B/*"))));
            assertThat(allows(service, true, new Operation.Grpc("a.B/c"))).isTrue();
            assertThat(allows(service, true, new Operation.Grpc("a.Bc/c"))).isFalse();
            HttpFields part = HttpFields.NONE.withPaths(List.of(new PathMatcher.Text(TextMatcher.parse("/a.B/c*"))));
            assertThat(allows(part, true, new Operation.Grpc("a.B/cd"))).isTrue();
            assertThat(allows(part, true, new Operation.Grpc("a.B/d"))).isFalse();
        }
    }

    @Nested
    class Ids {

        @ParameterizedTest
        @ValueSource(strings = {"*", "*/sa/web", "spiffe://a.test*", "spiffe://*", "a.test/*"})
        void ofAnyTrustDomainAllowNothing(String id) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Rule("r", Effect.ALLOW, List.of(ids(id)), List.of()))
                    .withMessage("allow rule r does not name the trust domains of its peers; add trustDomains");
            assertThat(new Rule("r", Effect.DENY, List.of(ids(id)), List.of())).isNotNull();
        }

        @ParameterizedTest
        @CsvSource({"sh*, true", "*op, true", "*, true", "dev*, false", "shop*, true", "shops*, false"})
        void mayHaveNamespacesByTheirBeginning(String namespace, boolean matches) {
            PeerFields fields = PeerFields.NONE
                    .withTrustDomains(List.of(TextMatcher.exact("a.test")))
                    .withNamespaces(List.of(TextMatcher.parse(namespace)));
            Rule rule =
                    new Rule("r", Effect.DENY, List.of(new PeerMatcher(fields, PeerFields.NONE, List.of())), List.of());
            PolicySet set = PolicySet.compile(List.of(new AccessPolicy("p", "", WORKLOAD, List.of(rule))), WORKLOAD);

            assertThat(set.decide(
                                            Peers.peer("spiffe://a.test/ns/shop/sa/web"),
                                            new Operation.Http("GET", "/"),
                                            RequestAttributes.ABSENT,
                                            0)
                                    .rule()
                            == 0)
                    .isEqualTo(matches);
        }

        @Test
        void nameTheirTrustDomainBeforeTheSlash() {
            Rule rule =
                    new Rule("r", Effect.ALLOW, List.of(ids("spiffe://a.test/ns/*", "spiffe://b.test/x")), List.of());
            PolicySet set = PolicySet.compile(List.of(new AccessPolicy("p", "", WORKLOAD, List.of(rule))), WORKLOAD);

            assertThat(set.trustDomains()).extracting(TrustDomain::name).containsExactly("a.test", "b.test");
        }

        @Test
        void ofAnyTrustDomainAllowWithAListOfTrustDomains() {
            PeerMatcher matcher = new PeerMatcher(
                    PeerFields.NONE
                            .withIds(List.of(TextMatcher.parse("*/sa/web")))
                            .withTrustDomains(List.of(TextMatcher.exact("a.test"))),
                    PeerFields.NONE,
                    List.of());
            Rule rule = new Rule("r", Effect.ALLOW, List.of(matcher), List.of());
            PolicySet set = PolicySet.compile(List.of(new AccessPolicy("p", "", WORKLOAD, List.of(rule))), WORKLOAD);
            Operation get = new Operation.Http("GET", "/");

            assertThat(set.decide(Peers.peer("spiffe://a.test/ns/x/sa/web"), get, RequestAttributes.ABSENT, 0)
                            .rule())
                    .isZero();
            assertThat(set.decide(Peers.peer("spiffe://b.test/ns/x/sa/web"), get, RequestAttributes.ABSENT, 0)
                            .rule())
                    .isNegative();
        }
    }
}
