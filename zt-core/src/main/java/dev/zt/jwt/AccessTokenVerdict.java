package dev.zt.jwt;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What became of a token that claims to be an access token. */
public sealed interface AccessTokenVerdict {

    /** Why a token does not count. */
    enum Problem {
        /** It is no JWS in compact form that can be read in one way only, or is too long. */
        MALFORMED,
        /** It is not signed, or by an algorithm that is not allowed or not one of the key. */
        ALGORITHM,
        /** It has a header that must not count, or is of another type. */
        HEADER,
        /** No key of the issuer signed it. */
        SIGNATURE,
        /** Another issuer made it. */
        ISSUER,
        /** It is for others. */
        AUDIENCE,
        /** It has no end, has ended, or has not begun. */
        TIME
    }

    /**
     * The token is of the issuer and for this workload, at the moment that was asked about.
     *
     * @param claims every claim as JSON has it; unmodifiable
     * @param acceptedUntil its {@code exp} and the leeway: from then on it does not count
     */
    record Valid(Map<String, @Nullable Object> claims, Instant acceptedUntil) implements AccessTokenVerdict {

        /**
         * Checks that nothing is missing.
         *
         * @param claims every claim as JSON has it; unmodifiable
         * @param acceptedUntil its {@code exp} and the leeway
         */
        public Valid {
            Objects.requireNonNull(claims, "claims");
            Objects.requireNonNull(acceptedUntil, "acceptedUntil");
        }

        /** Returns the end; no claims, which may be private. */
        @Override
        public String toString() {
            return "Valid[acceptedUntil=" + acceptedUntil + "]";
        }
    }

    /**
     * The token proves nothing.
     *
     * @param problem why
     * @param message what is wrong and the mend; never shows the token
     */
    record Invalid(Problem problem, String message) implements AccessTokenVerdict {

        /**
         * Checks that nothing is missing.
         *
         * @param problem why
         * @param message what is wrong and the mend
         */
        public Invalid {
            Objects.requireNonNull(problem, "problem");
            Objects.requireNonNull(message, "message");
        }
    }
}
