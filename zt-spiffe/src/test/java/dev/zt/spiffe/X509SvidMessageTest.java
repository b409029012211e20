package dev.zt.spiffe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.zt.devkit.ca.Defect;
import dev.zt.devkit.ca.DevAuthority;
import dev.zt.devkit.ca.Forged;
import dev.zt.identity.TrustDomain;
import dev.zt.identity.X509Svid;
import io.spiffe.workloadapi.grpc.Workload.X509SVID;
import io.spiffe.workloadapi.grpc.Workload.X509SVIDResponse;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class X509SvidMessageTest {

    private static final DevAuthority AUTHORITY =
            DevAuthority.builder("a.test").withIntermediate().build();
    private static final DevAuthority PARTNER = DevAuthority.create("b.test");
    private static final X509Svid SVID = AUTHORITY.issue("/web");

    @Nested
    class Accepts {

        @Test
        void svidsWithTheirChainKeyHintAndBundle() throws Exception {
            X509SvidMessage message = read(response(entry(SVID).setHint("internal")));

            assertThat(message.svids()).singleElement().satisfies(svid -> {
                assertThat(svid.id()).isEqualTo(SVID.id());
                assertThat(svid.chain()).isEqualTo(SVID.chain()).hasSize(2);
                assertThat(svid.hint()).isEqualTo("internal");
            });
            assertThat(message.bundles().get(AUTHORITY.trustDomain())).contains(AUTHORITY.bundle());
            assertThat(message.complaints()).isEmpty();
        }

        @Test
        @DisplayName("rule 31: the first SVID is the default")
        void severalSvidsInTheirOrder() throws Exception {
            X509Svid second = AUTHORITY.issue("/admin");

            assertThat(read(response(entry(SVID), entry(second))).svids())
                    .extracting(svid -> svid.id().path())
                    .containsExactly("/web", "/admin");
        }

        @Test
        @DisplayName("rule 31: of two SVIDs with one hint the first counts")
        void theFirstOfTwoWithOneHint() throws Exception {
            X509Svid second = AUTHORITY.issue("/admin");

            assertThat(read(response(entry(SVID).setHint("x"), entry(second).setHint("x")))
                            .svids())
                    .extracting(svid -> svid.id().path())
                    .containsExactly("/web");
        }

        @Test
        @DisplayName("rule 31: two SVIDs without hint are two")
        void severalWithoutHint() throws Exception {
            assertThat(read(response(entry(SVID), entry(SVID))).svids()).hasSize(2);
        }

        @Test
        @DisplayName("rules 22 and 24: bundles of several domains, also an empty one")
        void federatedBundlesByNameAndById() throws Exception {
            X509SvidMessage message = read(response(entry(SVID))
                    .putFederatedBundles("spiffe://b.test", der(PARTNER.bundle().authorities()))
                    .putFederatedBundles("c.test", ByteString.EMPTY));

            assertThat(message.bundles().get(PARTNER.trustDomain())).contains(PARTNER.bundle());
            assertThat(message.bundles().get(TrustDomain.parse("c.test")))
                    .as("an empty bundle says that nothing of the domain counts")
                    .hasValueSatisfying(
                            bundle -> assertThat(bundle.authorities()).isEmpty());
            assertThat(message.complaints()).isEmpty();
        }

        @Test
        void aDevelopmentIdentityWhereThatWasSaid() throws Exception {
            DevAuthority development = DevAuthority.create("me.zt-dev.internal");

            assertThat(X509SvidMessage.read(
                                    response(entry(development, development.issue("/web")))
                                            .build(),
                                    true)
                            .svids())
                    .hasSize(1);
        }
    }

    @Nested
    class Refuses {

        @Test
        @DisplayName("rule 30: a message without SVIDs")
        void noSvids() {
            refuses("it has no SVID", X509SVIDResponse.newBuilder());
        }

        @Test
        @DisplayName("rule 30: an empty mandatory field")
        void emptyFields() {
            refuses("its mandatory field spiffe_id is empty", changed(X509SVID.Builder::clearSpiffeId));
            refuses("its mandatory field x509_svid is empty", changed(X509SVID.Builder::clearX509Svid));
            refuses("its mandatory field x509_svid_key is empty", changed(X509SVID.Builder::clearX509SvidKey));
            refuses("its mandatory field bundle is empty", changed(X509SVID.Builder::clearBundle));
        }

        @Test
        void whatIsNoDer() {
            ByteString garbage = ByteString.copyFromUtf8("garbage");
            refuses("an SVID cannot be used", changed(entry -> entry.setX509Svid(garbage)));
            refuses("an SVID cannot be used: it is no PKCS #8 key", changed(entry -> entry.setX509SvidKey(garbage)));
            refuses("the bundle of spiffe://a.test/web cannot be used", changed(entry -> entry.setBundle(garbage)));
        }

        @Test
        void whatFollowsTheChain() {
            ByteString pem = ByteString.copyFromUtf8("-----BEGIN CERTIFICATE-----");
            refuses(
                    "an SVID cannot be used: what follows certificate 2 is not DER",
                    changed(entry -> entry.setX509Svid(entry.getX509Svid().concat(pem))));
        }

        @Test
        void aChainThatIsCutOff() {
            refuses(
                    "an SVID cannot be used",
                    changed(entry -> entry.setX509Svid(
                            entry.getX509Svid().substring(0, entry.getX509Svid().size() - 1))));
        }

        @Test
        void theKeyOfAnotherCertificate() {
            ByteString other =
                    ByteString.copyFrom(AUTHORITY.issue("/web").privateKey().getEncoded());
            refuses("the private key is not the key of the leaf", changed(entry -> entry.setX509SvidKey(other)));
        }

        @Test
        void anIdThatIsNotTheCertificates() {
            refuses(
                    "its spiffe_id is not the one of its certificate, spiffe://a.test/web",
                    changed(entry -> entry.setSpiffeId("spiffe://a.test/admin")));
        }

        @Test
        @DisplayName("rule 31: a hint of more than 1024 bytes")
        void aLongHint() {
            refuses("a hint has more than 1024 bytes", changed(entry -> entry.setHint("\u00e9".repeat(513))));
        }

        @Test
        void theWholeMessageForItsSecondSvid() {
            refuses(
                    "its mandatory field bundle is empty",
                    response(entry(SVID), entry(SVID).clearBundle()));
        }

        @Test
        void aBundleThatHoldsALeaf() {
            refuses(
                    "the bundle of spiffe://a.test/web cannot be used",
                    changed(entry -> entry.setBundle(der(SVID.chain().subList(0, 1)))));
        }

        @Test
        void anIdentityOfTheDevelopmentAuthority() {
            DevAuthority development = DevAuthority.create("me.zt-dev.internal");
            refuses("is of the development authority", response(entry(development, development.issue("/web"))));
        }

        @ParameterizedTest
        @EnumSource(
                value = Defect.class,
                names = {"NO_SAN", "TWO_URI_SANS", "ID_AS_DNS_NAME", "CA_LEAF", "KEY_CERT_SIGN", "NO_KEY_USAGE", "QUERY"
                })
        void aLeafAgainstTheProfile(Defect defect) {
            Forged forged = AUTHORITY.forge(defect);
            refuses(
                    "an SVID cannot be used",
                    changed(entry -> entry.setX509Svid(der(forged.chain()))
                            .setX509SvidKey(ByteString.copyFrom(forged.key().getEncoded()))));
        }

        private void refuses(String problem, X509SVIDResponse.Builder message) {
            assertThatThrownBy(() -> read(message))
                    .isInstanceOf(MalformedMessageException.class)
                    .hasMessageContaining(problem);
        }
    }

    @Nested
    class LeavesOut {

        @Test
        void aForeignBundleThatIsBrokenAndKeepsTheRest() throws Exception {
            X509SvidMessage message = read(response(entry(SVID))
                    .putFederatedBundles("spiffe://b.test", ByteString.copyFromUtf8("garbage"))
                    .putFederatedBundles(
                            "spiffe://c.test/path", der(PARTNER.bundle().authorities()))
                    .putFederatedBundles("UPPER.test", der(PARTNER.bundle().authorities())));

            assertThat(message.bundles().trustDomains()).containsExactly(AUTHORITY.trustDomain());
            assertThat(message.complaints()).hasSize(3).allMatch(text -> text.contains("not trusted"));
        }

        @Test
        void theBundleOfADevelopmentDomain() throws Exception {
            DevAuthority development = DevAuthority.create("me.zt-dev.internal");
            X509SVIDResponse.Builder message = response(entry(SVID))
                    .putFederatedBundles(
                            "spiffe://me.zt-dev.internal",
                            der(development.bundle().authorities()));

            assertThat(read(message).bundles().trustDomains()).containsExactly(AUTHORITY.trustDomain());
            assertThat(X509SvidMessage.read(message.build(), true).bundles().trustDomains())
                    .hasSize(2);
        }

        @Test
        void aForeignAuthorityThatNamesAnotherDomain() throws Exception {
            X509SvidMessage message = read(response(entry(SVID))
                    .putFederatedBundles("c.test", der(PARTNER.bundle().authorities())));

            assertThat(message.bundles().trustDomains()).containsExactly(AUTHORITY.trustDomain());
        }

        @Test
        @DisplayName("rule 24: a second bundle of the own domain")
        void aBundleOfTheOwnDomainAmongTheFederatedOnes() throws Exception {
            DevAuthority impostor = DevAuthority.create("a.test");
            X509SvidMessage message = read(response(entry(SVID))
                    .putFederatedBundles(
                            "spiffe://a.test", der(impostor.bundle().authorities())));

            assertThat(message.bundles().get(AUTHORITY.trustDomain())).contains(AUTHORITY.bundle());
            assertThat(message.complaints()).hasSize(1);
        }

        @Test
        @DisplayName("rule 24: a foreign domain that has two bundles")
        void aForeignDomainThatHasTwoBundles() throws Exception {
            DevAuthority impostor = DevAuthority.create("b.test");
            X509SvidMessage message = read(response(entry(SVID))
                    .putFederatedBundles("spiffe://b.test", der(PARTNER.bundle().authorities()))
                    .putFederatedBundles("b.test", der(impostor.bundle().authorities())));

            assertThat(message.bundles().trustDomains()).containsExactly(AUTHORITY.trustDomain());
            assertThat(message.complaints())
                    .containsExactly(
                            "the bundle of a federated domain cannot be used, and its workloads are not trusted:"
                                    + " b.test has another bundle in this message");
        }
    }

    private static X509SvidMessage read(X509SVIDResponse.Builder message) throws MalformedMessageException {
        return X509SvidMessage.read(message.build(), false);
    }

    private static X509SVIDResponse.Builder changed(UnaryOperator<X509SVID.Builder> change) {
        return response(change.apply(entry(SVID)));
    }

    private static X509SVIDResponse.Builder response(X509SVID.Builder... entries) {
        X509SVIDResponse.Builder response = X509SVIDResponse.newBuilder();
        for (X509SVID.Builder entry : entries) {
            response.addSvids(entry);
        }
        return response;
    }

    private static X509SVID.Builder entry(X509Svid svid) {
        return entry(AUTHORITY, svid);
    }

    private static X509SVID.Builder entry(DevAuthority authority, X509Svid svid) {
        return X509SVID.newBuilder()
                .setSpiffeId(svid.id().toString())
                .setX509Svid(der(svid.chain()))
                .setX509SvidKey(ByteString.copyFrom(svid.privateKey().getEncoded()))
                .setBundle(der(authority.bundle().authorities()));
    }

    private static ByteString der(Collection<X509Certificate> certificates) {
        ByteString der = ByteString.EMPTY;
        try {
            for (X509Certificate certificate : certificates) {
                der = der.concat(ByteString.copyFrom(certificate.getEncoded()));
            }
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
        return der;
    }
}
