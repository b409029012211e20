package dev.zt.verification.corpus;

import dev.zt.authz.Reason;
import dev.zt.identity.SpiffeId;
import java.util.List;

/** One question and its one right answer. */
record CorpusCase(
        String name,
        String policy,
        SpiffeId workload,
        SpiffeId peer,
        String token,
        List<String> given,
        List<String> unseen,
        List<String> headers,
        String httpMethod,
        String httpTarget,
        String grpcMethod,
        String expects,
        boolean allowed,
        Reason reason,
        String rule) {

    /** Whether the peer shows a token and no certificate, to a server that takes tokens. */
    boolean isBearer() {
        return token != null;
    }

    boolean isHttp() {
        return httpMethod != null;
    }

    /** Whether the answer is the same for any operation of any protocol: who calls decides alone. */
    boolean isForAnyOperation() {
        return isOutbound() || ((policy == null || !policy.contains("to:")) && "/".equals(httpTarget));
    }

    boolean isOutbound() {
        return expects != null;
    }

    /** Whether the server under this adapter, in some version, answers by itself before zt can see the request. */
    boolean isUnseenBy(String adapter) {
        return unseen.contains(adapter);
    }

    /** The path that an adapter must see: the target up to its query. */
    String httpPath() {
        int query = httpTarget.indexOf('?');
        return query < 0 ? httpTarget : httpTarget.substring(0, query);
    }

    String answer() {
        return (allowed ? "allow " : "deny ") + reason + (rule == null ? "" : " " + rule);
    }

    @Override
    public String toString() {
        return name;
    }
}
