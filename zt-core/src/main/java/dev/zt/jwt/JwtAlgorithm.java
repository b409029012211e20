package dev.zt.jwt;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The signature algorithms of JWT-SVIDs, all there are (JWT-SVID §2.1), each with the one kind of key that it takes. */
@SuppressWarnings("ImmutableEnumChecker") // Both types of nimbus are immutable, without an annotation that says so.
enum JwtAlgorithm {
    RS256(JWSAlgorithm.RS256, null),
    RS384(JWSAlgorithm.RS384, null),
    RS512(JWSAlgorithm.RS512, null),
    ES256(JWSAlgorithm.ES256, Curve.P_256),
    ES384(JWSAlgorithm.ES384, Curve.P_384),
    ES512(JWSAlgorithm.ES512, Curve.P_521),
    PS256(JWSAlgorithm.PS256, null),
    PS384(JWSAlgorithm.PS384, null),
    PS512(JWSAlgorithm.PS512, null);

    private final JWSAlgorithm jws;
    private final @Nullable Curve curve;

    JwtAlgorithm(JWSAlgorithm jws, @Nullable Curve curve) {
        this.jws = jws;
        this.curve = curve;
    }

    /** Returns the algorithm of this very name, or null. */
    static @Nullable JwtAlgorithm named(String name) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    static String names() {
        return Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));
    }

    JWSAlgorithm jws() {
        return jws;
    }

    /** Returns the curve that a key must be on, or null if it must be an RSA key. */
    @Nullable
    Curve curve() {
        return curve;
    }
}
