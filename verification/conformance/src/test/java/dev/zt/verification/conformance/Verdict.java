package dev.zt.verification.conformance;

import java.security.cert.CertificateException;
import java.util.concurrent.Callable;

/**
 * What one side made of an input.
 *
 * @param accepted whether it took it
 * @param detail why not, if it told; may be empty
 */
record Verdict(boolean accepted, String detail) {

    static final Verdict ACCEPTED = new Verdict(true, "");

    static Verdict refused(String detail) {
        return new Verdict(false, detail);
    }

    static Verdict of(boolean accepted) {
        return accepted ? ACCEPTED : refused("");
    }

    /** Runs a trial; what it throws is a refusal. */
    static Verdict of(Callable<Verdict> trial) {
        try {
            return trial.call();
        } catch (Exception e) {
            return refusal(e);
        }
    }

    /** Names the failure where it is none that is meant to say "refused". */
    static Verdict refusal(Throwable failure) {
        boolean meant = failure instanceof IllegalArgumentException
                || failure instanceof CertificateException
                || failure.getClass().getName().startsWith("io.spiffe.exception.");
        return refused(meant ? "" : failure.getClass().getSimpleName());
    }

    @Override
    public String toString() {
        return accepted ? "accepts" : "refuses" + (detail.isEmpty() ? "" : " (" + detail + ")");
    }
}
