package dev.zt.devkit.workloadapi;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.zt.devkit.ca.JwtAuthority;
import dev.zt.identity.SpiffeId;
import dev.zt.identity.TrustDomain;
import java.text.ParseException;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.Set;

/**
 * Validates JWT-SVIDs of development authorities (JWT-SVID §2, §3, §5.1), at one moment. Immutable.
 *
 * <h2>Guarantees</h2>
 *
 * A token that passes is in compact form, has no header but {@code alg}, {@code kid} and {@code typ}, was signed by ES256
 * with a key of its subject's domain, names the audience, and is within its time, without leeway.
 *
 * <h2>Does not protect against</h2>
 *
 * Replay: a token passes until it expires.
 */
final class JwtSvidCheck {

    private static final Set<String> HEADERS = Set.of("alg", "kid", "typ");
    private static final Set<String> TYPES = Set.of("JWT", "JOSE");

    private final Map<TrustDomain, JwtAuthority> authorities;
    private final Instant now;

    JwtSvidCheck(Map<TrustDomain, JwtAuthority> authorities, Instant now) {
        this.authorities = authorities;
        this.now = now;
    }

    /** Validates; throws {@link IllegalArgumentException} that says what is wrong with the token. */
    JWTClaimsSet validate(String token, String audience) {
        SignedJWT parsed = JwtAuthority.parse(token);
        requireCanonical(token);
        checkHeader(parsed.getHeader());
        try {
            JWTClaimsSet claims = parsed.getJWTClaimsSet();
            checkSigner(parsed, claims.getSubject());
            require(
                    !audience.isEmpty() && claims.getAudience().contains(audience),
                    "the token is for another audience");
            checkTime(claims);
            return claims;
        } catch (ParseException e) {
            throw new IllegalArgumentException("the claims cannot be read", e);
        }
    }

    /** Libraries skip characters that are not base64url, so that one token has many spellings. */
    private static void requireCanonical(String token) {
        for (String part : token.split("\\.", -1)) {
            require(isCanonical(part), "a part of the token is not canonical base64url");
        }
    }

    private static boolean isCanonical(String part) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(part);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static void checkHeader(JWSHeader header) {
        require(
                HEADERS.containsAll(header.toJSONObject().keySet()),
                "the token has another header than alg, kid and typ");
        require(header.getType() == null || TYPES.contains(header.getType().getType()), "typ is neither JWT nor JOSE");
    }

    private void checkSigner(SignedJWT token, String subject) {
        SpiffeId id = SpiffeId.parse(String.valueOf(subject));
        require(id.hasPath(), "the subject names no workload: it has no path");
        JwtAuthority authority = authorities.get(id.trustDomain());
        if (authority == null) {
            throw new IllegalArgumentException("no JWT bundle for trust domain " + id.trustDomain());
        }
        require(authority.hasSigned(token), "no authority of the domain signed the token");
    }

    private void checkTime(JWTClaimsSet claims) {
        Date end = claims.getExpirationTime();
        require(end != null && end.toInstant().isAfter(now), "the token has expired, or never does");
        Date start = claims.getNotBeforeTime();
        require(start == null || !start.toInstant().isAfter(now), "the token is not valid yet");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
