package dev.zt.spring.autoconfigure;

import dev.zt.Zt;
import dev.zt.identity.X509Svid;

/** Says which rules of a policy file count, to whoever wonders why theirs did not. */
final class PolicyHint {

    private PolicyHint() {}

    static String of(Zt zt) {
        X509Svid svid = zt.source().current().defaultSvid();
        String failure = zt.policyStatus().failure();
        return "\nA rule counts in a policy whose spec.workload is "
                + (svid == null ? "the SPIFFE ID of this application" : svid.id())
                + (failure == null ? "." : ", and none does now: " + failure);
    }
}
