package dev.zt.spiffe;

import com.google.protobuf.ByteString;
import dev.zt.identity.TrustDomain;
import dev.zt.identity.X509Svid;
import dev.zt.source.DevelopmentIdentities;
import dev.zt.trust.TrustBundle;
import dev.zt.trust.TrustBundleSet;
import io.spiffe.workloadapi.grpc.Workload.X509SVID;
import io.spiffe.workloadapi.grpc.Workload.X509SVIDResponse;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One message of FetchX509SVID: complete state, so that what it does not hold is gone (§4.4, §5.2.1).
 *
 * @param svids the default SVID first
 * @param bundles the own bundle, and those of federated domains
 * @param complaints what was left out, and why
 */
record X509SvidMessage(List<X509Svid> svids, TrustBundleSet bundles, List<String> complaints) {

    private static final int MAX_HINT_BYTES = 1024;
    private static final String SCHEME = "spiffe://";

    /**
     * Reads a message.
     *
     * <p>A fault in what is ours makes the whole message unusable (§4.5). A fault in the bundle of a foreign domain takes
     * that domain out alone: it must not keep our own rotation from us.
     *
     * @throws MalformedMessageException if a mandatory field is missing or an SVID or its bundle cannot be used
     */
    static X509SvidMessage read(X509SVIDResponse message, boolean acceptDevelopment) throws MalformedMessageException {
        if (message.getSvidsCount() == 0) {
            throw new MalformedMessageException("it has no SVID");
        }
        List<X509Svid> svids = new ArrayList<>();
        Map<TrustDomain, TrustBundle> bundles = new LinkedHashMap<>();
        Set<String> hints = new HashSet<>();
        for (X509SVID entry : message.getSvidsList()) {
            // Of two SVIDs with one hint the first counts (§5.2.1).
            if (entry.getHint().isEmpty() || hints.add(entry.getHint())) {
                X509Svid svid = svid(entry, acceptDevelopment);
                svids.add(svid);
                bundles.putIfAbsent(svid.id().trustDomain(), ownBundle(svid, entry));
            }
        }
        List<String> complaints = new ArrayList<>();
        Map<TrustDomain, TrustBundle> foreign = new LinkedHashMap<>();
        Set<TrustDomain> repeated = new HashSet<>(bundles.keySet());
        message.getFederatedBundlesMap()
                .forEach((key, der) -> addForeign(key, der, acceptDevelopment, foreign, repeated, complaints));
        foreign.keySet().removeAll(repeated);
        bundles.putAll(foreign);
        return new X509SvidMessage(svids, TrustBundleSet.of(bundles.values()), complaints);
    }

    private static X509Svid svid(X509SVID entry, boolean acceptDevelopment) throws MalformedMessageException {
        require(!entry.getSpiffeId().isEmpty(), "spiffe_id");
        require(!entry.getX509Svid().isEmpty(), "x509_svid");
        require(!entry.getX509SvidKey().isEmpty(), "x509_svid_key");
        require(!entry.getBundle().isEmpty(), "bundle");
        if (entry.getHintBytes().size() > MAX_HINT_BYTES) {
            throw new MalformedMessageException("a hint has more than " + MAX_HINT_BYTES + " bytes");
        }
        try {
            X509Svid svid = X509Svid.of(
                    DerReader.certificates(entry.getX509Svid()),
                    DerReader.privateKey(entry.getX509SvidKey()),
                    entry.getHint());
            if (!svid.id().toString().equals(entry.getSpiffeId())) {
                throw new MalformedMessageException("its spiffe_id is not the one of its certificate, " + svid.id());
            }
            if (!acceptDevelopment) {
                DevelopmentIdentities.refuse(svid.id());
            }
            return svid;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new MalformedMessageException("an SVID cannot be used: " + text(e), e);
        }
    }

    private static TrustBundle ownBundle(X509Svid svid, X509SVID entry) throws MalformedMessageException {
        try {
            return bundle(svid.id().trustDomain(), entry.getBundle());
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new MalformedMessageException("the bundle of " + svid.id() + " cannot be used: " + text(e), e);
        }
    }

    private static void addForeign(
            String key,
            ByteString der,
            boolean acceptDevelopment,
            Map<TrustDomain, TrustBundle> foreign,
            Set<TrustDomain> repeated,
            List<String> complaints) {
        try {
            TrustDomain domain = TrustDomain.parse(key.startsWith(SCHEME) ? key.substring(SCHEME.length()) : key);
            if (domain.isDevelopment() && !acceptDevelopment) {
                throw new IllegalArgumentException(domain + " is of the development authority");
            }
            // Two spellings of a key can name one domain, and nobody says which bundle counts.
            if (repeated.contains(domain) || foreign.put(domain, bundle(domain, der)) != null) {
                repeated.add(domain);
                throw new IllegalArgumentException(domain + " has another bundle in this message");
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            complaints.add(
                    "the bundle of a federated domain cannot be used, and its workloads are not trusted: " + text(e));
        }
    }

    private static TrustBundle bundle(TrustDomain domain, ByteString der) throws GeneralSecurityException {
        return TrustBundle.of(domain, DerReader.certificates(der));
    }

    private static void require(boolean present, String field) throws MalformedMessageException {
        if (!present) {
            throw new MalformedMessageException("its mandatory field " + field + " is empty");
        }
    }

    private static String text(Exception e) {
        String message = String.valueOf(e.getMessage());
        return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
    }
}
