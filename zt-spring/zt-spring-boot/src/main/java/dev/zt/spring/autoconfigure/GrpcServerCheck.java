package dev.zt.spring.autoconfigure;

import dev.zt.spring.guard.GrpcEndpoint;
import dev.zt.spring.guard.GrpcGuard;
import io.grpc.Server;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.grpc.server.GrpcServletRegistration;
import org.springframework.grpc.server.GrpcServerFactory;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;
import org.springframework.grpc.server.service.GrpcServiceDiscoverer;
import org.springframework.grpc.server.service.GrpcServiceSpec;

/**
 * Looks at the gRPC servers that are about to start: refuses those that are not zt's, puts the annotations in force, and
 * refuses services of the application that nothing guards.
 */
final class GrpcServerCheck implements SmartInitializingSingleton, StartReport.Part {

    private static final Logger LOG = LoggerFactory.getLogger(GrpcServerCheck.class);

    private final GrpcGuard guard;
    private final ListableBeanFactory beans;

    GrpcServerCheck(GrpcGuard guard, ListableBeanFactory beans) {
        this.guard = guard;
        this.beans = beans;
    }

    static StartRefusedException servlet() {
        return new StartRefusedException(
                "The gRPC services are to be served by the servlet container, where calls show no TLS session and thus"
                        + " no caller.",
                "Remove grpc-servlet-jakarta, or set spring.grpc.server.servlet.enabled=false, and have grpc-netty on"
                        + " the class path.");
    }

    @Override
    public void afterSingletonsInstantiated() {
        refuseForeignServers();
        GrpcGuard.Findings findings = findings();
        refuse(findings.open(), "is marked @PublicEndpoint, and a gRPC server of zt serves nobody unproven");
        refuse(findings.unguarded(), "is not guarded: no annotation and no rule of a policy file speaks of it");
        findings.ignored()
                .forEach(endpoint -> LOG.warn(
                        "{} ({}) is outside of zt.annotations.packages: its annotations that allow do not count.",
                        endpoint.name(),
                        endpoint.fullMethodName()));
    }

    private GrpcGuard.Findings findings() {
        try {
            return guard.guard(beans.getBeanProvider(GrpcServiceDiscoverer.class).stream()
                    .flatMap(discoverer -> discoverer.findServices().stream())
                    .map(GrpcServiceSpec::service)
                    .toList());
        } catch (IllegalStateException e) {
            throw new StartRefusedException(
                    "The gRPC services cannot be guarded: " + e.getMessage() + ".", "Mend what is named above.");
        }
    }

    private void refuseForeignServers() {
        if (beans.getBeanNamesForType(GrpcServletRegistration.class).length > 0) {
            throw servlet();
        }
        for (String bean : beans.getBeanNamesForType(Server.class)) {
            throw new StartRefusedException(
                    "Bean " + bean
                            + " is a gRPC server of the application's own: nobody can tell whether it has zt's TLS"
                            + " and its checks.",
                    "Remove the bean, and leave its services as beans to the server that zt makes.");
        }
        beans.getBeansOfType(GrpcServerFactory.class).forEach(GrpcServerCheck::refuseUnlessOurs);
        beans.getBeansOfType(GrpcServerLifecycle.class)
                .forEach((name, lifecycle) -> refuseUnlessOurs(name, lifecycle.getFactory()));
    }

    private static void refuseUnlessOurs(String bean, GrpcServerFactory factory) {
        if (!(factory instanceof GuardedServerFactory)) {
            throw new StartRefusedException(
                    "The gRPC server of bean " + bean + " is made by "
                            + factory.getClass().getName()
                            + ": it would have neither zt's TLS nor its checks.",
                    "Remove the bean and spring.grpc.server.inprocess.name, and let zt make the server, over"
                            + " grpc-netty or grpc-netty-shaded; what a ServerBuilderCustomizer sets is kept.");
        }
    }

    private static void refuse(List<GrpcEndpoint> endpoints, String why) {
        if (endpoints.isEmpty()) {
            return;
        }
        throw new StartRefusedException(
                endpoints.stream()
                        .map(endpoint -> endpoint.fullMethodName() + " -> " + endpoint.name() + " " + why + ".")
                        .collect(Collectors.joining("\n")),
                "Annotate each with who may call it:\n"
                        + endpoints.stream()
                                .map(GrpcServerCheck::snippet)
                                .distinct()
                                .collect(Collectors.joining("\n"))
                        + "\nor with @AllowAnyWorkload for all of the own trust domain, or let a rule in"
                        + " zt.policy.file allow it.");
    }

    /** Without a Java method the annotation stands on the class. */
    private static String snippet(GrpcEndpoint endpoint) {
        return "    @AllowWorkloads(\"spiffe://<trust domain>/<caller>\")   // on "
                + endpoint.type().getName()
                + (endpoint.method() == null ? "" : "#" + endpoint.method().getName());
    }

    @Override
    public String line() {
        List<Integer> ports = beans.getBeanProvider(GrpcServerLifecycle.class).stream()
                .map(GrpcServerLifecycle::getPort)
                .toList();
        if (ports.isEmpty()) {
            return "gRPC none";
        }
        long guarded = guard.endpoints().stream().filter(guard::isGuarded).count();
        return "gRPC " + ports.stream().map(String::valueOf).collect(Collectors.joining("+"))
                + " client-auth=need, methods " + guarded + " guarded, "
                + (guard.endpoints().size() - guarded) + " closed";
    }
}
