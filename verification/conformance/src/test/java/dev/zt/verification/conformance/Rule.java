package dev.zt.verification.conformance;

import java.util.List;

/**
 * A rule of the standards.
 *
 * @param number the number that tests and rejections carry
 * @param words the rule in short
 * @param source where it stands
 */
record Rule(int number, String words, String source) {

    private static final String ID = "SPIFFE-ID ";
    private static final String X509 = "X509-SVID ";
    private static final String JWT = "JWT-SVID ";
    private static final String BUNDLE = "Trust Domain and Bundle ";
    private static final String FEDERATION = "Federation ";
    private static final String ENDPOINT = "Workload Endpoint ";
    private static final String API = "Workload API ";

    static final List<Rule> ALL = List.of(
            new Rule(1, "Scheme `spiffe`, a trust domain; no query, fragment, user, port, percent-encoding", ID + "§2"),
            new Rule(
                    2,
                    "Trust domain: `a-z 0-9 . - _`, at most 255 bytes; an IPv4 look is nothing special",
                    ID + "§2.1"),
            new Rule(
                    3,
                    "Path: segments of `a-z A-Z 0-9 . - _`, none empty, `.` or `..`; no trailing slash",
                    ID + "§2.2"),
            new Rule(4, "At most 2048 bytes", ID + "§2.3"),
            new Rule(5, "Peers: canonical only. Configuration: ASCII case of scheme and domain is folded", ID + "§2.4"),
            new Rule(6, "Exactly one URI SAN; other kinds of SAN in any number", X509 + "§2"),
            new Rule(7, "A leaf's ID has a path; its subject may be empty", X509 + "§3.1, §5.2"),
            new Rule(
                    8,
                    "A leaf is no CA; key usage critical, digitalSignature, no keyCertSign, no cRLSign",
                    X509 + "§4.3"),
            new Rule(
                    9,
                    "A signing certificate is a CA with keyCertSign; its ID, if any, has no path",
                    X509 + "§3.2, §4"),
            new Rule(10, "An extended key usage, if there, names serverAuth and clientAuth", X509 + "§4.4"),
            new Rule(11, "The path leads to the bundle of the leaf's own trust domain, and to no other", X509 + "§5.1"),
            new Rule(12, "Name constraints count; an unknown critical extension ends it", X509 + "§4.2"),
            new Rule(13, "JWK for X.509: `use=x509-svid`, no `kid`, the first value of `x5c`, or skipped", X509 + "§6"),
            new Rule(14, "JWS in compact form alone, base64url strictly", JWT + "§1, §5.1"),
            new Rule(15, "RS, ES or PS with 256, 384 or 512, pinned to key type and curve", JWT + "§2.1"),
            new Rule(16, "`kid` and `typ` optional, `typ` is `JWT` or `JOSE`; no other header", JWT + "§2.2, §2.3"),
            new Rule(17, "`sub` is a SPIFFE ID and chooses the bundle", JWT + "§3.1"),
            new Rule(18, "`aud` holds the configured audience", JWT + "§3.2"),
            new Rule(19, "`exp` is there and not past; `nbf` counts", JWT + "§3.3"),
            new Rule(20, "Sent as a bearer token, over confidential channels alone", JWT + "§5.2, §7.3"),
            new Rule(21, "JWK for JWT: `use=jwt-svid` and a `kid`", JWT + "§6.1"),
            new Rule(
                    22,
                    "An empty bundle is legal and vouches for nobody; a JWK of unknown kind is skipped",
                    BUNDLE + "§4"),
            new Rule(23, "`spiffe_sequence` only grows; `spiffe_refresh_hint` in seconds", BUNDLE + "§4.1"),
            new Rule(24, "One bundle for each trust domain", BUNDLE + "§5.1.1"),
            new Rule(
                    25,
                    "Endpoint client: `https_web` and `https_spiffe`, configured, never inferred",
                    FEDERATION + "§5"),
            new Rule(
                    26,
                    "`https_spiffe`: the endpoint shows the configured ID, on redirects too",
                    FEDERATION + "§5.2.2"),
            new Rule(
                    27,
                    "`workload.spiffe.io: true`; unix with an absolute path, tcp with an IP and a port",
                    ENDPOINT + "§3"),
            new Rule(
                    28,
                    "PermissionDenied and Unavailable: again; InvalidArgument and Unimplemented: not",
                    ENDPOINT + "A"),
            new Rule(
                    29,
                    "The stream is kept open; a message is complete state; what is taken back is not used",
                    API + "§4"),
            new Rule(
                    30, "A message with an empty mandatory field is discarded, the state of before kept", API + "§4.5"),
            new Rule(
                    31,
                    "The first SVID is the default; of one hint the first counts; at most 1024 bytes",
                    API + "§5.2.1"),
            new Rule(32, "X.509 bundles are for X.509-SVIDs alone", API + "§5.2"));
}
