package dev.zt.policy;

import dev.zt.identity.SpiffeId;
import dev.zt.internal.text.FieldValue;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What conditions may ask about a call, read as rules read it. For {@link Condition}s. Stateless and thread-safe. */
public final class CallFacts {

    private CallFacts() {}

    /**
     * Returns the path of an HTTP request in the one spelling that patterns are compared with, or
     * {@code /package.Service/Method} of a gRPC call.
     *
     * @param operation a canonical operation
     * @return the path
     */
    public static String path(Operation operation) {
        if (operation instanceof Operation.Http http) {
            String plain = http.plainPath();
            return plain == null ? http.path() : plain;
        }
        return "/" + operation.resource();
    }

    /**
     * Returns the values of a header, of which blanks around them are no part (RFC 9110 §5.5). Whatever compares a header
     * with a policy asks here.
     *
     * @param attributes of the call
     * @param name of the header, in lower case
     * @return the values in their order, none if the header was not sent
     */
    public static List<String> headers(RequestAttributes attributes, String name) {
        return FieldValue.of(attributes.headers(name));
    }

    /**
     * Returns the host that the client named, as {@code hosts} of rules are written.
     *
     * @param attributes of the call
     * @return in lower case, without port and without a dot at the end; null if unknown
     */
    public static @Nullable String host(RequestAttributes attributes) {
        String host = attributes.host();
        return host == null ? null : HostMatcher.withoutPort(host.toLowerCase(Locale.ROOT));
    }

    /**
     * Returns the Kubernetes namespace that a SPIFFE ID names.
     *
     * @param id a SPIFFE ID
     * @return the namespace, or null if the path is not exactly {@code /ns/NS/sa/SA}
     */
    public static @Nullable String namespace(SpiffeId id) {
        KubernetesName name = KubernetesName.of(id);
        return name == null ? null : name.namespace();
    }

    /**
     * Returns the Kubernetes service account that a SPIFFE ID names.
     *
     * @param id a SPIFFE ID
     * @return the name alone, or null if the path is not exactly {@code /ns/NS/sa/SA}
     */
    public static @Nullable String serviceAccount(SpiffeId id) {
        KubernetesName name = KubernetesName.of(id);
        return name == null ? null : name.serviceAccount();
    }
}
