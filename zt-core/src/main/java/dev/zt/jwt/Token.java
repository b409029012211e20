package dev.zt.jwt;

/** A token that may be a JWT-SVID, taken apart: well-formed, and nothing of it verified. */
final class Token {

    /** The most characters that a token may have. */
    static final int MAX_LENGTH = Jws.MAX_LENGTH;

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
        Jws jws = Jws.parse(text);
        TokenHeader header = TokenHeader.read(jws.header());
        TokenClaims claims = TokenClaims.read(jws.payload());
        return new Token(header, claims, jws.signed(), jws.signature());
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
