package dev.zt.verification.a43;

import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.google.re2j.Pattern;
import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.ServerCall;
import io.grpc.xds.internal.Matchers;
import io.grpc.xds.internal.rbac.engine.GrpcAuthorizationEngine;
import io.grpc.xds.internal.rbac.engine.GrpcAuthorizationEngine.Action;
import io.grpc.xds.internal.rbac.engine.GrpcAuthorizationEngine.AlwaysTrueMatcher;
import io.grpc.xds.internal.rbac.engine.GrpcAuthorizationEngine.AndMatcher;
import io.grpc.xds.internal.rbac.engine.GrpcAuthorizationEngine.AuthConfig;
import io.grpc.xds.internal.rbac.engine.GrpcAuthorizationEngine.AuthHeaderMatcher;
import io.grpc.xds.internal.rbac.engine.GrpcAuthorizationEngine.AuthenticatedMatcher;
import io.grpc.xds.internal.rbac.engine.GrpcAuthorizationEngine.OrMatcher;
import io.grpc.xds.internal.rbac.engine.GrpcAuthorizationEngine.PathMatcher;
import io.grpc.xds.internal.rbac.engine.GrpcAuthorizationEngine.PolicyMatcher;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * grpc-java's engine. The artifact that translates the JSON, grpc-authz, is left out: what it makes of each value is told
 * by the proposal, and written down here.
 */
final class GrpcJava {

    private final GrpcAuthorizationEngine deny;
    private final GrpcAuthorizationEngine allow;

    GrpcJava(GrpcPolicy policy) {
        this.deny = engine(policy.deny(), Action.DENY);
        this.allow = engine(policy.allow(), Action.ALLOW);
    }

    /** Denies first, then allows. */
    boolean allows(GrpcCall call, X509Certificate leaf) {
        Metadata metadata = new Metadata();
        call.headers()
                .forEach(header ->
                        metadata.put(Metadata.Key.of(header.get(0), Metadata.ASCII_STRING_MARSHALLER), header.get(1)));
        ServerCall<?, ?> served = serverCall(call.method(), leaf);
        return deny.evaluate(metadata, served).decision() == Action.ALLOW
                && allow.evaluate(metadata, served).decision() == Action.ALLOW;
    }

    private static GrpcAuthorizationEngine engine(List<GrpcPolicy.Rule> rules, Action action) {
        List<PolicyMatcher> policies = new ArrayList<>();
        for (GrpcPolicy.Rule rule : rules) {
            policies.add(PolicyMatcher.create("r" + policies.size(), permissions(rule), principals(rule)));
        }
        return new GrpcAuthorizationEngine(AuthConfig.create(policies, action));
    }

    private static OrMatcher principals(GrpcPolicy.Rule rule) {
        return rule.principals().isEmpty()
                ? OrMatcher.create(AlwaysTrueMatcher.INSTANCE)
                : OrMatcher.create(rule.principals().stream()
                        .map(value -> AuthenticatedMatcher.create(matcher(value)))
                        .toList());
    }

    private static OrMatcher permissions(GrpcPolicy.Rule rule) {
        List<OrMatcher> all = new ArrayList<>();
        if (!rule.paths().isEmpty()) {
            all.add(OrMatcher.create(rule.paths().stream()
                    .map(value -> PathMatcher.create(matcher(value)))
                    .toList()));
        }
        rule.headers()
                .forEach(header -> all.add(OrMatcher.create(header.values().stream()
                        .map(value -> AuthHeaderMatcher.create(Matchers.HeaderMatcher.forString(
                                header.key().toLowerCase(Locale.ROOT), matcher(value), false)))
                        .toList())));
        return all.isEmpty() ? OrMatcher.create(AlwaysTrueMatcher.INSTANCE) : OrMatcher.create(AndMatcher.create(all));
    }

    private static Matchers.StringMatcher matcher(String value) {
        if (value.equals("*")) {
            return Matchers.StringMatcher.forSafeRegEx(Pattern.compile(".+"));
        }
        if (value.startsWith("*")) {
            return Matchers.StringMatcher.forSuffix(value.substring(1), false);
        }
        return value.endsWith("*")
                ? Matchers.StringMatcher.forPrefix(value.substring(0, value.length() - 1), false)
                : Matchers.StringMatcher.forExact(value, false);
    }

    private static ServerCall<?, ?> serverCall(String method, X509Certificate leaf) {
        MethodDescriptor<Object, Object> descriptor = MethodDescriptor.newBuilder(
                        GrpcJava.<Object>marshaller(), GrpcJava.<Object>marshaller())
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(method)
                .build();
        Attributes attributes = Attributes.newBuilder()
                .set(Grpc.TRANSPORT_ATTR_SSL_SESSION, session(leaf))
                .build();
        return new Served(descriptor, attributes);
    }

    @SuppressWarnings("unchecked")
    private static <T> Marshaller<T> marshaller() {
        return mock(Marshaller.class);
    }

    private static SSLSession session(X509Certificate leaf) {
        SSLSession session = mock(SSLSession.class);
        try {
            when(session.getPeerCertificates()).thenReturn(new Certificate[] {leaf});
        } catch (SSLPeerUnverifiedException e) {
            throw new IllegalStateException(e);
        }
        return session;
    }
}
