package dev.zt.verification.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.SvidRule;
import dev.zt.identity.SvidViolation;
import dev.zt.identity.X509SvidProfile;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.bouncycastle.asn1.x509.Extension;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every byte at every place of some IDs: put there, and in the place of what was there. */
class SpiffeIdBytesTest {

    private static final int URI_NAME = 0x86;

    private int accepted;
    private int refused;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spiffe://prod.example/ns/shop/sa/orders",
                "spiffe://a",
                "spiffe://a/b",
                "spiffe://1.2-3_4/A.b-C_0/..a/.b./c..",
                "spiffe://xn--bcher-kva.example/x"
            })
    void agreesWithTheNaiveReadingAsText(String id) throws Exception {
        forEachByte(id, bytes -> {
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            boolean taken = SpiffeId.problem(text).isEmpty();
            assertThat(taken).as(text).isEqualTo(NaiveSpiffeId.isId(text));
            assertThat(!taken || SpiffeId.parse(text).toString().equals(text)).isTrue();
            return taken;
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"spiffe://prod.example/ns/a", "spiffe://a.b/C-d/_1"})
    void agreesWithTheNaiveReadingAsUriOfACertificate(String id) throws Exception {
        forEachByte(id, bytes -> {
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            X509Certificate leaf = leaf(bytes);
            Optional<SvidViolation> violation = X509SvidProfile.leafViolation(leaf);
            boolean named = NaiveSpiffeId.isId(text) && NaiveSpiffeId.hasPath(text);
            // The JDK reads no URI of a host name with a dot behind, and zt reads URIs by the JDK.
            boolean read = named && !isHostWithDotBehind(URI.create(text).getHost());
            assertThat(violation.isEmpty()).as(text).isEqualTo(read);
            if (read) {
                assertThat(X509SvidProfile.leafId(leaf).toString()).isEqualTo(text);
            } else {
                assertThat(violation.orElseThrow().rule())
                        .isIn(SvidRule.ID_GRAMMAR, SvidRule.ONE_URI_SAN, SvidRule.LEAF_PATH);
            }
            return read;
        });
    }

    private void forEachByte(String id, Judgement judgement) throws Exception {
        byte[] bytes = id.getBytes(StandardCharsets.ISO_8859_1);
        for (int at = 0; at <= bytes.length; at++) {
            for (int value = 0; value < 256; value++) {
                count(judgement.takes(with(bytes, at, value, at)));
                if (at < bytes.length) {
                    count(judgement.takes(with(bytes, at, value, at + 1)));
                }
            }
        }
        assertThat(accepted + refused).isEqualTo(256 * (2 * bytes.length + 1));
        assertThat(accepted).isPositive();
        assertThat(refused).isGreaterThan(accepted);
    }

    private static boolean isHostWithDotBehind(@Nullable String host) {
        return host != null && host.endsWith(".");
    }

    private void count(boolean taken) {
        accepted += taken ? 1 : 0;
        refused += taken ? 0 : 1;
    }

    private static byte[] with(byte[] bytes, int at, int value, int rest) {
        byte[] out = new byte[at + 1 + bytes.length - rest];
        System.arraycopy(bytes, 0, out, 0, at);
        out[at] = (byte) value;
        System.arraycopy(bytes, rest, out, at + 1, bytes.length - rest);
        return out;
    }

    private static X509Certificate leaf(byte[] uri) throws IOException, GeneralSecurityException {
        byte[] names = Der.sequence(Der.element(URI_NAME, uri));
        return Reissued.read(Reissued.unsigned(Reissued.tbsWith(Extension.subjectAlternativeName, false, names)));
    }

    private interface Judgement {
        boolean takes(byte[] bytes) throws Exception;
    }
}
