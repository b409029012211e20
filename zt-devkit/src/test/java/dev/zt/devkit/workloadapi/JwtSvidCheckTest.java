package dev.zt.devkit.workloadapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.zt.devkit.MutableClock;
import dev.zt.devkit.ca.JwtAuthority;
import dev.zt.identity.TrustDomain;
import java.lang.reflect.Field;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JwtSvidCheckTest {

    private static final Instant NOW = Instant.parse("2026-11-24T07:00:00Z");
    private static final TrustDomain A = TrustDomain.parse("a.test");

    private final JwtAuthority authority = JwtAuthority.create(A, MutableClock.at(NOW));
    private final String token = authority.issue(A.id("/orders"), List.of("web", "pay"));
    private final JwtSvidCheck check = new JwtSvidCheck(Map.of(A, authority), NOW);

    private void refuses(String presented, String why) {
        assertThatThrownBy(() -> check.validate(presented, "web"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .subject("spiffe://a.test/orders")
                .audience("web")
                .expirationTime(Date.from(NOW.plusSeconds(60)));
    }

    /** Signs with the authority's own key, so that nothing but the content is wrong. */
    private String signed(JWSHeader.Builder header, JWTClaimsSet claims) throws Exception {
        return sign(ownKey(), header, claims);
    }

    private ECKey ownKey() throws Exception {
        Field keys = JwtAuthority.class.getDeclaredField("keys");
        keys.setAccessible(true);
        return (ECKey) ((List<?>) keys.get(authority)).get(0);
    }

    private static String sign(ECKey key, JWSHeader.Builder header, JWTClaimsSet claims) throws JOSEException {
        SignedJWT jwt = new SignedJWT(header.build(), claims);
        jwt.sign(new ECDSASigner(key));
        return jwt.serialize();
    }

    private static JWSHeader.Builder header() {
        return new JWSHeader.Builder(JWSAlgorithm.ES256);
    }

    @Test
    void acceptsWhatTheAuthorityIssued() throws Exception {
        assertThat(check.validate(token, "web").getSubject()).isEqualTo("spiffe://a.test/orders");
        assertThat(check.validate(token, "pay").getSubject()).isEqualTo("spiffe://a.test/orders");
    }

    @Test
    void rule16AcceptsATokenWithoutKidOrTyp() throws Exception {
        assertThat(check.validate(signed(header(), claims().build()), "web").getSubject())
                .isEqualTo("spiffe://a.test/orders");
        assertThat(check.validate(signed(header().type(JOSEObjectType.JOSE), claims().build()), "web")
                        .getSubject())
                .isEqualTo("spiffe://a.test/orders");
    }

    @Test
    void rule14RefusesOtherSerialisationsAndLooseBase64() {
        refuses("{\"payload\":\"\"}", "compact form");
        refuses(token + ".", "compact form");
        refuses(token + "=", "not canonical base64url");
        refuses(token.replace(".", ". "), "not canonical base64url");
        refuses(looseEnd(token), "not canonical base64url");
    }

    /** The last of 86 characters has four bits that no byte uses: 'A', 'B', … up to 'P' all decode alike. */
    private static String looseEnd(String token) {
        char last = token.charAt(token.length() - 1);
        return token.substring(0, token.length() - 1) + (char) (last + 1);
    }

    @Test
    void rule15RefusesNoneAndSymmetricAlgorithms() throws Exception {
        SignedJWT mac = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims().build());
        mac.sign(new MACSigner(new byte[32]));

        refuses(new PlainJWT(claims().build()).serialize(), "no signed JWT");
        refuses(mac.serialize(), "no authority of the domain signed");
    }

    @Test
    void rule16RefusesAnUnknownKidAndForeignHeaders() throws Exception {
        ECKey stranger = new ECKeyGenerator(Curve.P_256).keyID("stranger").generate();

        refuses(signed(header().keyID("stranger"), claims().build()), "no authority of the domain signed");
        refuses(
                sign(stranger, header().keyID(ownKey().getKeyID()), claims().build()),
                "no authority of the domain signed");
        refuses(sign(stranger, header(), claims().build()), "no authority of the domain signed");
        refuses(sign(stranger, header().jwk(stranger.toPublicJWK()), claims().build()), "another header");
        refuses(signed(header().customParam("x", 1), claims().build()), "another header");
        refuses(signed(header().type(new JOSEObjectType("at+jwt")), claims().build()), "typ is neither JWT nor JOSE");
    }

    @Test
    void rule17RefusesSubjectsThatAreNoWorkloadsOrOfADomainWithoutBundle() throws Exception {
        refuses(signed(header(), claims().subject("spiffe://a.test").build()), "has no path");
        refuses(signed(header(), claims().subject("orders").build()), "SPIFFE ID");
        refuses(signed(header(), claims().subject(null).build()), "SPIFFE ID");
        refuses(
                signed(header(), claims().subject("spiffe://b.test/x").build()),
                "no JWT bundle for trust domain b.test");
    }

    @Test
    void rule17RefusesAKeyOfAnotherDomain() throws Exception {
        TrustDomain b = TrustDomain.parse("b.test");
        JwtAuthority other = JwtAuthority.create(b, MutableClock.at(NOW));
        String forged = signed(header(), claims().subject("spiffe://b.test/x").build());

        assertThatThrownBy(() -> new JwtSvidCheck(Map.of(A, authority, b, other), NOW).validate(forged, "web"))
                .hasMessageContaining("no authority of the domain signed");
    }

    @Test
    void rule18RefusesAnotherAudienceNoneAndAnEmptyOne() throws Exception {
        assertThatThrownBy(() -> check.validate(token, "orders")).hasMessageContaining("another audience");
        assertThatThrownBy(() -> check.validate(token, "")).hasMessageContaining("another audience");
        refuses(signed(header(), claims().audience((String) null).build()), "another audience");
        String blank = signed(header(), claims().audience("").build());
        assertThatThrownBy(() -> check.validate(blank, "")).hasMessageContaining("another audience");
    }

    @Test
    void rule19RefusesWhatIsExpiredNeverExpiresOrIsNotYetValid() throws Exception {
        refuses(signed(header(), claims().expirationTime(Date.from(NOW)).build()), "expired");
        refuses(signed(header(), claims().expirationTime(null).build()), "expired, or never does");
        refuses(
                signed(
                        header(),
                        claims().notBeforeTime(Date.from(NOW.plusSeconds(1))).build()),
                "not valid yet");
    }
}
