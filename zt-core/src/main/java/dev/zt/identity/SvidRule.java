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
    PATH_VALIDATION(11);

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
