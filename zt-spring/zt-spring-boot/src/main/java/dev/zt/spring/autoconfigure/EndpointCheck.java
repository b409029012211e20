package dev.zt.spring.autoconfigure;

import dev.zt.Zt;
import dev.zt.spring.guard.Authority;
import dev.zt.spring.guard.DeclaredRules;
import dev.zt.spring.guard.Endpoint;
import dev.zt.spring.guard.MvcGuard;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.env.Environment;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.function.support.RouterFunctionMapping;
import org.springframework.web.servlet.handler.AbstractHandlerMapping;
import org.springframework.web.servlet.handler.MappedInterceptor;

/** Puts the annotations in force before the server listens, and refuses to start with endpoints that nothing guards. */
final class EndpointCheck implements SmartInitializingSingleton, StartReport.Part {

    private static final Logger LOG = LoggerFactory.getLogger(EndpointCheck.class);

    private final MvcGuard guard;
    private final ObjectProvider<HandlerMapping> mappings;
    private final ObjectProvider<RouterFunctionMapping> functions;
    private final Environment environment;
    private final ListableBeanFactory beans;
    private volatile List<String> routes = List.of();

    EndpointCheck(
            MvcGuard guard,
            ObjectProvider<HandlerMapping> mappings,
            ObjectProvider<RouterFunctionMapping> functions,
            Environment environment,
            ListableBeanFactory beans) {
        this.guard = guard;
        this.mappings = mappings;
        this.functions = functions;
        this.environment = environment;
        this.beans = beans;
    }

    @Override
    public void afterSingletonsInstantiated() {
        refuseProbesOnTheMainPort();
        beans.getBeansOfType(HandlerMapping.class).forEach(EndpointCheck::refuseWithoutInterceptors);
        refuseInterceptorsBeforeOurs();
        String contextPath = environment.getProperty("server.servlet.context-path", "") + servletPath();
        MvcGuard.Findings findings =
                guard.guard(mappings.orderedStream().toList(), () -> OtherServlets.paths(beans), contextPath);
        refuseProxies();
        refuse(findings.open(), "is marked @PublicEndpoint, which needs an edge connector, and there is none");
        UnmetAnnotations.refuse(beans.getBean(DeclaredRules.class), beans.getBean(Zt.class));
        refuse(findings.unguarded(), "is not guarded: no annotation and no rule of a policy file speaks of it");
        findings.ignored()
                .forEach(endpoint -> LOG.warn(
                        "{} ({}) is outside of zt.annotations.packages: its annotations that allow do not count.",
                        endpoint.name(),
                        endpoint.mapping()));
        routes = FunctionalRoutes.of(functions.orderedStream().toList());
        routes.forEach(route -> LOG.info(
                "Functional route {} bears no annotation: it is closed but for rules of zt.policy.file for its path.",
                route));
    }

    /** Its handlers would run, with all that they do, before anything is decided. */
    private static void refuseWithoutInterceptors(String bean, HandlerMapping mapping) {
        if (!(mapping instanceof AbstractHandlerMapping)) {
            throw new StartRefusedException(
                    "The handler mapping of bean " + bean + " is "
                            + mapping.getClass().getName()
                            + ", which takes no interceptors: nothing would be decided before its handlers run.",
                    "Let it extend AbstractHandlerMapping, or map its handlers in a SimpleUrlHandlerMapping.");
        }
    }

    /** In the order in which handler mappings take them. */
    private void refuseInterceptorsBeforeOurs() {
        String first = BeanFactoryUtils.beansOfTypeIncludingAncestors(beans, MappedInterceptor.class, true, false)
                .keySet()
                .iterator()
                .next();
        if (!first.equals(ZtServletAutoConfiguration.INTERCEPTOR)) {
            throw new StartRefusedException(
                    "The interceptor of bean " + first + " would run before zt's, and thus before anything is decided.",
                    "Add the interceptor in addInterceptors of a WebMvcConfigurer, with the same paths, and remove the"
                            + " bean.");
        }
    }

    private void refuseProxies() {
        List<String> hidden = guard.endpoints().stream()
                .filter(endpoint -> Proxy.isProxyClass(endpoint.type()))
                .map(endpoint -> endpoint.mapping() + " -> " + endpoint.name()
                        + " is behind a JDK proxy, which hides the annotations of its class.")
                .toList();
        if (!hidden.isEmpty()) {
            throw new StartRefusedException(
                    String.join("\n", hidden),
                    "Let proxies be subclasses: remove spring.aop.proxy-target-class=false, or set proxyTargetClass"
                            + " where the proxy is configured.");
        }
    }

    private String servletPath() {
        String path = environment.getProperty("spring.mvc.servlet.path", "/");
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private void refuseProbesOnTheMainPort() {
        int port = environment.getProperty("management.server.port", Integer.class, -1);
        // Port 0 picks a free one, which is always another.
        boolean own = port == 0 || (port > 0 && port != environment.getProperty("server.port", Integer.class, 8080));
        if (environment.getProperty("zt.probes", Boolean.class, false) && !own) {
            throw new StartRefusedException(
                    "zt.probes is true, and management.server.port is not a port of its own: probes bring no"
                            + " certificate, and the main port needs one.",
                    "Set management.server.port to another port, or remove zt.probes.");
        }
    }

    private void refuse(List<Endpoint> endpoints, String why) {
        if (endpoints.isEmpty()) {
            return;
        }
        throw new StartRefusedException(
                endpoints.stream()
                        .map(endpoint -> endpoint.mapping() + " -> " + endpoint.name() + " " + why + ".")
                        .collect(Collectors.joining("\n")),
                mend(endpoints) + PolicyHint.of(beans.getBean(Zt.class)));
    }

    private String mend(List<Endpoint> endpoints) {
        if (beans.getBean(DeclaredRules.class).authority() == Authority.FILES) {
            return "Let a rule in zt.policy.file allow each: zt.policy.authority is files, so that annotations allow"
                    + " nobody.";
        }
        return "Annotate each with who may call it:\n"
                + endpoints.stream().map(EndpointCheck::snippet).collect(Collectors.joining("\n"))
                + "\nor with @AllowAnyWorkload for all of the own trust domain, or let a rule in"
                + " zt.policy.file allow it.";
    }

    private static String snippet(Endpoint endpoint) {
        return "    @AllowWorkloads(\"spiffe://<trust domain>/<caller>\")   // on "
                + endpoint.type().getName() + "#" + endpoint.method().getName();
    }

    @Override
    public String line() {
        long guarded = guard.endpoints().stream().filter(guard::isGuarded).count();
        boolean openStatic = environment.getProperty("zt.static", Boolean.class, false);
        return "static resources " + (openStatic ? "open to the own trust domain" : "closed") + ", endpoints " + guarded
                + " guarded, " + (guard.endpoints().size() - guarded) + " closed, 0 public"
                + (routes.isEmpty() ? "" : ", functional routes " + routes.size() + " by the policy file alone");
    }
}
