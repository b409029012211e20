package dev.zt.spring.autoconfigure;

import dev.zt.Zt;
import dev.zt.audit.AuditSink;
import dev.zt.audit.JsonLinesAuditSink;
import dev.zt.audit.Slf4jAuditSink;
import dev.zt.enforce.ConnectionAction;
import dev.zt.enforce.ConnectionEvent;
import dev.zt.enforce.ConnectionRules;
import dev.zt.source.IdentitySource;
import dev.zt.spiffe.WorkloadApiSource;
import dev.zt.spring.DeclaredPolicy;
import dev.zt.spring.guard.Authority;
import dev.zt.spring.guard.DeclaredRules;
import dev.zt.tls.CryptoEngine;
import io.grpc.Server;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.grpc.server.GrpcServletRegistration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

/**
 * Identity, policy and audit of the application, as one {@link Zt} bean. Each part is replaced by a bean of the
 * application's own: {@link IdentitySource}, {@link AuditSink} or {@link Zt}.
 */
@AutoConfiguration
@EnableConfigurationProperties(ZtProperties.class)
public final class ZtAutoConfiguration {

    private static final String OWN_SOURCE = "ztIdentitySource";

    private @Nullable Zt ours;

    /** Created by Spring. */
    public ZtAutoConfiguration() {}

    @Bean
    FilesOpener ztFilesOpener() {
        return new FilesOpener();
    }

    @Bean(name = OWN_SOURCE)
    @ConditionalOnMissingBean
    IdentitySource ztIdentitySource(ZtProperties properties, List<IdentitySourceOpener> openers) {
        List<String> kinds =
                openers.stream().map(IdentitySourceOpener::name).sorted().toList();
        String wanted = properties.source();
        if (wanted == null) {
            throw new StartRefusedException(
                    "This application has no identity: zt.source is not set, and there is no IdentitySource bean.",
                    "Set zt.source to one of " + kinds + ", or define an IdentitySource bean.");
        }
        IdentitySourceOpener opener = openers.stream()
                .filter(one -> one.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new StartRefusedException(
                        "zt.source is \"" + wanted + "\", which is no identity source.",
                        "Set zt.source to one of " + kinds + "."));
        return FederatedSource.over(opener.open(properties), properties.federation());
    }

    @Bean
    @ConditionalOnMissingBean
    AuditSink ztAuditSink(ZtProperties properties) {
        Path file = properties.audit().file();
        return file == null ? new Slf4jAuditSink() : JsonLinesAuditSink.open(file);
    }

    @Bean
    @ConditionalOnMissingBean
    Zt zt(ZtProperties properties, IdentitySource source, AuditSink audit, ConfigurableListableBeanFactory beans) {
        if (properties.source() != null && !beans.containsBean(OWN_SOURCE)) {
            throw new StartRefusedException(
                    "zt.source is \"" + properties.source()
                            + "\", and the application defines an IdentitySource bean as well.",
                    "Remove one of them: an application has one identity.");
        }
        if (!properties.federation().isEmpty() && !beans.containsBean(OWN_SOURCE)) {
            throw new StartRefusedException(
                    "zt.federation is set, and the application defines an IdentitySource bean, which does not read it.",
                    "Remove one of them: let the bean be a CompositeIdentitySource with a FederationClient.");
        }
        Zt.Builder builder =
                Zt.builder(source).audit(audit).crypto(properties.tls().crypto());
        builder.connections(rules(
                        ConnectionRules.forServers(), properties.connections().server(), "server"))
                .connections(rules(
                        ConnectionRules.forClients(), properties.connections().client(), "client"));
        String policy = properties.policy().file();
        if (policy != null) {
            PolicyLocation.tell(builder, policy, beans.getBeanClassLoader());
        }
        if (properties.workload().isSet() || properties.policy().istioAllowWhenNoAllowPolicy()) {
            builder.istio(MeshedWorkload.of(properties, source));
        }
        observe(builder, properties);
        Path revocations = properties.revocations().file();
        if (revocations != null) {
            builder.revocationFile(revocations);
        }
        if (properties.audit().fail() == ZtProperties.Audit.Failure.CLOSED) {
            builder.auditFailsClosed();
        }
        Zt made = builder.build();
        ours = made;
        return made;
    }

    private static ConnectionRules rules(
            ConnectionRules defaults, Map<ConnectionEvent, ConnectionAction> changes, String end) {
        ConnectionRules rules = defaults;
        for (Map.Entry<ConnectionEvent, ConnectionAction> change : changes.entrySet()) {
            try {
                rules = rules.with(change.getKey(), change.getValue());
            } catch (IllegalArgumentException e) {
                throw new StartRefusedException(
                        "zt.connections." + end + " is refused: " + e.getMessage() + ".", "Correct the property.");
            }
        }
        return rules;
    }

    @Bean
    @SuppressWarnings("ReferenceEquality") // This very one, or another's.
    DeclaredRules ztDeclaredRules(Zt zt, ZtProperties properties, ListableBeanFactory beans) {
        refuseUnlessOwn(beans);
        if (zt != ours) {
            refuseUnread(properties);
        }
        Authority authority = properties.policy().authority();
        if (authority == Authority.FILES) {
            refuseWhatFilesCannotDecide(properties, zt == ours);
        }
        return new DeclaredRules(zt, authority, Clock.systemUTC());
    }

    private static void refuseWhatFilesCannotDecide(ZtProperties properties, boolean isOurs) {
        if (isOurs && properties.policy().file() == null) {
            throw new StartRefusedException(
                    "zt.policy.authority is files, and zt.policy.file names none: nothing could ever be allowed.",
                    "Set zt.policy.file, or remove zt.policy.authority.");
        }
        if (properties.policy().istioAllowWhenNoAllowPolicy()) {
            throw new StartRefusedException(
                    "zt.policy.istio-allow-when-no-allow-policy is true, and zt.policy.authority is files: the own trust"
                            + " domain would be let in where annotations allow a few and no file allows anybody.",
                    "Remove one of them.");
        }
        if (properties.openStatic()) {
            throw new StartRefusedException(
                    "zt.static is true, and zt.policy.authority is files: static resources would be open although no file"
                            + " says so.",
                    "Remove zt.static, and let a rule of zt.policy.file allow their paths.");
        }
    }

    @Bean
    FollowedAuthority ztFollowedAuthority(DeclaredRules declared) {
        return new FollowedAuthority(declared);
    }

    /** Lazy, since what is mapped is known last. */
    @Bean
    @Lazy
    DeclaredPolicy ztDeclaredPolicy(DeclaredRules declared) {
        return declared.written();
    }

    private static void observe(Zt.Builder builder, ZtProperties properties) {
        boolean observes = properties.mode() == ZtProperties.Mode.OBSERVE;
        Instant end = properties.observeUntil();
        if (observes == (end == null)) {
            throw observes
                    ? new StartRefusedException(
                            "zt.mode is observe, and nothing says until when.",
                            "Set zt.observe-until, for example to 2027-01-01T00:00:00Z: observe mode must end.")
                    : new StartRefusedException(
                            "zt.observe-until is set, and zt.mode is enforce.",
                            "Set zt.mode to observe, or remove zt.observe-until.");
        }
        if (end != null) {
            builder.observeUntil(end);
        }
    }

    /** The rules of a second application would take the place of the first one's, its denials too. */
    private static void refuseUnlessOwn(ListableBeanFactory beans) {
        if (beans.getBeanNamesForType(Zt.class).length == 0) {
            throw new StartRefusedException(
                    "The Zt bean is of a parent context, and the annotations of one application alone can be in force in"
                            + " it.",
                    "Let each application have a Zt of its own.");
        }
    }

    private static void refuseUnread(ZtProperties properties) {
        Map<String, Boolean> settings = new TreeMap<>(Map.of(
                "zt.policy.file",
                properties.policy().file() != null,
                "zt.policy.istio-allow-when-no-allow-policy",
                properties.policy().istioAllowWhenNoAllowPolicy(),
                "zt.workload",
                properties.workload().isSet(),
                "zt.mode=observe",
                properties.mode() == ZtProperties.Mode.OBSERVE,
                "zt.revocations.file",
                properties.revocations().file() != null,
                "zt.connections.server",
                !properties.connections().server().isEmpty(),
                "zt.connections.client",
                !properties.connections().client().isEmpty(),
                "zt.tls.crypto",
                properties.tls().crypto() != CryptoEngine.JDK,
                "zt.audit.fail=closed",
                properties.audit().fail() == ZtProperties.Audit.Failure.CLOSED));
        settings.forEach((name, isSet) -> {
            if (isSet) {
                throw new StartRefusedException(
                        name + " is set, and the application defines a Zt bean, which does not read it.",
                        "Remove one of them: give the builder of the Zt bean what the property says.");
            }
        });
    }

    /** The sources that need zt-spiffe. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(WorkloadApiSource.class)
    static class Agents {

        @Bean
        WorkloadApiOpener ztWorkloadApiOpener(Environment environment) {
            return new WorkloadApiOpener(environment);
        }

        @Bean
        DevOpener ztDevOpener(ConfigurableEnvironment environment) {
            return new DevOpener(environment);
        }
    }

    /** The same without it. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass("dev.zt.spiffe.WorkloadApiSource")
    static class WithoutAgents {

        @Bean
        WithoutZtSpiffe ztWorkloadApiOpener() {
            return new WithoutZtSpiffe("workload-api");
        }

        @Bean
        WithoutZtSpiffe ztDevOpener() {
            return new WithoutZtSpiffe("dev");
        }
    }

    /** A reactive server: nothing here could guard it. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
    static class Reactive {

        Reactive() {
            throw notGuarded("reactive");
        }
    }

    /** A servlet application without Spring MVC: nothing here could guard it. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnMissingClass("org.springframework.web.servlet.DispatcherServlet")
    static class ServletsAlone {

        ServletsAlone() {
            throw notGuarded("a servlet application without Spring MVC");
        }
    }

    /** Here, so that whoever excludes one of the other configurations does not exclude this. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Server.class, GrpcServerLifecycle.class, GrpcServletRegistration.class})
    static class GrpcServers {

        @Bean
        ForeignGrpcServers ztForeignGrpcServers(ListableBeanFactory beans) {
            return new ForeignGrpcServers(beans);
        }
    }

    /** Web servers are listened on after all singletons are made. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnClass(name = "org.springframework.web.servlet.DispatcherServlet")
    static class WebServers {

        @Bean
        SmartInitializingSingleton ztWebServers(ListableBeanFactory beans) {
            return () -> {
                if (!beans.containsBean(ZtServletAutoConfiguration.GUARD)) {
                    throw new StartRefusedException(
                            "ZtServletAutoConfiguration is excluded, so that the web server would have neither zt's TLS"
                                    + " nor its checks.",
                            "Do not exclude it, or set spring.main.web-application-type=none.");
                }
            };
        }
    }

    /** Spring Boot's gRPC server without what guards it, which an exclusion takes away: it would serve in plaintext. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "org.springframework.boot.grpc.server.autoconfigure.GrpcServerAutoConfiguration")
    @ConditionalOnMissingClass("dev.zt.grpc.ZtGrpc")
    @ConditionalOnBooleanProperty(name = "spring.grpc.server.enabled", matchIfMissing = true)
    static class WithoutZtGrpc {

        WithoutZtGrpc() {
            throw new StartRefusedException(
                    "Spring Boot's gRPC server is on the class path and zt-grpc is not, so that it would have neither zt's"
                            + " TLS nor its checks.",
                    "Do not exclude zt-grpc, or set spring.grpc.server.enabled=false.");
        }
    }

    private static StartRefusedException notGuarded(String what) {
        return new StartRefusedException(
                "This web application is " + what + ", which zt-spring-boot does not guard.",
                "Use spring-boot-starter-webmvc, or remove zt-spring-boot.");
    }

    @Bean
    StartReport ztStartReport(Zt zt, ZtProperties properties, AuditSink audit, ObjectProvider<StartReport.Part> parts) {
        return new StartReport(zt, properties, audit, parts);
    }
}
