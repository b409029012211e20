package dev.zt.jwt;

import dev.zt.identity.SvidRule;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JWS in compact form taken apart: of two JSON objects that can be read in one way only. Nothing of it is verified. Its parts
 * are read when they are asked for, so that the header is judged first.
 */
final class Jws {

    /** The most characters that a token may have: what fits a header field of common servers. */
    static final int MAX_LENGTH = 8_192;

    private final String headerPart;
    private final String payloadPart;
    private final String signaturePart;

    private Jws(String headerPart, String payloadPart, String signaturePart) {
        this.headerPart = headerPart;
        this.payloadPart = payloadPart;
        this.signaturePart = signaturePart;
    }

    /** Takes a token apart; what is thrown never shows it. */
    static Jws parse(String text) throws InvalidTokenException {
        if (text.length() > MAX_LENGTH) {
            throw malformed("it has more than " + MAX_LENGTH + " characters; issue it with fewer claims");
        }
        int first = text.indexOf('.');
        int second = text.indexOf('.', first + 1);
        if (first < 0 || second < 0 || text.indexOf('.', second + 1) >= 0) {
            throw malformed("it has not three parts with dots between; send the compact form of one signed token");
        }
        return new Jws(text.substring(0, first), text.substring(first + 1, second), text.substring(second + 1));
    }

    Map<String, @Nullable Object> header() throws InvalidTokenException {
        return object(headerPart, "header");
    }

    Map<String, @Nullable Object> payload() throws InvalidTokenException {
        return object(payloadPart, "payload");
    }

    /** Returns what the signature is about. */
    byte[] signed() {
        return (headerPart + "." + payloadPart).getBytes(StandardCharsets.US_ASCII);
    }

    byte[] signature() throws InvalidTokenException {
        return decode(signaturePart, "signature");
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

    /** Tells nothing of the token. */
    @Override
    public String toString() {
        return "Jws";
    }
}
