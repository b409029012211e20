package dev.zt.devkit.attack;

import java.util.List;

/** The kinds of attack: what each one plays on, where that has let requests through, and what mends it. */
public enum AttackClass {
    /** The request as anybody would send it. */
    PLAIN(
            "the request as it is",
            "Nothing is hidden. Whoever gets this far is allowed to, or nobody asks.",
            "Write a rule that keeps this identity out, and see that something enforces it on this path."),

    /** {@code /%61dmin}. */
    ENCODED_CHARACTER(
            "characters that need no encoding are percent-encoded",
            "A rule is compared with the path as it was sent, and the handler is found by the decoded one.",
            "Refuse paths that encode letters, digits or - . _ ~ (RFC 3986 §2.3), or decide on the handler that will run."),

    /** {@code /admin%2Fsecrets}. */
    ENCODED_SEPARATOR(
            "a slash or backslash is percent-encoded",
            "One side decodes before it splits the path into segments, the other after.",
            "Refuse %2F and %5C in paths; never decode before the path is split.",
            "CVE-2021-31920",
            "CVE-2026-26205"),

    /** {@code /%2561dmin}. */
    DOUBLE_ENCODING(
            "a percent sign is percent-encoded",
            "One side decodes once, the other twice.",
            "Refuse %25 in paths, and decode in one place.",
            "CVE-2021-31920"),

    /** {@code /admin%C0%AFsecrets}. */
    MALFORMED_ENCODING(
            "percent-encodings that are not UTF-8, or no encodings at all",
            "Lenient decoders make a slash, a dot or a letter of overlong UTF-8, %u002F or half an encoding.",
            "Refuse what does not decode strictly; never replace, drop or guess."),

    /** {@code /admin//secrets}. */
    EMPTY_SEGMENT(
            "slashes are doubled",
            "Routers merge slashes, rules do not.",
            "Refuse empty segments, or merge them before the decision and hand on what was decided.",
            "CVE-2021-31920"),

    /** {@code //admin/secrets}. */
    AUTHORITY_IN_PATH(
            "the path begins with two slashes",
            "A URI parser takes the first segment for a host, so that the rule sees the rest alone.",
            "Take the path off the request line as it is; do not parse an origin-form target as a URI.",
            "CVE-2026-26205"),

    /** {@code /public/../admin/secrets}. */
    RELATIVE_SEGMENT(
            "segments of dots, plain and encoded",
            "The rule for an open path matches a prefix, and the handler is found after the dots are resolved.",
            "Refuse . and .. segments in every encoding, or resolve them before the decision.",
            "CVE-2021-31920"),

    /** {@code /admin;x=1/secrets}. */
    MATRIX_PARAMETER(
            "parameters behind a semicolon",
            "Servlet containers strip them before they look for a handler, after a proxy or a filter has compared the path.",
            "Refuse ; in paths unless an application needs it, and then decide without it."),

    /** {@code /admin\secrets}. */
    BACKSLASH(
            "backslashes in place of slashes",
            "Some parsers take one for a slash, as browsers do.",
            "Refuse backslashes in paths.",
            "CVE-2021-31920"),

    /** {@code /admin/secrets#x}. */
    FRAGMENT(
            "a fragment in the request target",
            "A rule sees the path with it, the handler is found without.",
            "Refuse # in request targets: no client sends one (RFC 9112 §3.2).",
            "CVE-2021-39156",
            "CVE-2021-32779"),

    /** {@code /admin%3F/secrets}. */
    QUERY(
            "question marks where they confuse",
            "A parser that puts an encoded ? back into a path, or one that takes the wrong one for the beginning of the query.",
            "Cut the query off in one place, at the first ?, and refuse %3F in paths.",
            "CVE-2026-32811"),

    /** {@code /admin/secrets/}, {@code /admin/secrets%20}. */
    SUFFIX(
            "something at the end: slash, dot, blank, file suffix",
            "Routers trim, or match the handler all the same; the rule names the path without it.",
            "Refuse blanks; let routers match exactly; decide on the handler that will run.",
            "CVE-2016-5007"),

    /** {@code /admin/secrets%00}, {@code %0A}. */
    CONTROL_CHARACTER(
            "NUL, line ends and other control characters",
            "C strings end at NUL, the . of a regular expression at a line end, and trimming takes both.",
            "Refuse control characters, raw and encoded; match without regular expressions.",
            "CVE-2022-22978",
            "CVE-2026-47778",
            "CVE-2016-5007"),

    /** {@code /ADMIN/secrets}. */
    CASE(
            "letters in another case, and letters that another one folds to",
            "One side ignores case, or folds it by the rules of some language.",
            "Let routers tell case; fold by Locale.ROOT, or not at all.",
            "CVE-2024-38827"),

    /** {@code admin/secrets}. */
    NO_LEADING_SLASH(
            "a request target that does not begin with a slash",
            "The router finds the handler all the same, and rules are written with the slash.",
            "Refuse it, or decide on the method descriptor or handler that will run.",
            "CVE-2026-33186"),

    /** Full-width slashes and the like. */
    NON_ASCII(
            "characters beyond ASCII that become ASCII",
            "Best-fit conversions, normalization and truncation to eight bits make slashes, dots and letters of them.",
            "Refuse raw octets above 127; do not normalize Unicode in paths."),

    /** Thousands of segments that come to nothing. */
    LONG_PATH(
            "very long paths that normalize to the protected one",
            "One side gives up or cuts at a limit, the other goes on.",
            "Bound the length of paths, and refuse what is longer."),

    /** {@code https://host/admin/secrets}. */
    ABSOLUTE_FORM(
            "request targets in absolute form, right and wrong",
            "A rule is compared with the whole target, the handler is found by its path; or hosts disagree.",
            "Refuse absolute targets where no proxy is served, or reduce them to host and path in one place."),

    /** {@code Host: LOCALHOST.:8443}. */
    HOST(
            "Host in another case, with port, twice, missing, or at odds with the target",
            "Rules by host compare text.",
            "Compare in lower case, without port; refuse several hosts.",
            "CVE-2021-39155",
            "ISTIO-SECURITY-2021-008"),

    /** Old, odd and missing versions. */
    PROTOCOL_VERSION(
            "versions of HTTP that are old, odd or missing",
            "Another parser, or another code path without the check, may answer.",
            "Serve HTTP/1.1 and HTTP/2 alone, or check what each version leads to."),

    /** {@code get}, {@code TRACE}, {@code HEAD}. */
    OTHER_METHOD(
            "other methods, and the right one misspelled",
            "Rules name methods; handlers answer to more, or ignore case.",
            "Deny what no rule allows, methods included. HEAD counts as GET."),

    /** {@code X-HTTP-Method-Override: GET}. */
    METHOD_OVERRIDE(
            "the method is overridden by a field or parameter",
            "The rule sees the method of the request line, the handler the other one.",
            "Switch overriding off, or put it before the decision."),

    /** {@code X-Original-URL: /admin/secrets}. */
    REWRITE_HEADER(
            "the path is overridden by a field",
            "Frameworks take the path from fields that a proxy is believed to have set, behind the check.",
            "Take the path from the request line; strip such fields at the edge."),

    /** {@code X-Forwarded-Client-Cert}. */
    FORWARDED_IDENTITY(
            "another identity is claimed in a field",
            "Who sends the field is believed to be a proxy that has proven somebody.",
            "Believe the TLS connection alone, or fields from a proxy that is itself proven; never a CN.",
            "CVE-2026-22747"),

    /** A field that denies is sent twice; sent only where {@link ProtectedResource.Builder#deniedFor} names one. */
    REPEATED_HEADER(
            "the field that a rule denies for is repeated, folded or padded",
            "The rule sees the values joined, or the last one, or the first, or blanks that the handler does not see.",
            "A rule that denies matches any value, one that allows all of them; or refuse fields that are repeated.",
            "CVE-2026-26308",
            "CVE-2021-32777"),

    /** A second request within the first. */
    SMUGGLING(
            "a second request is hidden in the first",
            "Where two parsers disagree on where a request ends, the second one is not asked about.",
            "Refuse Content-Length with Transfer-Encoding, unknown codings, and lines that are not ended by CR LF."),

    /** {@code Upgrade: h2c}. */
    UPGRADE(
            "another protocol is asked for on the connection",
            "What is sent after the upgrade passes checks that know HTTP/1.1 alone.",
            "Do not offer upgrades that nobody needs; check requests of every protocol."),

    /** What HTTP/2 has in place of a request line. */
    PSEUDO_HEADER(
            "pseudo-header fields of HTTP/2 that are repeated, misplaced or full of line ends",
            "What is checked and what is routed are put together from different fields.",
            "Refuse malformed requests (RFC 9113 §8.1.1); decide on the handler that will run.",
            "CVE-2026-33186");

    private final String what;
    private final String why;
    private final String mend;

    @SuppressWarnings("ImmutableEnumChecker") // List.of
    private final List<String> standsFor;

    AttackClass(String what, String why, String mend, String... standsFor) {
        this.what = what;
        this.why = why;
        this.mend = mend;
        this.standsFor = List.of(standsFor);
    }

    /**
     * Says what is done to the request.
     *
     * @return a clause without full stop
     */
    public String what() {
        return what;
    }

    /**
     * Says why it has worked elsewhere.
     *
     * @return one or two sentences
     */
    public String why() {
        return why;
    }

    /**
     * Says what to do if it works.
     *
     * @return one or two sentences
     */
    public String mend() {
        return mend;
    }

    /**
     * Returns the advisories that it stands for.
     *
     * @return their ids; empty if it is common knowledge
     */
    public List<String> standsFor() {
        return standsFor;
    }
}
