package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.zt.identity.PeerIdentity;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.TrustDomain;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the fields beyond principals, methods and paths mean, and what is refused of them. */
class LanguageTest {

    private static final SpiffeId WORKLOAD = SpiffeId.parse("spiffe://a.test/w");
    private static final Operation GET = new Operation.Http("GET", "/a");
    private static final String WEB = "spiffe://a.test/ns/shop/sa/web";
    private static final long T0 = Instant.parse("2026-12-01T00:00:00Z").toEpochMilli();

    private static PolicyReading reading(String rules) {
        return AccessPolicyReader.read(
                "apiVersion: zt.dev/v1\nkind: AccessPolicy\nmetadata: {name: p}\nspec:\n"
                        + "  workload: spiffe://a.test/w\n  rules:\n" + rules,
                "p.yaml");
    }

    private static PolicySet set(String rules) {
        PolicyReading reading = reading(rules);
        assertThat(reading.issues()).isEmpty();
        return PolicySet.compile(reading.policies(), WORKLOAD);
    }

    private static String issue(String rules) {
        List<Issue> issues = reading(rules).issues();
        assertThat(issues).as("issues").hasSize(1);
        return issues.get(0).display();
    }

    private static Verdict verdict(PolicySet set, String peer, Operation operation, RequestAttributes attributes) {
        return set.decide(Peers.peer(peer), operation, attributes, T0);
    }

    private static boolean matches(String from, String to, String peer, RequestAttributes attributes, String effect) {
        PolicySet set = set("  - {id: r, effect: " + effect + ", from: [" + from + "]"
                + (to.isEmpty() ? "" : ", to: [" + to + "]") + "}\n");
        return verdict(set, peer, GET, attributes).rule() == 0;
    }

    private static boolean allowsPeer(String from, String peer) {
        return matches(from, "", peer, RequestAttributes.ABSENT, "allow");
    }

    /** A request as an adapter would describe it. */
    private record Request(@Nullable String host, byte @Nullable [] address, Map<String, List<String>> fields)
            implements RequestAttributes {

        static Request of(String host) {
            return new Request(host, null, Map.of());
        }

        static Request from(int... octets) {
            byte[] address = new byte[octets.length];
            for (int i = 0; i < octets.length; i++) {
                address[i] = (byte) octets[i];
            }
            return new Request(null, address, Map.of());
        }

        static Request with(String name, List<String> values) {
            return new Request(null, null, Map.of(name, values));
        }

        @Override
        public List<String> headers(String name) {
            return fields.getOrDefault(name, List.of());
        }

        @Override
        public byte @Nullable [] remoteAddress() {
            return address;
        }
    }

    @Nested
    class Kubernetes {

        private static final String SHOP = "{trustDomains: [a.test], namespaces: [shop]}";
        private static final String ACCOUNT = "{trustDomains: [a.test], serviceAccounts: [shop/web]}";

        @Test
        void namesByPosition() {
            assertThat(allowsPeer(SHOP, WEB)).isTrue();
            assertThat(allowsPeer(ACCOUNT, WEB)).isTrue();
            assertThat(allowsPeer(ACCOUNT, "spiffe://a.test/ns/shop/sa/api")).isFalse();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "spiffe://b.test/ns/shop/sa/web",
                    "spiffe://a.test/x/ns/shop/sa/web",
                    "spiffe://a.test/ns/shop/sa/web/y",
                    "spiffe://a.test/ns/shop/sa",
                    "spiffe://a.test/ns/shop",
                    "spiffe://a.test/ns/shop/web",
                    "spiffe://a.test/ns/other/sa/x/ns/shop/sa/web",
                    "spiffe://a.test/shop/web"
                })
        void areNotFoundElsewhereInAnId(String peer) {
            assertThat(allowsPeer(SHOP, peer)).isFalse();
            assertThat(allowsPeer(ACCOUNT, peer)).isFalse();
        }

        @Test
        void mustMatchBesideAllElseThatIsAsked() {
            String principal = "{principals: ['" + WEB + "'], trustDomains: [a.test], namespaces: [shop]}";
            assertThat(allowsPeer(principal, WEB)).isTrue();
            assertThat(allowsPeer(principal, "spiffe://a.test/ns/shop/sa/api")).isFalse();

            String account = "{trustDomains: [a.test], namespaces: [shop], serviceAccounts: [shop/web, dev/web]}";
            assertThat(allowsPeer(account, WEB)).isTrue();
            assertThat(allowsPeer(account, "spiffe://a.test/ns/shop/sa/api")).isFalse();
            assertThat(allowsPeer(account, "spiffe://a.test/ns/dev/sa/web")).isFalse();
        }

        @Test
        void mustMatchBesideAllThatIsExcluded() {
            String principal = "{trustDomains: [a.test], namespaces: [shop], notPrincipals: ['" + WEB + "']}";
            assertThat(allowsPeer(principal, WEB)).isFalse();
            assertThat(allowsPeer(principal, "spiffe://a.test/ns/shop/sa/api")).isTrue();

            String account = "{trustDomains: [a.test], namespaces: [shop], notServiceAccounts: [shop/web]}";
            assertThat(allowsPeer(account, WEB)).isFalse();
            assertThat(allowsPeer(account, "spiffe://a.test/ns/shop/sa/api")).isTrue();
        }

        @Test
        void mayBeMany() {
            String domains =
                    IntStream.range(0, 40).mapToObj(i -> "d" + i + ".test").collect(Collectors.joining(", "));
            String names = IntStream.range(0, 40).mapToObj(i -> "n" + i).collect(Collectors.joining(", "));
            String many = "{trustDomains: [" + domains + "], namespaces: [" + names + "]}";

            assertThat(allowsPeer(many, "spiffe://d39.test/ns/n39/sa/x")).isTrue();
            assertThat(allowsPeer(many, "spiffe://d39.test/ns/n40/sa/x")).isFalse();
            assertThat(allowsPeer(many, "spiffe://d40.test/ns/n39/sa/x")).isFalse();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "namespaces: [shop]",
                    "notNamespaces: [shop]",
                    "serviceAccounts: [shop/web]",
                    "notServiceAccounts: [shop/web]"
                })
        void mustNameTheirTrustDomain(String field) {
            assertThat(issue("  - {id: r, effect: deny, from: [{" + field + "}]}\n"))
                    .startsWith("p.yaml:7:34: A namespace or a service account is one of a trust domain: add"
                            + " \"trustDomains\". Another domain can have the same name.\n");
        }

        @ParameterizedTest
        @CsvSource({
            "namespaces,shop/web,Namespace",
            "namespaces,sh*,Namespace",
            "namespaces,..,Namespace",
            "serviceAccounts,web,Service account",
            "serviceAccounts,shop/*,Service account",
            "serviceAccounts,a/b/c,Service account"
        })
        void haveNoWildcards(String field, String value, String what) {
            assertThat(issue("  - {id: r, effect: deny, from: [{trustDomains: [a.test], " + field + ": ['" + value
                            + "']}]}\n"))
                    .contains(what + " \"" + value + "\" is invalid: write");
        }
    }

    @Nested
    class Negations {

        @Test
        void areAndedWithThePositive() {
            String from =
                    "{trustDomains: [a.test], notNamespaces: [dev], notPrincipals: ['spiffe://a.test/ns/shop/sa/bad']}";
            assertThat(allowsPeer(from, WEB)).isTrue();
            assertThat(allowsPeer(from, "spiffe://a.test/ns/dev/sa/web")).isFalse();
            assertThat(allowsPeer(from, "spiffe://a.test/ns/shop/sa/bad")).isFalse();
            assertThat(allowsPeer(from, "spiffe://b.test/ns/shop/sa/web")).isFalse();
        }

        @Test
        void holdOfWhatIsAbsent() {
            assertThat(allowsPeer("{trustDomains: [a.test], notNamespaces: [dev]}", "spiffe://a.test/vm"))
                    .isTrue();
            assertThat(allowsPeer("{trustDomains: [a.test], namespaces: [dev]}", "spiffe://a.test/vm"))
                    .isFalse();
        }

        @Test
        void ofTrustDomainsAloneDenyAllOthers() {
            PolicySet set = set("  - {id: strangers, effect: deny, from: [{notTrustDomains: [a.test]}]}\n"
                    + "  - {id: all, effect: allow, from: [{trustDomains: [a.test, b.test]}]}\n");
            assertThat(verdict(set, WEB, GET, RequestAttributes.ABSENT).rule()).isEqualTo(1);
            assertThat(verdict(set, "spiffe://b.test/x", GET, RequestAttributes.ABSENT)
                            .rule())
                    .isZero();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"notPrincipals: ['spiffe://a.test/x']", "notTrustDomains: [b.test]", "ipBlocks: [10.0.0.0/8]"
                })
        void neverMakeAnAllowRuleForAnyTrustDomain(String field) {
            assertThat(issue("  - {id: r, effect: allow, from: [{" + field + "}]}\n"))
                    .startsWith(
                            "p.yaml:7:35: An allow rule must name the trust domains of its peers: add \"principals\" or"
                                    + " \"trustDomains\". Else it would cover each domain that is federated with later.\n");
        }

        @Test
        void ofOperations() {
            String to = "{http: {methods: [GET, POST], notMethods: [POST], paths: ['/{**}'], notPaths: ['/a/{**}']}}";
            PolicySet set = set("  - {id: r, effect: allow, from: [{trustDomains: [a.test]}], to: [" + to
                    + ", {notGrpc: [x.Admin/*]}]}\n");
            assertThat(verdict(set, WEB, new Operation.Http("GET", "/b"), RequestAttributes.ABSENT)
                            .rule())
                    .isZero();
            assertThat(verdict(set, WEB, new Operation.Http("POST", "/b"), RequestAttributes.ABSENT)
                            .rule())
                    .isNegative();
            assertThat(verdict(set, WEB, GET, RequestAttributes.ABSENT).rule()).isNegative();
            assertThat(verdict(set, WEB, new Operation.Grpc("x.A/b"), RequestAttributes.ABSENT)
                            .rule())
                    .isZero();
            assertThat(verdict(set, WEB, new Operation.Grpc("x.Admin/b"), RequestAttributes.ABSENT)
                            .rule())
                    .isNegative();
        }

        @Test
        void ofGetAreOfHeadToo() {
            PolicySet set = set(
                    "  - {id: r, effect: allow, from: [{trustDomains: [a.test]}], to: [{http: {notMethods: [GET]}}]}\n");
            assertThat(verdict(set, WEB, new Operation.Http("HEAD", "/b"), RequestAttributes.ABSENT)
                            .rule())
                    .isNegative();
        }
    }

    @Nested
    class Hosts {

        private static boolean allows(String field, @Nullable String host) {
            return matches(
                    "{trustDomains: [a.test]}",
                    "{http: {" + field + "}}",
                    WEB,
                    new Request(host, null, Map.of()),
                    "allow");
        }

        /** CVE-2021-39155. */
        @ParameterizedTest
        @ValueSource(strings = {"a.example", "A.EXAMPLE", "a.example:8443", "a.example.", "A.example.:1"})
        void ignoreCaseAndPort(String host) {
            assertThat(allows("hosts: [a.example]", host)).isTrue();
            assertThat(allows("notHosts: [a.example]", host)).isFalse();
        }

        @ParameterizedTest
        @ValueSource(strings = {"b.example", "a.example.b", "xa.example", "", ":8443", "a.example@b.example"})
        void areWhole(String host) {
            assertThat(allows("hosts: [a.example]", host)).isFalse();
        }

        @Test
        void mayBeAddresses() {
            assertThat(allows("hosts: ['[2001:db8::1]']", "[2001:DB8::1]:8443")).isTrue();
            assertThat(allows("hosts: [192.0.2.7]", "192.0.2.7:80")).isTrue();
        }

        @Test
        void absentMatchNothing() {
            assertThat(allows("hosts: [a.example]", null)).isFalse();
            assertThat(allows("notHosts: [a.example]", null)).isTrue();
        }

        @ParameterizedTest
        @ValueSource(strings = {"A.example", "a.example:443", "*.example", "a.example.", "", "http://a", "a b"})
        void areRefusedInOtherForms(String host) {
            assertThat(issue("  - {id: r, effect: deny, to: [{http: {hosts: ['" + host + "']}}]}\n"))
                    .contains("Host \"" + host + "\" is invalid: write it in lower case, without port");
        }
    }

    @Nested
    class Headers {

        private static boolean matches(String effect, String field, List<String> sent) {
            return LanguageTest.matches(
                    "{trustDomains: [a.test]}",
                    "{http: {" + field + "}}",
                    WEB,
                    sent.isEmpty() ? RequestAttributes.ABSENT : Request.with("x-a", sent),
                    effect);
        }

        @Test
        void allowOnlyIfEachValueMatches() {
            assertThat(matches("allow", "headers: {X-A: [a, b]}", List.of("a", "b")))
                    .isTrue();
            assertThat(matches("allow", "headers: {X-A: [a, b]}", List.of("a", "c")))
                    .isFalse();
            assertThat(matches("allow", "headers: {X-A: ['a,c']}", List.of("a", "c")))
                    .isFalse();
            assertThat(matches("allow", "headers: {X-A: [a]}", List.of())).isFalse();
            assertThat(matches("allow", "headers: {X-A: [a]}", List.of("A"))).isFalse();
        }

        @Test
        void denyIfAnyValueOrAllTogetherMatch() {
            assertThat(matches("deny", "headers: {X-A: [a]}", List.of("c", "a")))
                    .isTrue();
            assertThat(matches("deny", "headers: {X-A: ['c,a']}", List.of("c", "a")))
                    .isTrue();
            assertThat(matches("deny", "headers: {X-A: ['c, a']}", List.of("c", "a")))
                    .isTrue();
            assertThat(matches("deny", "headers: {X-A: [a]}", List.of("c"))).isFalse();
            assertThat(matches("deny", "headers: {X-A: [a]}", List.of())).isFalse();
        }

        @Test
        void negatedAreNeverEasierToPassByRepeating() {
            assertThat(matches("allow", "notHeaders: {X-A: [bad]}", List.of("good")))
                    .isTrue();
            assertThat(matches("allow", "notHeaders: {X-A: [bad]}", List.of("good", "bad")))
                    .isFalse();
            assertThat(matches("allow", "notHeaders: {X-A: ['a,b']}", List.of("a", "b")))
                    .isFalse();
            assertThat(matches("deny", "notHeaders: {X-A: [good]}", List.of("good")))
                    .isFalse();
            assertThat(matches("deny", "notHeaders: {X-A: [good]}", List.of("good", "bad")))
                    .isTrue();
            assertThat(matches("deny", "notHeaders: {X-A: [good]}", List.of())).isTrue();
        }

        @Test
        void presentMeansThereEvenIfEmpty() {
            assertThat(matches("deny", "headers: {X-A: present}", List.of(""))).isTrue();
            assertThat(matches("deny", "headers: {X-A: present}", List.of())).isFalse();
            assertThat(matches("allow", "notHeaders: {X-A: present}", List.of("")))
                    .isFalse();
            assertThat(matches("allow", "notHeaders: {X-A: present}", List.of()))
                    .isTrue();
        }

        @Test
        void mustAllMatch() {
            String both = "headers: {X-A: [a], X-B: [b]}";
            assertThat(matches("deny", both, List.of("a"))).isFalse();
            assertThat(matches("deny", "notHeaders: {X-A: [a], X-B: [b]}", List.of("a")))
                    .isFalse();
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "{Host: [a]}|Header name \"host\" is invalid: write hosts instead: it ignores case.",
                    "{':path': [a]}|Header name \":path\" is invalid: write the name of a header, without ':'.",
                    "{x-a: a}|Header \"x-a\" must be a list of values, or present if any value will do.",
                    "{x-a: []}|Header \"x-a\" must be a list of values, or present if any value will do.",
                    "{x-a: [a], X-A: [b]}|Header \"x-a\" is given twice; join the values.",
                    "{}|\"headers\" is empty, which could mean any or none; add a value, or remove it.",
                    "[x-a]|\"headers\" must be a mapping, not a list."
                })
        void areRefusedInOtherForms(String headers, String message) {
            assertThat(issue("  - {id: r, effect: deny, to: [{http: {headers: " + headers + "}}]}\n"))
                    .contains(": " + message + "\n");
        }
    }

    @Nested
    class Addresses {

        private static boolean denies(String field, RequestAttributes request) {
            return matches("{" + field + "}", "", WEB, request, "deny");
        }

        @Test
        void areComparedBitByBit() {
            assertThat(denies("ipBlocks: [10.0.0.0/9]", Request.from(10, 127, 255, 255)))
                    .isTrue();
            assertThat(denies("ipBlocks: [10.0.0.0/9]", Request.from(10, 128, 0, 0)))
                    .isFalse();
            assertThat(denies("ipBlocks: [192.0.2.7]", Request.from(192, 0, 2, 7)))
                    .isTrue();
            assertThat(denies("ipBlocks: [0.0.0.0/0]", Request.from(192, 0, 2, 7)))
                    .isTrue();
            assertThat(denies(
                            "ipBlocks: ['2001:db8::/33']",
                            Request.from(32, 1, 13, 184, 127, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)))
                    .isTrue();
            assertThat(denies(
                            "ipBlocks: ['2001:db8::/33']",
                            Request.from(32, 1, 13, 184, 128, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)))
                    .isFalse();
        }

        @Test
        void mappedIntoIpv6AreIpv4() {
            assertThat(denies(
                            "ipBlocks: [10.0.0.0/8]",
                            Request.from(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 10, 1, 2, 3)))
                    .isTrue();
            assertThat(denies("ipBlocks: ['::/0']", Request.from(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 10, 1, 2, 3)))
                    .isFalse();
        }

        @Test
        void absentAreInNoBlock() {
            assertThat(denies("ipBlocks: [0.0.0.0/0]", RequestAttributes.ABSENT))
                    .isFalse();
            assertThat(denies("notIpBlocks: [10.0.0.0/8]", RequestAttributes.ABSENT))
                    .isTrue();
            assertThat(denies("notIpBlocks: [10.0.0.0/8]", Request.from(10, 0, 0, 1)))
                    .isFalse();
        }

        @Test
        void countForTheAlternativeInWhichTheyStand() {
            String from = "{principals: ['" + WEB + "'], ipBlocks: [10.0.0.0/8]}, {principals: ['spiffe://a.test/x']}";
            assertThat(matches(from, "", WEB, Request.from(10, 0, 0, 1), "allow"))
                    .isTrue();
            assertThat(matches(from, "", WEB, Request.from(11, 0, 0, 1), "allow"))
                    .isFalse();
            assertThat(matches(from, "", "spiffe://a.test/x", Request.from(11, 0, 0, 1), "allow"))
                    .isTrue();
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "10.0.0.1/8|it has bits after its prefix; write 10.0.0.0/8.",
                    "10.0.0.0/33|its prefix is no number up to 32.",
                    "10.0.0.0/|its prefix is no number up to 32.",
                    "10.0.0.0/08|its prefix is no number up to 32.",
                    "10.0.0|write an address or a block, for example 10.0.0.0/8 or 2001:db8::/32.",
                    "10.0.0.256|write an address or a block, for example 10.0.0.0/8 or 2001:db8::/32.",
                    "010.0.0.0|write an address or a block, for example 10.0.0.0/8 or 2001:db8::/32.",
                    "localhost|write an address or a block, for example 10.0.0.0/8 or 2001:db8::/32.",
                    "1::2::3|write an address or a block, for example 10.0.0.0/8 or 2001:db8::/32.",
                    "1:2:3:4:5:6:7:8:9|write an address or a block, for example 10.0.0.0/8 or 2001:db8::/32.",
                    "1:2:3:4:5:6:7::8|write an address or a block, for example 10.0.0.0/8 or 2001:db8::/32.",
                    "fe80::1%eth0|write an address or a block, for example 10.0.0.0/8 or 2001:db8::/32.",
                    "::ffff:a00:1|write IPv4 addresses as such."
                })
        void areRefusedInOtherForms(String block, String problem) {
            assertThat(issue("  - {id: r, effect: deny, from: [{ipBlocks: ['" + block + "']}]}\n"))
                    .contains("IP block \"" + block + "\" is invalid: " + problem + "\n");
        }
    }

    @Nested
    class Expiry {

        private final PolicySet set = set("  - {id: d, effect: deny, from: [{principals: ['" + WEB
                + "']}], expires: 2026-12-02T00:00:00Z}\n"
                + "  - {id: a, effect: allow, from: [{trustDomains: [a.test]}], expires: 2026-12-03T00:00:00Z}\n");
        private final PeerIdentity web = Peers.peer(WEB);

        private int at(String time) {
            return set.decide(
                            web,
                            GET,
                            RequestAttributes.ABSENT,
                            Instant.parse(time).toEpochMilli())
                    .rule();
        }

        @Test
        void endsRulesThatDenyAndRulesThatAllow() {
            assertThat(at("2026-12-01T23:59:59.999Z")).isZero();
            assertThat(at("2026-12-02T00:00:00Z")).isEqualTo(1);
            assertThat(at("2026-12-02T23:59:59.999Z")).isEqualTo(1);
            assertThat(at("2026-12-03T00:00:00Z")).isEqualTo(PolicySet.NO_MATCH);
        }

        @Test
        void isByTheClockOfTheCallAlone() {
            assertThat(at("2026-12-03T00:00:00Z")).isEqualTo(PolicySet.NO_MATCH);
            assertThat(at("2026-12-02T12:00:00Z")).isEqualTo(1);
            assertThat(at("2026-12-01T12:00:00Z")).isZero();
        }

        @Test
        void isWhenTheSetChangesNext() {
            assertThat(set.validUntil(T0))
                    .isEqualTo(Instant.parse("2026-12-02T00:00:00Z").toEpochMilli());
            assertThat(set.validUntil(T0 + 86_400_000L))
                    .isEqualTo(Instant.parse("2026-12-03T00:00:00Z").toEpochMilli());
            assertThat(set.validUntil(T0 + 2 * 86_400_000L)).isEqualTo(Long.MAX_VALUE);
        }

        @Test
        void keepsWhatIsRememberedOfAPeerUntilTheNext() {
            at("2026-12-01T00:00:00Z");
            Object first = web.policyMemo();
            at("2026-12-01T23:00:00Z");
            assertThat(web.policyMemo()).isSameAs(first);
            at("2026-12-02T00:00:00Z");
            Object second = web.policyMemo();
            assertThat(second).isNotSameAs(first);
            at("2026-12-02T00:00:00Z");
            at("2026-12-02T23:59:59.999Z");
            assertThat(web.policyMemo()).isSameAs(second);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "2026-12-01",
                    "2026-12-01T00:00:00",
                    "2026-12-01T00:00:00+01:00",
                    "2026-02-30T00:00:00Z",
                    "2026-12-01T25:00:00Z",
                    "1969-12-31T00:00:00Z",
                    "tomorrow",
                    ""
                })
        void isRefusedInOtherForms(String expires) {
            assertThat(issue("  - {id: r, effect: deny, expires: '" + expires + "'}\n"))
                    .contains("Expiry \"" + expires + "\" is invalid: write a moment");
        }
    }

    @Nested
    class Observing {

        @Test
        void shadowAndAuditRulesDecideNothing() {
            PolicySet set = set("  - {id: sd, effect: deny, mode: shadow}\n"
                    + "  - {id: sa, effect: allow, mode: shadow, from: [{trustDomains: [a.test]}]}\n"
                    + "  - {id: au, effect: audit}\n"
                    + "  - {id: aw, effect: audit, from: [{principals: ['" + WEB + "']}]}\n");

            assertThat(verdict(set, WEB, GET, RequestAttributes.ABSENT))
                    .isEqualTo(new Verdict(
                            PolicySet.NO_MATCH,
                            new Observations(List.of("au", "aw"), List.of("sd"), List.of("sa"), false, List.of())));
            assertThat(verdict(set, "spiffe://b.test/x", GET, RequestAttributes.ABSENT))
                    .isEqualTo(new Verdict(
                            PolicySet.NO_MATCH,
                            new Observations(List.of("au"), List.of("sd"), List.of(), true, List.of())));
        }

        @Test
        void shadowDenyIsToldBesideTheRuleThatAllows() {
            PolicySet set = set("  - {id: sd, effect: deny, mode: shadow, to: [{http: {paths: [/a]}}]}\n"
                    + "  - {id: a, effect: allow, from: [{trustDomains: [a.test]}]}\n");

            assertThat(verdict(set, WEB, GET, RequestAttributes.ABSENT))
                    .isEqualTo(new Verdict(1, new Observations(List.of(), List.of("sd"), List.of(), false, List.of())));
            assertThat(verdict(set, WEB, new Operation.Http("GET", "/b"), RequestAttributes.ABSENT)
                            .observations())
                    .isSameAs(Observations.NONE);
        }

        @Test
        void shadowAllowOpensTheHandshakeToNobody() {
            assertThat(set("  - {id: sa, effect: allow, mode: shadow, from: [{trustDomains: [b.test]}]}\n")
                            .trustDomains())
                    .isEmpty();
        }

        @Test
        void namesAtMostSixteen() {
            StringBuilder rules = new StringBuilder();
            for (int i = 0; i < 40; i++) {
                rules.append("  - {id: a").append(i).append(", effect: audit}\n");
            }
            assertThat(verdict(set(rules.toString()), WEB, GET, RequestAttributes.ABSENT)
                            .observations()
                            .audited())
                    .hasSize(16)
                    .startsWith("a0", "a1");
        }

        @Test
        void otherModesAreRefused() {
            assertThat(issue("  - {id: r, effect: deny, mode: dry-run}\n"))
                    .isEqualTo("p.yaml:7:33: Mode \"dry-run\" is invalid: write enforce or shadow.\n"
                            + "    - {id: r, effect: deny, mode: dry-run}\n"
                            + "                                  ^");
        }
    }

    @Nested
    class Conditions {

        @Test
        void needACompiler() {
            String text = "apiVersion: zt.dev/v1\nkind: AccessPolicy\nmetadata: {name: p}\nspec:\n"
                    + "  workload: spiffe://a.test/w\n  rules:\n"
                    + "  - {id: r, effect: deny, when: ['claims.a == 1']}\n";
            assertThat(AccessPolicyReader.read(text, "p.yaml", (ConditionCompiler) null)
                            .issues())
                    .singleElement()
                    .extracting(Issue::display)
                    .isEqualTo(
                            "p.yaml:7:34: Condition \"claims.a == 1\" cannot be read: conditions are CEL, and nothing on"
                                    + " the class path compiles it. Add dev.cel, or remove the condition.\n"
                                    + "    - {id: r, effect: deny, when: ['claims.a == 1']}\n"
                                    + "                                   ^");
        }

        @Test
        void thatAreTooManyAreRefused() {
            String text = "apiVersion: zt.dev/v1\nkind: AccessPolicy\nmetadata: {name: p}\nspec:\n"
                    + "  workload: spiffe://a.test/w\n  rules:\n  - {id: r, effect: deny, when: [" + "x, ".repeat(16)
                    + "x]}\n";
            assertThat(AccessPolicyReader.read(text, "p.yaml", source -> condition(source, input -> true))
                            .issues())
                    .singleElement()
                    .satisfies(issue ->
                            assertThat(issue.message()).isEqualTo("\"when\" has 17 values; at most 16 are allowed."));
        }

        @Test
        void whoseCompilerFailsAreIssues() {
            String text = "apiVersion: zt.dev/v1\nkind: AccessPolicy\nmetadata: {name: p}\nspec:\n"
                    + "  workload: spiffe://a.test/w\n  rules:\n  - {id: r, effect: deny, when: [x, y]}\n";
            PolicyReading reading = AccessPolicyReader.read(text, "p.yaml", source -> {
                if (source.equals("x")) {
                    throw new IllegalArgumentException("x is unknown.");
                }
                throw new IllegalStateException("broken");
            });
            assertThat(reading.issues())
                    .extracting(Issue::message)
                    .containsExactly(
                            "x is unknown.",
                            "Condition \"y\" cannot be compiled: java.lang.IllegalStateException: broken.");
        }

        @Test
        void thatAreInvalidHaveTheirProblemsWhereTheyStand() {
            String text = "apiVersion: zt.dev/v1\nkind: AccessPolicy\nmetadata: {name: p}\nspec:\n"
                    + "  workload: spiffe://a.test/w\n  rules:\n  - {id: r, effect: deny, when: [abc]}\n";
            PolicyReading reading = AccessPolicyReader.read(text, "p.yaml", source -> {
                throw new InvalidConditionException(List.of(
                        new InvalidConditionException.Problem(0, "a is unknown."),
                        new InvalidConditionException.Problem(2, "c is unknown.")));
            });
            assertThat(reading.issues())
                    .extracting(Issue::toString)
                    .containsExactly("p.yaml:7:34: a is unknown.", "p.yaml:7:36: c is unknown.");
        }

        @Test
        void mustAllHoldAndAreAskedLast() {
            AtomicInteger asked = new AtomicInteger();
            Condition counts = condition("counts", input -> asked.incrementAndGet() > 0);
            PolicySet set = compile(rule(Effect.ALLOW, counts, condition("no", input -> false)));

            assertThat(verdict(set, WEB, new Operation.Http("POST", "/a"), RequestAttributes.ABSENT)
                            .rule())
                    .isNegative();
            assertThat(asked).hasValue(0);
            assertThat(verdict(set, WEB, GET, RequestAttributes.ABSENT).rule()).isNegative();
            assertThat(asked).hasValue(1);
        }

        @Test
        void thatThrowDenyAndNeverAllow() {
            Condition broken = condition("broken", input -> {
                throw new java.io.IOException("no");
            });
            Observations failed = new Observations(List.of(), List.of(), List.of(), false, List.of("r"));

            assertThat(verdict(compile(rule(Effect.ALLOW, broken)), WEB, GET, RequestAttributes.ABSENT))
                    .isEqualTo(new Verdict(PolicySet.NO_MATCH, failed));
            assertThat(verdict(compile(rule(Effect.DENY, broken)), WEB, GET, RequestAttributes.ABSENT))
                    .isEqualTo(new Verdict(0, failed));
            assertThat(verdict(compile(rule(Effect.AUDIT, broken)), WEB, GET, RequestAttributes.ABSENT))
                    .isEqualTo(new Verdict(
                            PolicySet.NO_MATCH,
                            new Observations(List.of("r"), List.of(), List.of(), false, List.of("r"))));
        }

        @Test
        void thatRunOutOfStackDenyToo() {
            Condition endless = condition("endless", new Endless());
            assertThat(verdict(compile(rule(Effect.DENY, endless)), WEB, GET, RequestAttributes.ABSENT)
                            .rule())
                    .isZero();
            assertThat(verdict(compile(rule(Effect.ALLOW, endless)), WEB, GET, RequestAttributes.ABSENT)
                            .rule())
                    .isNegative();
        }

        @Test
        void aFailedRuleDoesNotHideTheNext() {
            Rule broken = rule(Effect.ALLOW, condition("broken", input -> {
                throw new IllegalStateException("no");
            }));
            Rule next = new Rule("next", Effect.ALLOW, broken.from(), List.of());
            assertThat(verdict(compile(broken, next), WEB, GET, RequestAttributes.ABSENT)
                            .rule())
                    .isEqualTo(1);
        }

        @Test
        void areInTheDigest() {
            assertThat(compile(rule(Effect.DENY, condition("a", input -> true))).digest())
                    .isNotEqualTo(compile(rule(Effect.DENY, condition("b", input -> true)))
                            .digest());
        }

        private static final class Endless implements Test0 {
            @Override
            @SuppressWarnings({"InfiniteRecursion", "IdentityBinaryExpression"
            }) // It ends in a stack overflow: an Error.
            public boolean test(ConditionInput input) throws Exception {
                return test(input) && test(input);
            }
        }

        /** What a condition asks. */
        interface Test0 {
            boolean test(ConditionInput input) throws Exception;
        }

        private static Condition condition(String text, Test0 test) {
            return new Condition() {
                @Override
                public String text() {
                    return text;
                }

                @Override
                public boolean test(ConditionInput input) throws Exception {
                    return test.test(input);
                }
            };
        }

        private static Rule rule(Effect effect, Condition... conditions) {
            PeerMatcher all = new PeerMatcher(List.of(), List.of(TrustDomain.parse("a.test")));
            return new Rule(
                    "r",
                    effect,
                    Mode.ENFORCE,
                    List.of(all),
                    List.of(new OperationMatcher.Http(List.of("GET"), List.of())),
                    List.of(conditions),
                    null);
        }

        private static PolicySet compile(Rule... rules) {
            return PolicySet.compile(List.of(new AccessPolicy("p", "", WORKLOAD, List.of(rules))), WORKLOAD);
        }
    }

    @Nested
    class TrustDomainAliases {

        private static AccessPolicy policy(String name, String aliases, String from) {
            return AccessPolicyReader.parse(
                            "apiVersion: zt.dev/v1\nkind: AccessPolicy\nmetadata: {name: " + name + "}\nspec:\n"
                                    + "  workload: spiffe://a.test/w\n" + aliases + "  rules:\n  - {id: " + name
                                    + "-r, effect: allow, from: [" + from + "]}\n",
                            "p.yaml")
                    .get(0);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{principals: ['spiffe://cluster.local/ns/shop/sa/web']}",
                    "{principals: ['spiffe://cluster.local/ns/*/sa/web']}",
                    "{trustDomains: [cluster.local]}",
                    "{trustDomains: [cluster.local], namespaces: [shop]}"
                })
        void meanTheOwnTrustDomainAndNoOther(String from) {
            PolicySet set =
                    PolicySet.compile(List.of(policy("p", "  trustDomainAliases: [cluster.local]\n", from)), WORKLOAD);

            assertThat(verdict(set, WEB, GET, RequestAttributes.ABSENT).rule()).isZero();
            assertThat(verdict(set, "spiffe://cluster.local/ns/shop/sa/web", GET, RequestAttributes.ABSENT)
                            .rule())
                    .isNegative();
            assertThat(set.trustDomains()).containsExactly(TrustDomain.parse("a.test"));
        }

        @Test
        void mustNotBeAnotherDomainInAnotherPolicy() {
            AccessPolicy one = policy("one", "  trustDomainAliases: [b.test]\n", "{trustDomains: [a.test]}");
            AccessPolicy two = policy("two", "", "{trustDomains: [b.test]}");

            assertThatExceptionOfType(InvalidPolicyException.class)
                    .isThrownBy(() -> PolicySet.compile(List.of(one, two), WORKLOAD))
                    .withMessage(
                            "Policy two names the trust domain b.test, and another policy for spiffe://a.test/w has it"
                                    + " as an alias of the own one. Put it into trustDomainAliases of both, or of none.");
        }
    }

    @Nested
    class Floods {

        /** A million only where there is time. */
        private static final int FLOOD = Boolean.getBoolean("zt.full") ? 1_000_000 : 100_000;

        @Tag("long-for-each-mutant")
        @Test
        void ofPeersAndPathsLeaveNothingBehind() {
            StringBuilder rules = new StringBuilder();
            for (int i = 0; i < 50; i++) {
                rules.append("  - {id: r" + i + ", effect: allow, from: [{trustDomains: [a.test], notNamespaces: [n" + i
                        + "]}], to: [{http: {paths: ['/a/{x}/" + i + "'], notPaths: [/a/b/" + i + "]}}]}\n");
            }
            PolicySet set = set(rules.toString());
            for (int i = 0; i < FLOOD; i++) {
                String id = "spiffe://" + (i % 2 == 0 ? "a" : "b") + ".test/ns/n" + i % 5_000 + "/sa/f" + i;
                set.decide(Peers.peer(id), new Operation.Http("GET", "/a/" + i + "/7"), RequestAttributes.ABSENT, T0);
            }
            // One answer for each namespace that a rule names, one for all others of the domain, one for strangers.
            assertThat(set.remembered()).isLessThanOrEqualTo(50 + 3);
        }
    }
}
