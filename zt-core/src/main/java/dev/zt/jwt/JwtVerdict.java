package dev.zt.jwt;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.SvidViolation;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What became of a token that claims to be a JWT-SVID. */
public sealed interface JwtVerdict {

    /**
     * The token is a JWT-SVID for this audience, at the moment that was asked about.
     *
     * @param id whom it names
     * @param expiresAt its {@code exp}
     * @param acceptedUntil its {@code exp} and the leeway: from then on it does not count
     * @param claims every claim as JSON has it: strings, numbers, booleans, lists, maps and nulls; unmodifiable
     * @param signer the key of the trust domain that signed it
     */
    record Valid(
            SpiffeId id,
            Instant expiresAt,
            Instant acceptedUntil,
            Map<String, @Nullable Object> claims,
            PublicKey signer)
            implements JwtVerdict {

        /**
         * Copies the claims and checks that nothing is missing.
         *
         * @param id whom it names
         * @param expiresAt its {@code exp}
         * @param acceptedUntil its {@code exp} and the leeway: from then on it does not count
         * @param claims every claim as JSON has it: strings, numbers, booleans, lists, maps and nulls; unmodifiable
         * @param signer the key of the trust domain that signed it
         */
        public Valid {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(expiresAt, "expiresAt");
            Objects.requireNonNull(acceptedUntil, "acceptedUntil");
            claims = Collections.unmodifiableMap(new LinkedHashMap<>(claims));
            Objects.requireNonNull(signer, "signer");
        }

        /** Returns the SPIFFE ID and the end; no claims, which may be private. */
        @Override
        public String toString() {
            return "Valid[" + id + ", expiresAt=" + expiresAt + "]";
        }
    }

    /**
     * The token proves nothing.
     *
     * @param violation the first rule that it breaks; its message never shows the token
     */
    record Invalid(SvidViolation violation) implements JwtVerdict {

        /**
         * Checks that nothing is missing.
         *
         * @param violation the first rule that it breaks; its message never shows the token
         */
        public Invalid {
            Objects.requireNonNull(violation, "violation");
        }
    }
}
