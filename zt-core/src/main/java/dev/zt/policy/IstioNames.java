package dev.zt.policy;

import dev.zt.identity.SpiffeId;
import java.util.List;

/**
 * Finds Kubernetes namespaces and service accounts in SPIFFE IDs as Istio's sidecars do: anywhere, by search. Where
 * policy takes something away, zt must not find less than they do; where it lets someone in, {@link KubernetesName} does
 * not find more than there is.
 */
final class IstioNames {

    private static final String NS = "/ns/";

    private IstioNames() {}

    /** Tells whether {@code .*}{@code /ns/VALUE/.*} is the ID, where a star of the value is any text. */
    static boolean hasNamespace(SpiffeId id, TextMatcher value) {
        String text = id.toString();
        for (int at = text.indexOf(NS); at >= 0; at = text.indexOf(NS, at + 1)) {
            if (isFollowed(text, at + NS.length(), value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isFollowed(String text, int start, TextMatcher value) {
        if (value instanceof TextMatcher.Exact exact) {
            return text.startsWith(exact.text() + "/", start);
        }
        if (value instanceof TextMatcher.Prefix prefix) {
            return text.startsWith(prefix.text(), start)
                    && text.indexOf('/', start + prefix.text().length()) >= 0;
        }
        String end = value instanceof TextMatcher.Suffix suffix ? suffix.text() : "";
        return text.indexOf(end + "/", start) >= 0;
    }

    /** Tells whether the path has {@code ns/NS} and, somewhere behind, {@code sa/SA}. */
    static boolean hasServiceAccount(SpiffeId id, String namespace, String account) {
        List<String> segments = List.of(id.path().split("/", -1));
        int found = follows(segments, 0, "ns", namespace);
        return found >= 0 && follows(segments, found + 2, "sa", account) >= 0;
    }

    private static int follows(List<String> segments, int start, String key, String value) {
        for (int i = start; i + 1 < segments.size(); i++) {
            if (segments.get(i).equals(key) && segments.get(i + 1).equals(value)) {
                return i;
            }
        }
        return -1;
    }
}
