package dev.zt.devkit.attack;

import dev.zt.devkit.attack.WeakServer.Request;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Mistakes that servers have made, each with the classes of attack that it lets through. */
@SuppressWarnings("ImmutableEnumChecker") // Stateless lambdas, and a set that nobody changes.
enum Weakness {
    NONE(request -> !request.target().equals(WeakServer.OPEN), Request::target),
    DECODES_AFTER_THE_CHECK(
            request -> request.target().startsWith("/admin/"),
            request -> decoded(request.target()),
            AttackClass.ENCODED_CHARACTER,
            AttackClass.ENCODED_SEPARATOR,
            AttackClass.NO_LEADING_SLASH),
    DECODES_TWICE(
            request -> isAdmin(decoded(request.target())),
            request -> decoded(decoded(request.target())),
            AttackClass.DOUBLE_ENCODING),
    DECODES_OVERLONG_UTF8(
            request -> request.target().startsWith("/admin/"),
            request -> overlong(request.target()),
            AttackClass.MALFORMED_ENCODING),
    MERGES_SLASHES(
            request -> request.target().startsWith(WeakServer.PATH),
            request -> request.target().replaceAll("/+", "/"),
            AttackClass.EMPTY_SEGMENT,
            AttackClass.AUTHORITY_IN_PATH,
            AttackClass.LONG_PATH),
    READS_A_HOST_OFF_THE_PATH(
            request -> isAdmin(uriPath(request.target())),
            request -> request.target().startsWith("//") ? request.target().substring(1) : request.target(),
            AttackClass.AUTHORITY_IN_PATH),
    RESOLVES_DOTS(
            Weakness::isAdmin,
            request -> resolved(request.target()),
            AttackClass.RELATIVE_SEGMENT,
            AttackClass.QUERY,
            AttackClass.LONG_PATH),
    STRIPS_PARAMETERS(
            request -> request.target().startsWith("/admin/"),
            request -> request.target().replaceAll(";[^/]*", ""),
            AttackClass.MATRIX_PARAMETER,
            AttackClass.NO_LEADING_SLASH),
    TURNS_BACKSLASHES(Weakness::isAdmin, request -> request.target().replace('\\', '/'), AttackClass.BACKSLASH),
    DROPS_FRAGMENTS(
            request -> request.target().equals(WeakServer.PATH),
            request -> request.target().replaceFirst("#.*", ""),
            AttackClass.FRAGMENT),
    DENIES_WITH_THE_QUERY(
            request -> request.target().equals(WeakServer.PATH),
            request -> request.target().replaceFirst("\\?.*", ""),
            AttackClass.QUERY,
            AttackClass.METHOD_OVERRIDE,
            AttackClass.LONG_PATH),
    TRIMS(
            request -> request.target().equals(WeakServer.PATH),
            request -> request.target().replaceFirst("[/ .]+$", ""),
            AttackClass.SUFFIX,
            AttackClass.EMPTY_SEGMENT,
            AttackClass.RELATIVE_SEGMENT,
            AttackClass.PROTOCOL_VERSION),
    ENDS_AT_NUL(
            request -> decoded(request.target()).equals(WeakServer.PATH),
            request -> decoded(request.target()).replaceFirst("(?s)\0.*", ""),
            AttackClass.CONTROL_CHARACTER),
    IGNORES_CASE(Weakness::isAdmin, request -> request.target().toLowerCase(Locale.ROOT), AttackClass.CASE),
    ADDS_A_SLASH(
            Weakness::isAdmin,
            request -> request.target().startsWith("/") ? request.target() : "/" + request.target(),
            AttackClass.NO_LEADING_SLASH),
    NORMALIZES_UNICODE(
            request -> isAdmin(decoded(request.target()))
                    && decoded(request.target()).contains("secrets"),
            request -> Normalizer.normalize(utf8(decoded(request.target())), Normalizer.Form.NFKC)
                    .replaceAll("[\u200b\u00ad\ufeff]", ""),
            AttackClass.NON_ASCII,
            AttackClass.CASE),
    CHECKS_THE_BEGINNING_ALONE(
            request -> resolved(cut(request.target())).replaceAll("/+", "/").startsWith("/admin"),
            request -> resolved(request.target()).replaceAll("/+", "/"),
            AttackClass.LONG_PATH),
    REDUCES_ABSOLUTE_TARGETS(
            Weakness::isAdmin,
            request -> request.target().replaceFirst("^(?i)[a-z]+://[^/]*", ""),
            AttackClass.ABSOLUTE_FORM),
    DENIES_BY_HOST(
            request -> isAdmin(request) && request.field("host").equals("127.0.0.1:" + port(request)),
            Request::target,
            AttackClass.HOST,
            AttackClass.PROTOCOL_VERSION),
    CHECKS_ONE_VERSION(
            request -> isAdmin(request) && request.version().equals("HTTP/1.1"),
            Request::target,
            AttackClass.PROTOCOL_VERSION),
    DENIES_ONE_METHOD(
            request -> isAdmin(request) && request.method().equals("GET"),
            Request::target,
            AttackClass.OTHER_METHOD,
            AttackClass.METHOD_OVERRIDE),
    OVERRIDES_METHODS(
            request -> isAdmin(request) && request.method().equals("GET"),
            request -> request.method().equals("GET")
                            || request.field("x-http-method-override").equals("GET")
                    ? request.target()
                    : "",
            AttackClass.METHOD_OVERRIDE),
    REWRITES_BY_FIELD(
            Weakness::isAdmin,
            request -> request.field("x-original-url").isEmpty() ? request.target() : request.field("x-original-url"),
            AttackClass.REWRITE_HEADER),
    BELIEVES_FIELDS(
            request -> isAdmin(request) && !request.field("x-forwarded-for").startsWith("127.0.0.1"),
            Request::target,
            AttackClass.FORWARDED_IDENTITY),
    DENIES_JOINED_FIELDS(
            request -> isAdmin(request)
                    && (request.field("x-stage").equals("guest")
                            || !request.version().equals("HTTP/1.1")),
            Request::target,
            AttackClass.REPEATED_HEADER),
    CHECKS_FIRST_REQUESTS(
            request -> !request.target().equals(WeakServer.OPEN),
            Request::target,
            AttackClass.SMUGGLING,
            AttackClass.UPGRADE);

    final WeakRule rule;
    final WeakRouter router;
    final Set<AttackClass> lets;
    final boolean keepsConnections;
    final boolean checksFirstAlone;

    Weakness(WeakRule rule, WeakRouter router, AttackClass... lets) {
        this.rule = rule;
        this.router = router;
        this.lets = EnumSet.noneOf(AttackClass.class);
        this.lets.addAll(Set.of(lets));
        this.checksFirstAlone = name().equals("CHECKS_FIRST_REQUESTS");
        this.keepsConnections = checksFirstAlone;
    }

    interface WeakRule {

        boolean denies(Request request);
    }

    interface WeakRouter {

        String path(Request request);
    }

    private static boolean isAdmin(Request request) {
        return isAdmin(request.target());
    }

    private static boolean isAdmin(String path) {
        return path.startsWith("/admin");
    }

    private static String cut(String target) {
        return target.substring(0, Math.min(target.length(), 1_000));
    }

    private static String port(Request request) {
        String host = request.field("host");
        return host.substring(host.indexOf(':') + 1);
    }

    private static String uriPath(String target) {
        try {
            return String.valueOf(URI.create(target).getPath());
        } catch (IllegalArgumentException e) {
            return "/admin";
        }
    }

    /** Each octet for itself, and nothing else. */
    static String decoded(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.substring(i).matches("(?s)%[0-9A-Fa-f]{2}.*")) {
                out.append((char) Integer.parseInt(text.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                out.append(text.charAt(i));
            }
        }
        return out.toString();
    }

    private static String utf8(String octets) {
        return new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** Makes a character of two octets and does not ask whether one would have done; leaves other encodings alone. */
    private static String overlong(String target) {
        return target.replaceAll("(?i)%C0%AF", "/").replaceAll("(?i)%C0%AE", ".");
    }

    private static String resolved(String path) {
        Deque<String> segments = new ArrayDeque<>();
        for (String segment : path.split("/", -1)) {
            if (segment.equals("..")) {
                segments.pollLast();
            } else if (!segment.equals(".")) {
                segments.addLast(segment);
            }
        }
        return (path.startsWith("/") ? "/" : "") + String.join("/", segments).replaceFirst("^/", "");
    }
}
