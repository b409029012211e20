package dev.zt.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.TrustDomain;
import dev.zt.identity.ZtException;
import java.math.BigInteger;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RevocationReaderTest {

    @Test
    void readsIdsPatternsAndSerials() {
        String text = """
            # who no longer counts

            spiffe://a.test/ns/web
              spiffe://b.test/** until 2026-12-01T00:00:00Z because of the incident
            serial:a.test:4F5a because  the key leaked # really
            """;

        assertThat(RevocationReader.parse(text, "revoked.txt"))
                .containsExactly(
                        new Revocation(ids("spiffe://a.test/ns/web"), "", null),
                        new Revocation(
                                ids("spiffe://b.test/**"), "of the incident", Instant.parse("2026-12-01T00:00:00Z")),
                        new Revocation(
                                new Revocation.Serial(TrustDomain.parse("a.test"), BigInteger.valueOf(0x4f5a)),
                                "the key leaked # really",
                                null));
    }

    @Test
    void readsTheNamesThatRecordsShow() {
        Revocation.Subject serial = new Revocation.Serial(TrustDomain.parse("a.test"), BigInteger.valueOf(0xabc));

        assertThat(RevocationReader.parse(serial.toString(), "t"))
                .extracting(Revocation::subject)
                .containsExactly(serial);
    }

    @Test
    void readsAnEmptyTextAsNobody() {
        assertThat(RevocationReader.parse("", "t")).isEmpty();
        assertThat(RevocationReader.parse("# nobody\r\n\r\n", "t")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "spiffe:/a.test/x|t:1:1: ",
                "https://a.test/x|t:1:1: ",
                "spiffe://a.test/x/%2e|t:1:1: ",
                "spiffe://a.test/x tomorrow|t:1:19: What follows whom must be",
                "spiffe://a.test/x until|t:1:19: What follows whom must be",
                "spiffe://a.test/x until noon|t:1:25: The time \"noon\" must look like 2026-12-01T00:00:00Z.",
                "spiffe://a.test/x because|t:1:19: What follows whom must be",
                "spiffe://a.test/x because a until 2026-12-01T00:00:00Z|",
                "serial:a.test:xyz|t:1:1: Serial \"serial:a.test:xyz\" is invalid",
                "serial:A.test:12|t:1:1: Trust domain \"A.test\" is invalid",
                "serial:a.test:-1|t:1:1: Serial",
            })
    void refusesWhatItDoesNotUnderstand(String line, String problem) {
        if (problem == null) {
            assertThat(RevocationReader.parse(line, "t")).hasSize(1);
            return;
        }
        assertThatThrownBy(() -> RevocationReader.parse(line, "t"))
                .isInstanceOfSatisfying(
                        ZtException.class,
                        e -> assertThat(e.code()).isEqualTo(ZtException.Code.INVALID_REVOCATION_LIST))
                .hasMessageStartingWith("Revocation list t is invalid:\n" + problem);
    }

    @Test
    void showsAllIssuesWithTheirPlace() {
        assertThatThrownBy(
                        () -> RevocationReader.parse("spiffe://a.test/x\nnobody\n  spiffe://a.test/y until x\n", "t"))
                .hasMessage("""
                    Revocation list t is invalid:
                    t:2:1: SPIFFE ID "nobody" is invalid: it does not begin with spiffe://.
                      nobody
                      ^
                    t:3:27: The time "x" must look like 2026-12-01T00:00:00Z.
                        spiffe://a.test/y until x
                                                ^""");
    }

    @Test
    void refusesMoreThanTenThousandEntries() {
        assertThatThrownBy(() -> RevocationReader.parse("spiffe://a.test/x\n".repeat(10_001), "t"))
                .hasMessageContaining("There are more than 10000 entries");
    }

    @Test
    void showsTheFirstIssuesOfAHostileTextAndCountsTheRest() {
        assertThatThrownBy(() -> RevocationReader.parse("x\n".repeat(1 << 19), "t"))
                .hasMessageContaining("t:20:1: ")
                .hasMessageContaining("more")
                .satisfies(e -> assertThat(e.getMessage().length()).isLessThan(4_000));
    }

    @Test
    void takesTenThousandEntries() {
        assertThat(RevocationReader.parse("spiffe://a.test/x\n".repeat(10_000), "t"))
                .hasSize(10_000);
    }

    @Test
    void countsTenThousandIssuesWithoutComplainingOfTheirNumber() {
        assertThatThrownBy(() -> RevocationReader.parse("x\n".repeat(10_000), "t"))
                .hasMessageEndingWith("\nand 9980 more");
    }

    private static Revocation.Subject ids(String pattern) {
        return new Revocation.Ids(SpiffeIdPattern.parse(pattern));
    }
}
