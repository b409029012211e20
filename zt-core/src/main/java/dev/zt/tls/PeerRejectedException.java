package dev.zt.tls;

import java.security.cert.CertificateException;

/** Carries a rejection out of the trust manager, through whatever the TLS stack wraps around it. */
final class PeerRejectedException extends CertificateException {

    private static final long serialVersionUID = 1L;

    private final transient PeerRejection rejection;

    PeerRejectedException(PeerRejection rejection) {
        super(rejection.message());
        this.rejection = rejection;
    }

    PeerRejection rejection() {
        return rejection;
    }
}
