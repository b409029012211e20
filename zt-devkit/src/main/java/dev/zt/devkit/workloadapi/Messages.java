package dev.zt.devkit.workloadapi;

import com.google.protobuf.ByteString;
import dev.zt.devkit.Workload;
import dev.zt.devkit.ca.JwtAuthority;
import dev.zt.identity.TrustDomain;
import dev.zt.identity.X509Svid;
import dev.zt.source.IdentitySnapshot;
import dev.zt.trust.TrustBundle;
import io.spiffe.workloadapi.grpc.Workload.JWTBundlesResponse;
import io.spiffe.workloadapi.grpc.Workload.X509BundlesResponse;
import io.spiffe.workloadapi.grpc.Workload.X509SVID;
import io.spiffe.workloadapi.grpc.Workload.X509SVIDResponse;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Collection;

/** Writes messages of the Workload API, right ones and wrong ones. */
final class Messages {

    private static final ByteString GARBAGE = ByteString.copyFromUtf8("no certificate");
    private static final ByteString NO_KEYS = ByteString.copyFromUtf8("{\"keys\":[]}");

    private final Workload workload;

    Messages(Workload workload) {
        this.workload = workload;
    }

    boolean hasIdentity() {
        return !workload.source().current().svids().isEmpty();
    }

    X509SVIDResponse x509Svids(Fault fault) {
        IdentitySnapshot snapshot = workload.source().current();
        X509SVIDResponse.Builder message = X509SVIDResponse.newBuilder();
        for (X509Svid svid : snapshot.svids()) {
            message.addSvids(damaged(entry(svid, snapshot, fault), svid, fault));
        }
        for (TrustDomain domain : snapshot.bundles().trustDomains()) {
            if (!domain.equals(own())) {
                message.putFederatedBundles("spiffe://" + domain, bundle(snapshot, domain, fault));
            }
        }
        return message.build();
    }

    X509BundlesResponse x509Bundles(Fault fault) {
        IdentitySnapshot snapshot = workload.source().current();
        X509BundlesResponse.Builder message = X509BundlesResponse.newBuilder();
        for (TrustDomain domain : snapshot.bundles().trustDomains()) {
            message.putBundles("spiffe://" + domain, bundle(snapshot, domain, fault));
        }
        return fault == Fault.FIELD_MISSING ? X509BundlesResponse.getDefaultInstance() : message.build();
    }

    JWTBundlesResponse jwtBundles(Fault fault) {
        JWTBundlesResponse.Builder message = JWTBundlesResponse.newBuilder();
        workload.identities()
                .jwtAuthorities()
                .forEach((domain, authority) -> message.putBundles("spiffe://" + domain, jwtBundle(authority, fault)));
        return fault == Fault.FIELD_MISSING ? JWTBundlesResponse.getDefaultInstance() : message.build();
    }

    private static ByteString jwtBundle(JwtAuthority authority, Fault fault) {
        return switch (fault) {
            case MALFORMED -> GARBAGE;
            case EMPTY_BUNDLE -> NO_KEYS;
            default -> ByteString.copyFromUtf8(authority.bundle());
        };
    }

    private X509SVID.Builder entry(X509Svid svid, IdentitySnapshot snapshot, Fault fault) {
        return X509SVID.newBuilder()
                .setSpiffeId(svid.id().toString())
                .setX509Svid(der(svid.chain()))
                .setX509SvidKey(key(svid))
                .setBundle(bundle(snapshot, svid.id().trustDomain(), fault))
                .setHint(svid.hint());
    }

    private X509SVID.Builder damaged(X509SVID.Builder entry, X509Svid svid, Fault fault) {
        return switch (fault) {
            case MALFORMED -> entry.setX509Svid(GARBAGE);
            case FIELD_MISSING -> entry.clearX509SvidKey();
            case KEY_MISMATCH ->
                entry.setX509SvidKey(
                        key(workload.identities().authority().issue(svid.id().path())));
            case EXPIRED -> {
                X509Svid expired =
                        workload.identities().authority().issueExpired(svid.id().path());
                yield entry.setX509Svid(der(expired.chain())).setX509SvidKey(key(expired));
            }
            default -> entry;
        };
    }

    private TrustDomain own() {
        return workload.id().trustDomain();
    }

    private static ByteString bundle(IdentitySnapshot snapshot, TrustDomain domain, Fault fault) {
        if (fault == Fault.MALFORMED) {
            return GARBAGE;
        }
        return snapshot.bundles()
                .get(domain)
                .filter(bundle -> fault != Fault.EMPTY_BUNDLE)
                .map(TrustBundle::authorities)
                .map(Messages::der)
                .orElse(ByteString.EMPTY);
    }

    private static ByteString key(X509Svid svid) {
        return ByteString.copyFrom(svid.privateKey().getEncoded());
    }

    private static ByteString der(Collection<X509Certificate> certificates) {
        ByteString der = ByteString.EMPTY;
        try {
            for (X509Certificate certificate : certificates) {
                der = der.concat(ByteString.copyFrom(certificate.getEncoded()));
            }
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate cannot be encoded", e);
        }
        return der;
    }
}
