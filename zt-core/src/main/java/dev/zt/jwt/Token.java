package dev.zt.jwt;

import dev.zt.identity.SvidRule;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A token taken apart: well-formed, and nothing of it verified. */
final class Token {

    /** The most characters that a token may have: what fits a header field of common servers. */
    static final int MAX_LENGTH = 8_192;

    private final TokenHeader header;
    private final TokenClaims claims;
    private final byte[] signed;
    private final byte[] signature;

    private Token(TokenHeader header, TokenClaims claims, byte[] signed, byte[] signature) {
        this.header = header;
        this.claims = claims;
        this.signed = signed;
        this.signature = signature;
    }

    /** Takes a token apart; what is thrown never shows it. */
    static Token parse(String text) throws InvalidTokenException {
        if (text.length() > MAX_LENGTH) {
            throw malformed("it has more than " + MAX_LENGTH + " characters; issue it with fewer claims");
        }
        int first = text.indexOf('.');
        int second = text.indexOf('.', first + 1);
        if (first < 0 || second < 0 || text.indexOf('.', second + 1) >= 0) {
            throw malformed("it has not three parts with dots between; send the compact form of one signed token");
        }
        TokenHeader header = TokenHeader.read(object(text.substring(0, first), "header"));
        TokenClaims claims = TokenClaims.read(object(text.substring(first + 1, second), "payload"));
        return new Token(
                header,
                claims,
                text.substring(0, second).getBytes(StandardCharsets.US_ASCII),
                decode(text.substring(second + 1), "signature"));
    }

    private static Map<String, @Nullable Object> object(String part, String name) throws InvalidTokenException {
        try {
            byte[] bytes = decode(part, name);
            return Json.object(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            throw malformed("its " + name + " is no UTF-8");
        } catch (IOException e) {
            // What the parser says quotes the token.
            throw malformed("its " + name + " is not one JSON object, names something twice, or is deeper than "
                    + Json.MAX_DEPTH);
        }
    }

    private static byte[] decode(String part, String name) throws InvalidTokenException {
        byte[] bytes = Base64Url.decode(part);
        if (bytes == null || bytes.length == 0) {
            throw malformed("its " + name + " is empty or not canonical base64url");
        }
        return bytes;
    }

    private static InvalidTokenException malformed(String message) {
        return new InvalidTokenException(SvidRule.JWT_FORM, message);
    }

    TokenHeader header() {
        return header;
    }

    TokenClaims claims() {
        return claims;
    }

    boolean isSignedBy(JwtKey key) {
        return key.hasSigned(signed, signature, header.algorithm());
    }
}
