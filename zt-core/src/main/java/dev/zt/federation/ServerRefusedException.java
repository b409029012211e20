package dev.zt.federation;

import java.security.cert.CertificateException;

/** The server of a bundle endpoint is not the one that is expected. Its message is whole and safe in a log. */
final class ServerRefusedException extends CertificateException {

    private static final long serialVersionUID = 1L;

    ServerRefusedException(String message) {
        super(message);
    }
}
