package dev.zt.jwt;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * base64url as JWS writes it, and in one spelling only (RFC 7515 §2): without padding, line breaks, or set bits behind the
 * last byte, which decoders skip.
 */
final class Base64Url {

    private Base64Url() {}

    /** Returns the bytes, or null if the text is not what an encoder writes. */
    static byte @Nullable [] decode(String text) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(text) ? bytes : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
