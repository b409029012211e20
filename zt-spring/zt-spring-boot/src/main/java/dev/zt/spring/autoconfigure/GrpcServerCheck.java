package dev.zt.spring.autoconfigure;

import dev.zt.Zt;
import dev.zt.spring.guard.Authority;
import dev.zt.spring.guard.DeclaredRules;
import dev.zt.spring.guard.GrpcEndpoint;
import dev.zt.spring.guard.GrpcGuard;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;
import org.springframework.grpc.server.service.GrpcServiceDiscoverer;
import org.springframework.grpc.server.service.GrpcServiceSpec;

/** Puts the annotations of gRPC services in force, and refuses services of the application that nothing guards. */
final class GrpcServerCheck implements SmartInitializingSingleton, StartReport.Part {

    private static final Logger LOG = LoggerFactory.getLogger(GrpcServerCheck.class);

    private final GrpcGuard guard;
    private final ListableBeanFactory beans;

    GrpcServerCheck(GrpcGuard guard, ListableBeanFactory beans) {
        this.guard = guard;
        this.beans = beans;
    }

    @Override
    public void afterSingletonsInstantiated() {
        GrpcGuard.Findings findings = findings();
        refuse(findings.open(), "is marked @PublicEndpoint, and a gRPC server of zt serves nobody unproven");
        UnmetAnnotations.refuse(beans.getBean(DeclaredRules.class), beans.getBean(Zt.class));
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

    private void refuse(List<GrpcEndpoint> endpoints, String why) {
        if (endpoints.isEmpty()) {
            return;
        }
        throw new StartRefusedException(
                endpoints.stream()
                        .map(endpoint -> endpoint.fullMethodName() + " -> " + endpoint.name() + " " + why + ".")
                        .collect(Collectors.joining("\n")),
                mend(endpoints) + PolicyHint.of(beans.getBean(Zt.class)));
    }

    private String mend(List<GrpcEndpoint> endpoints) {
        if (beans.getBean(DeclaredRules.class).authority() == Authority.FILES) {
            return "Let a rule in zt.policy.file allow each: zt.policy.authority is files, so that annotations allow"
                    + " nobody.";
        }
        return "Annotate each with who may call it:\n"
                + endpoints.stream().map(GrpcServerCheck::snippet).distinct().collect(Collectors.joining("\n"))
                + "\nor with @AllowAnyWorkload for all of the own trust domain, or let a rule in"
                + " zt.policy.file allow it.";
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
