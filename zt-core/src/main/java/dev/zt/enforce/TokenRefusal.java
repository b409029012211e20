package dev.zt.enforce;

import dev.zt.authz.Reason;
import dev.zt.identity.SvidViolation;
import dev.zt.jwt.AccessTokenVerdict;
import java.util.Objects;

/**
 * Why a token proves nobody.
 *
 * @param reason the reason of the denial
 * @param message what is wrong with it and the mend, for the operator; never shows the token
 */
record TokenRefusal(Reason reason, String message) {

    TokenRefusal {
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(message, "message");
    }

    static TokenRefusal unclear() {
        return new TokenRefusal(Reason.TOKEN_UNCLEAR, Reason.TOKEN_UNCLEAR.mend());
    }

    static TokenRefusal of(AccessTokenVerdict.Invalid verdict) {
        Reason reason = switch (verdict.problem()) {
            case MALFORMED -> Reason.TOKEN_MALFORMED;
            case ALGORITHM -> Reason.TOKEN_ALGORITHM_REFUSED;
            case HEADER -> Reason.TOKEN_HEADER_REFUSED;
            case SIGNATURE -> Reason.TOKEN_NOT_VOUCHED;
            case ISSUER -> Reason.TOKEN_WRONG_ISSUER;
            case AUDIENCE -> Reason.TOKEN_WRONG_AUDIENCE;
            case TIME -> Reason.TOKEN_OUT_OF_TIME;
        };
        return new TokenRefusal(reason, verdict.message());
    }

    static TokenRefusal of(SvidViolation violation) {
        Reason reason = switch (violation.rule()) {
            case JWT_ALGORITHM -> Reason.TOKEN_ALGORITHM_REFUSED;
            case JWT_HEADER -> Reason.TOKEN_HEADER_REFUSED;
            case JWT_SUBJECT -> Reason.TOKEN_SUBJECT_INVALID;
            case JWT_SIGNATURE -> Reason.TOKEN_NOT_VOUCHED;
            case JWT_AUDIENCE -> Reason.TOKEN_WRONG_AUDIENCE;
            case JWT_LIFETIME -> Reason.TOKEN_OUT_OF_TIME;
            default -> Reason.TOKEN_MALFORMED;
        };
        return new TokenRefusal(reason, violation.message());
    }
}
