package dev.zt.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.zt.identity.SpiffeId;
import dev.zt.internal.text.IpLiteral;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Small values of the model. */
class PolicyValuesTest {

    @Nested
    class Facts {

        @ParameterizedTest
        @CsvSource({"/a, /a", "/%40me, /@me", "/a%20b, /a%20b", "//a, //a", "a, a"})
        void pathIsTheSpellingOfPatterns(String sent, String path) {
            assertThat(CallFacts.path(new Operation.Http("GET", sent))).isEqualTo(path);
        }

        @Test
        void pathOfACallBeginsWithASlash() {
            assertThat(CallFacts.path(new Operation.Grpc("a.B/c"))).isEqualTo("/a.B/c");
        }

        @ParameterizedTest
        @CsvSource({
            "A.test, a.test",
            "a.test:80, a.test",
            "a.test., a.test",
            "a.test.:80, a.test",
            "[::1], [::1]",
            "[::1]:80, [::1]",
            "[::1, [",
            ":80, ''",
            "'', ''"
        })
        void hostHasNoPort(String sent, String host) {
            assertThat(CallFacts.host(new SentRequest(sent, Map.of(), null, null)))
                    .isEqualTo(host);
        }

        @Test
        void hostMayBeUnknown() {
            assertThat(CallFacts.host(RequestAttributes.ABSENT)).isNull();
        }

        @Test
        void headersHaveNoBlanksAroundThem() {
            SentRequest request = new SentRequest(null, Map.of("x", List.of(" a", "b\t")), null, null);

            assertThat(CallFacts.headers(request, "x")).containsExactly("a", "b");
            assertThat(CallFacts.headers(request, "y")).isEmpty();
        }
    }

    @Nested
    class Operations {

        private final Operation.Http request = new Operation.Http("GET", "/a", "h");

        @Test
        void ofHttpAreEqualByMethodPathAndHandler() {
            assertThat(request)
                    .isEqualTo(new Operation.Http("GET", "/a", "h"))
                    .hasSameHashCodeAs(new Operation.Http("GET", "/a", "h"))
                    .isNotEqualTo(new Operation.Http("PUT", "/a", "h"))
                    .isNotEqualTo(new Operation.Http("GET", "/b", "h"))
                    .isNotEqualTo(new Operation.Http("GET", "/a"))
                    .isNotEqualTo(new Operation.Grpc("/a"))
                    .hasToString("Http[method=GET, path=/a, handler=h]");
            assertThat(request.hashCode()).isNotEqualTo(new Operation.Http("GET", "/b", "h").hashCode());
        }

        @Test
        void nameWhatIsDoneToWhat() {
            assertThat(request.action()).isEqualTo("GET");
            assertThat(request.resource()).isEqualTo("/a");
            assertThat(new Operation.Grpc("a.B/c").action()).isEqualTo("POST");
            assertThat(new Operation.Grpc("a.B/c").resource()).isEqualTo("a.B/c");
        }
    }

    @Nested
    class Blocks {

        @Test
        void areEqualByAddressAndPrefix() {
            assertThat(IpBlock.parse("10.0.0.0/8"))
                    .isEqualTo(IpBlock.parse("10.0.0.0/8"))
                    .hasSameHashCodeAs(IpBlock.parse("10.0.0.0/8"))
                    .isNotEqualTo(IpBlock.parse("10.0.0.0/9"))
                    .isNotEqualTo("10.0.0.0/8")
                    .hasToString("10.0.0.0/8");
            assertThat(IpBlock.parse("10.0.0.0/8").hashCode())
                    .isNotEqualTo(IpBlock.parse("10.0.0.0/9").hashCode());
            assertThat(IpBlock.parse("192.0.2.7")).hasToString("192.0.2.7/32");
        }

        @ParameterizedTest
        @CsvSource({
            "10.0.0.0/8, 10.0.0.0, 8",
            "0.0.0.0/0, 0.0.0.0, 0",
            "192.0.2.7, 192.0.2.7, 32",
            "2001:db8::/32, 2001:db8::, 32",
            "::1, ::1, 128"
        })
        void tellTheirFirstAddressAndPrefix(String block, String address, int prefixLength) {
            assertThat(IpBlock.parse(block).address()).isEqualTo(IpLiteral.parse(address));
            assertThat(IpBlock.parse(block).prefixLength()).isEqualTo(prefixLength);
        }

        @Test
        void doNotChangeWithTheAddressThatTheyTold() {
            IpBlock block = IpBlock.parse("10.0.0.0/8");

            block.address()[0] = 11;

            assertThat(block.contains(new byte[] {10, 0, 0, 1})).isTrue();
        }
    }

    @Nested
    class Rules {

        @Test
        void endAtTheirExpiry() {
            Rule rule = new Rule(
                    "r", Effect.DENY, Mode.ENFORCE, List.of(), List.of(), List.of(), Instant.ofEpochMilli(1_000));

            assertThat(rule.isAlive(999)).isTrue();
            assertThat(rule.isAlive(1_000)).isFalse();
            assertThat(rule.isAlive(1_001)).isFalse();
            assertThat(new Rule("r", Effect.DENY, List.of(), List.of()).isAlive(Long.MAX_VALUE))
                    .isTrue();
        }
    }

    @Nested
    class Exceptions {

        @Test
        void showTwentyIssuesAndCountTheRest() {
            Issue issue = new Issue("p", 1, 1, "m", "x");

            assertThat(new InvalidPolicyException("p", Collections.nCopies(20, issue)))
                    .hasMessageStartingWith("Policy p is invalid:\np:1:1: m\n")
                    .hasMessageEndingWith("\n  x\n  ^");
            assertThat(new InvalidPolicyException("p", Collections.nCopies(21, issue)))
                    .hasMessageEndingWith("\n  x\n  ^\nand 1 more");
        }

        @Test
        void ofConditionsNameTheFirstProblem() {
            InvalidConditionException e = new InvalidConditionException(List.of(
                    new InvalidConditionException.Problem(0, "first"),
                    new InvalidConditionException.Problem(7, "second")));

            assertThat(e).hasMessage("first");
            assertThat(e.problems())
                    .extracting(InvalidConditionException.Problem::offset)
                    .containsExactly(0, 7);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new InvalidConditionException(List.of()))
                    .withMessage("problems is empty");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new InvalidConditionException.Problem(-1, "m"))
                    .withMessage("offset -1 is negative");
        }
    }

    @Nested
    class Yaml {

        @Test
        void quotesWhatIsNotPlain() {
            assertThat(YamlText.quoted(" a~\u007f\u001f\"\\\ud83d\ude00"))
                    .isEqualTo("\" a~\\U0000007f\\U0000001f\\\"\\\\\\U0001f600\"");
            assertThat(YamlText.comment("a b\n!~")).isEqualTo("a?b?!~");
            assertThat(YamlText.comment("")).isEqualTo("none");
        }

        @Test
        void saysWhatANodeIs() {
            assertThat(new YamlNode.Scalar("null", true, 1, 1).kind()).isEqualTo("nothing");
            assertThat(new YamlNode.Scalar("null", false, 1, 1).kind()).isEqualTo("text");
            assertThat(new YamlNode.Made(null, 1, 1).kind()).isEqualTo("a mapping");
        }
    }

    @Nested
    class Absent {

        @Test
        void knowsNothing() {
            RequestAttributes absent = RequestAttributes.ABSENT;

            assertThat(absent.host()).isNull();
            assertThat(absent.headers("x")).isEmpty();
            assertThat(absent.remoteAddress()).isNull();
            assertThat(absent.claims()).isNull();
            assertThatIllegalStateException().isThrownBy(absent::serverName);
            assertThat(absent.localPort()).isNegative();
        }

        @Test
        void nothingIsSeenUnlessSomethingIs() {
            assertThat(Observations.NONE.isEmpty()).isTrue();
            assertThat(new Observations(List.of(), List.of(), List.of(), true, List.of()).isEmpty())
                    .isFalse();
        }

        @Test
        void aWorkloadOfAnotherPathHasNoNamespace() {
            assertThat(IstioWorkload.of(SpiffeId.parse("spiffe://a.test/w")).namespace())
                    .isNull();
            assertThat(IstioWorkload.of(SpiffeId.parse("spiffe://a.test/ns/shop/sa/w"))
                            .namespace())
                    .isEqualTo("shop");
        }
    }
}
