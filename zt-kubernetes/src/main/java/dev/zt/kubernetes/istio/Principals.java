package dev.zt.kubernetes.istio;

import dev.zt.identity.SpiffeId;
import dev.zt.identity.SpiffeIdPattern;
import dev.zt.identity.TrustDomain;
import dev.zt.policy.TextMatcher;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes SPIFFE IDs as Istio has them: without scheme, with a star at the beginning or the end. */
final class Principals {

    private static final String SCHEME = "spiffe://";
    /** Istio puts the own trust domain in its place. */
    private static final String LOCAL = "cluster.local";

    private static final Pattern KUBERNETES = Pattern.compile("/ns/[^/]+/sa/[^/]+");

    private final TrustDomain own;

    Principals(TrustDomain own) {
        this.own = own;
    }

    /** Tells whether Istio gives IDs of that form to workloads. */
    static boolean isKubernetes(SpiffeId id) {
        return KUBERNETES.matcher(id.path()).matches();
    }

    /** Tells whether some ID of that form may match. */
    static boolean mayBeKubernetes(SpiffeIdPattern pattern) {
        SpiffeId exact = pattern.exactId();
        if (exact != null) {
            return isKubernetes(exact);
        }
        List<String> segments = List.of(path(pattern).substring(1).split("/", -1));
        boolean deeper = segments.get(segments.size() - 1).equals("**");
        int fixed = deeper ? segments.size() - 1 : segments.size();
        boolean fits = deeper ? fixed <= 3 : fixed == 4;
        return fits && is(segments, 0, fixed, "ns") && is(segments, 2, fixed, "sa");
    }

    private static boolean is(List<String> segments, int index, int fixed, String name) {
        return index >= fixed
                || segments.get(index).equals("*")
                || segments.get(index).equals(name);
    }

    private static String path(SpiffeIdPattern pattern) {
        return pattern.toString()
                .substring(SCHEME.length() + pattern.trustDomain().name().length());
    }

    /** Tells whether a trust domain means itself to Istio. */
    boolean isSayable(String domain) {
        return domain.equals(own.name()) || !domain.equals(LOCAL);
    }

    static String of(SpiffeId id) {
        return id.toString().substring(SCHEME.length());
    }

    /** Returns what matches this ID, or null if Istio takes it for another. */
    @Nullable
    String exact(SpiffeId id) {
        return isSayable(id.trustDomain().name()) ? of(id) : null;
    }

    /** Returns what matches every ID of a trust domain, or null if Istio has no word for it. */
    @Nullable
    String anyOf(TextMatcher domain) {
        return domain instanceof TextMatcher.Exact exact && isSayable(exact.text()) ? exact.text() + "/*" : null;
    }

    /** Returns what matches the same IDs as a pattern, or null if Istio has no word for it. */
    @Nullable
    String exact(SpiffeIdPattern pattern) {
        String text = pattern.toString().substring(SCHEME.length());
        int star = text.indexOf('*');
        boolean sayable = star < 0 || (text.endsWith("/**") && star == text.length() - 2);
        if (!sayable || !isSayable(pattern.trustDomain().name())) {
            return null;
        }
        return star < 0 ? text : text.substring(0, text.length() - 1);
    }

    /** Returns what matches the same IDs as a text of Istio's that has the scheme, or null if Istio has no word for it. */
    @Nullable
    String exact(TextMatcher id) {
        if (id instanceof TextMatcher.Present || id instanceof TextMatcher.Suffix) {
            return id.toString();
        }
        String text = id.toString();
        String rest = text.startsWith(SCHEME) ? text.substring(SCHEME.length()) : "";
        int slash = rest.indexOf('/');
        return slash > 0 && isSayable(rest.substring(0, slash)) ? rest : null;
    }

    /** Returns what matches the IDs of a pattern and others: those with the pattern's beginning. */
    static String beginning(SpiffeIdPattern pattern) {
        String text = pattern.toString().substring(SCHEME.length());
        return text.substring(0, text.indexOf('*')) + "*";
    }

    /** Returns what matches the IDs of a pattern and others: those with the pattern's end, or null if that is open. */
    static @Nullable String end(SpiffeIdPattern pattern) {
        String text = pattern.toString();
        String end = text.substring(text.lastIndexOf('*') + 1);
        return end.isEmpty() ? null : "*" + end;
    }

    /** Tells whether an ID matches what Istio is told. */
    static boolean matches(String principal, SpiffeId id) {
        String text = of(id);
        if (principal.startsWith("*")) {
            return text.endsWith(principal.substring(1));
        }
        return principal.endsWith("*")
                ? text.startsWith(principal.substring(0, principal.length() - 1))
                : text.equals(principal);
    }
}
