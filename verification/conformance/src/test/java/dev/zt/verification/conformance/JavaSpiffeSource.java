package dev.zt.verification.conformance;

import dev.zt.identity.X509Svid;
import io.spiffe.bundle.x509bundle.X509Bundle;
import io.spiffe.bundle.x509bundle.X509BundleSet;
import io.spiffe.exception.BundleNotFoundException;
import io.spiffe.exception.X509SvidException;
import io.spiffe.spiffeid.TrustDomain;
import io.spiffe.workloadapi.X509Source;
import java.io.ByteArrayOutputStream;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** A source of java-spiffe that holds what it was given. */
final class JavaSpiffeSource implements X509Source {

    private final io.spiffe.svid.x509svid.X509Svid own;
    private final X509BundleSet bundles;

    JavaSpiffeSource(X509Svid own, Trust... trusted) throws CertificateEncodingException, X509SvidException {
        this.own = io.spiffe.svid.x509svid.X509Svid.parseRaw(
                der(own.chain()), own.privateKey().getEncoded());
        this.bundles = bundles(trusted);
    }

    static X509BundleSet bundles(Trust... trusted) {
        List<X509Bundle> all = new ArrayList<>();
        for (Trust trust : trusted) {
            all.add(new X509Bundle(TrustDomain.parse(trust.domain()), new HashSet<>(trust.authorities())));
        }
        return X509BundleSet.of(all);
    }

    static byte[] der(List<X509Certificate> certificates) throws CertificateEncodingException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (X509Certificate certificate : certificates) {
            out.writeBytes(certificate.getEncoded());
        }
        return out.toByteArray();
    }

    @Override
    public io.spiffe.svid.x509svid.X509Svid getX509Svid() {
        return own;
    }

    @Override
    public X509Bundle getBundleForTrustDomain(TrustDomain trustDomain) throws BundleNotFoundException {
        return bundles.getBundleForTrustDomain(trustDomain);
    }

    @Override
    public void close() {}
}
