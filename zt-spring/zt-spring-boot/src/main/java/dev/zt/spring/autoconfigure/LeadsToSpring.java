package dev.zt.spring.autoconfigure;

import jakarta.servlet.http.HttpServletMapping;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;

/**
 * Tells whether a servlet is one of Spring MVC's whose handlers decide: one of this very context, where all handler
 * mappings have the guard. One of another context may have none, so that its requests are decided by path, before it
 * sees them. Remembers the answer for each servlet.
 */
final class LeadsToSpring implements Predicate<HttpServletMapping> {

    private final ApplicationContext context;
    private final ObjectProvider<ServletRegistrationBean<?>> registrations;
    private final Map<String, Boolean> answers = new ConcurrentHashMap<>();

    LeadsToSpring(ApplicationContext context, ObjectProvider<ServletRegistrationBean<?>> registrations) {
        this.context = context;
        this.registrations = registrations;
    }

    @Override
    public boolean test(HttpServletMapping mapping) {
        return answers.computeIfAbsent(mapping.getServletName(), this::isSpring);
    }

    @SuppressWarnings("ReferenceEquality") // Contexts have no other equality.
    private boolean isSpring(String name) {
        return servlet(name) instanceof DispatcherServlet spring && spring.getWebApplicationContext() == context;
    }

    private @Nullable Object servlet(String name) {
        return registrations.stream()
                .filter(registration -> name.equals(registration.getServletName()))
                .<@Nullable Object>map(ServletRegistrationBean::getServlet)
                .findFirst()
                .orElseGet(() -> context.containsLocalBean(name) ? context.getBean(name) : null);
    }
}
