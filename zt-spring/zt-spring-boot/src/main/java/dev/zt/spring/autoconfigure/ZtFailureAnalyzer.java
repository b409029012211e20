package dev.zt.spring.autoconfigure;

import dev.zt.identity.ZtException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains why zt could not start. Created by Spring Boot. */
final class ZtFailureAnalyzer extends AbstractFailureAnalyzer<ZtException> {

    ZtFailureAnalyzer() {}

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ZtException cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), action(cause.code()), cause);
    }

    private static String action(ZtException.Code code) {
        return switch (code) {
            case NO_IDENTITY ->
                "See the message. For zt.source=files make svid.pem, svid_key.pem and bundle.pem in zt.files.directory"
                        + " complete and readable.";
            case NO_JWT_SVID -> "See the message: the agent of this workload has to issue JWT-SVIDs.";
            case INVALID_POLICY ->
                "Mend the file or resource that zt.policy.file names, or the annotation that is named above; what it takes from ${…} is set in"
                        + " application.yaml, and in that of the tests.";
            case AUDIT_UNAVAILABLE ->
                "If this application runs already, stop that one: an audit file has one writer. Else make the directory of"
                        + " zt.audit.file writable, or name another file.";
            case TLS_UNAVAILABLE -> "Run on a JDK with TLS 1.3.";
            case INVALID_REVOCATION_LIST -> "Mend the file that zt.revocations.file names.";
            case INVALID_CLUSTER -> "See the message: mend the manifests or the settings of the cluster.";
            case CALL_DENIED -> "See the message: a call was refused on this side.";
        };
    }
}
