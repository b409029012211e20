package dev.zt.spiffe;

import com.google.protobuf.ByteString;
import dev.zt.identity.TrustDomain;
import dev.zt.jwt.JwtBundle;
import dev.zt.jwt.JwtBundleSet;
import io.spiffe.workloadapi.grpc.Workload.JWTBundlesResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One message of FetchJWTBundles: complete state, so that what it does not hold is gone (§4.4, §6.2.2).
 *
 * @param bundles what can be used
 * @param complaints what was left out, and why
 */
record JwtBundlesMessage(JwtBundleSet bundles, List<String> complaints) {

    private static final String SCHEME = "spiffe://";

    /**
     * Reads a message. A bundle that cannot be used takes out its own domain alone.
     *
     * @throws MalformedMessageException if there is no bundle that can be used, or there are two of one domain
     */
    static JwtBundlesMessage read(JWTBundlesResponse message, boolean acceptDevelopment)
            throws MalformedMessageException {
        Map<TrustDomain, JwtBundle> bundles = new LinkedHashMap<>();
        List<String> complaints = new ArrayList<>();
        for (Map.Entry<String, ByteString> entry : message.getBundlesMap().entrySet()) {
            JwtBundle bundle = bundle(entry.getKey(), entry.getValue(), acceptDevelopment, complaints);
            if (bundle != null && bundles.put(bundle.trustDomain(), bundle) != null) {
                throw new MalformedMessageException("it has two JWT bundles for trust domain " + bundle.trustDomain());
            }
        }
        if (bundles.isEmpty()) {
            throw new MalformedMessageException(
                    "it has no JWT bundle that can be used" + (complaints.isEmpty() ? "" : ": " + complaints.get(0)));
        }
        return new JwtBundlesMessage(JwtBundleSet.of(bundles.values()), complaints);
    }

    private static @Nullable JwtBundle bundle(
            String key, ByteString document, boolean acceptDevelopment, List<String> complaints) {
        try {
            TrustDomain domain = TrustDomain.parse(key.startsWith(SCHEME) ? key.substring(SCHEME.length()) : key);
            if (domain.isDevelopment() && !acceptDevelopment) {
                throw new IllegalArgumentException(domain + " is of the development authority");
            }
            if (!document.isValidUtf8()) {
                throw new IllegalArgumentException("JWT bundle of " + domain + " is invalid: it is no UTF-8");
            }
            JwtBundle bundle = JwtBundle.parseJwkSet(domain, document.toStringUtf8());
            complaints.addAll(bundle.leftOut());
            return bundle;
        } catch (IllegalArgumentException e) {
            complaints.add("a JWT bundle cannot be used, and tokens of its domain are not valid: "
                    + String.valueOf(e.getMessage()).replaceFirst("\\.$", ""));
            return null;
        }
    }
}
