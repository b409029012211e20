package dev.zt.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.zt.devkit.ca.DevAuthority;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NameConstraintsTest {

    private static final List<X509Certificate> PATH =
            Fakes.CA.issue(Fakes.ORDERS).chain();

    private static X509Certificate authority(byte[] extension) {
        X509Certificate authority = mock(X509Certificate.class);
        when(authority.getExtensionValue("2.5.29.30")).thenReturn(extension);
        return authority;
    }

    private static X509Certificate permitting(Stream<String> hosts) throws IOException {
        GeneralSubtree[] permitted = hosts.map(
                        host -> new GeneralSubtree(new GeneralName(GeneralName.uniformResourceIdentifier, host)))
                .toArray(GeneralSubtree[]::new);
        return authority(
                new DEROctetString(new org.bouncycastle.asn1.x509.NameConstraints(permitted, null).getEncoded())
                        .getEncoded());
    }

    /** Names that fill the extension to more than 127 bytes, and to more than 255. */
    private static Stream<String> others(int count) {
        return IntStream.range(0, count).mapToObj(i -> "host-" + i + ".example.test");
    }

    @Test
    void permitAllWhereThereAreNone() {
        assertThat(NameConstraints.permit(authority(null), PATH)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 30})
    void permitANameOnTheListHoweverLongItIs(int others) throws IOException {
        X509Certificate authority = permitting(Stream.concat(others(others), Stream.of("a.test")));

        assertThat(NameConstraints.permit(authority, PATH)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 30})
    void refuseANameThatIsNotOnTheList(int others) throws IOException {
        assertThat(NameConstraints.permit(permitting(others(others)), PATH)).isFalse();
    }

    @Test
    void refuseAPathOfWhichOneCertificateIsNotOnTheList() throws IOException {
        X509Certificate authority = permitting(Stream.of("a.test"));
        List<X509Certificate> foreign = List.of(
                PATH.get(0), DevAuthority.create("b.test").issue("/orders").leaf());

        assertThat(NameConstraints.permit(authority, foreign)).isFalse();
    }

    static Stream<byte[]> unreadable() {
        return Stream.of(
                new byte[0],
                new byte[] {4},
                new byte[] {4, 0},
                new byte[] {4, 2, 1, 2},
                new byte[] {4, (byte) 0x84, 0x7f, 1},
                new byte[] {4, (byte) 0xff});
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void refuseWhereNobodyCanReadThem(byte[] extension) {
        assertThat(NameConstraints.permit(authority(extension), PATH)).isFalse();
    }
}
