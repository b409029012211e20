package dev.zt.identity;

/** The rules of the SPIFFE standards that a credential can break. */
public enum SvidRule {
    /** SPIFFE-ID §2: the URI is a canonical SPIFFE ID. */
    ID_GRAMMAR(1),
    /** X509-SVID §2: the leaf carries exactly one URI SAN. */
    ONE_URI_SAN(6),
    /** X509-SVID §3.1, §5.2: the leaf's SPIFFE ID has a path. */
    LEAF_PATH(7),
    /** X509-SVID §4.1, §5.2: the leaf is not a CA. */
    LEAF_NOT_CA(8),
    /** X509-SVID §4.3, §5.2: the leaf's key usage is critical, signs, and certifies nothing. */
    LEAF_KEY_USAGE(8),
    /** X509-SVID §3.2, §4.3: a signing certificate is a CA, signs certificates, and its SPIFFE ID has no path. */
    SIGNING_CERTIFICATE(9),
    /** X509-SVID §4.4: an extended key usage, where present, names serverAuth and clientAuth. */
    EXTENDED_KEY_USAGE(10),
    /** X509-SVID §5.1: the path validates against the bundle of the leaf's own trust domain alone. */
    PATH_VALIDATION(11),
    /** JWT-SVID §1, §5.1: the token is a JWS in compact form, of JSON that can be read in one way only. */
    JWT_FORM(14),
    /** JWT-SVID §2.1: the algorithm is one of the nine, and the one of the key. */
    JWT_ALGORITHM(15),
    /** JWT-SVID §2: the token has no header but alg, kid and typ. */
    JWT_HEADER(16),
    /** JWT-SVID §3.1: the subject is a canonical SPIFFE ID with a path. */
    JWT_SUBJECT(17),
    /** JWT-SVID §3.1, §5.1: a key of the subject's own trust domain signed the token. */
    JWT_SIGNATURE(17),
    /** JWT-SVID §3.2: the token is for the audience that the validator is set up with. */
    JWT_AUDIENCE(18),
    /** JWT-SVID §3.3: the token ends, and has begun and not ended. */
    JWT_LIFETIME(19);

    private final int number;

    SvidRule(int number) {
        this.number = number;
    }

    /**
     * Returns the number of the rule in zt's conformance reference.
     *
     * @return the number
     */
    public int number() {
        return number;
    }
}
