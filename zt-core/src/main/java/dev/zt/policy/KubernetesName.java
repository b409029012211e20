package dev.zt.policy;

import dev.zt.identity.SpiffeId;
import org.jspecify.annotations.Nullable;

/** Namespace and service account of a SPIFFE ID whose path is exactly {@code /ns/NS/sa/SA}: by position, never by search. */
record KubernetesName(String namespace, String serviceAccount) {

    private static final String NS = "/ns/";
    private static final String SA = "/sa/";

    /** Returns the name, or null if the path has another form. */
    static @Nullable KubernetesName of(SpiffeId id) {
        String path = id.path();
        int slash = path.indexOf('/', NS.length());
        if (!path.startsWith(NS) || slash < 0 || !path.startsWith(SA, slash)) {
            return null;
        }
        String account = path.substring(slash + SA.length());
        return account.isEmpty() || account.indexOf('/') >= 0
                ? null
                : new KubernetesName(path.substring(NS.length(), slash), account);
    }

    /** Returns {@code NS/SA}. */
    @Override
    public String toString() {
        return namespace + "/" + serviceAccount;
    }
}
