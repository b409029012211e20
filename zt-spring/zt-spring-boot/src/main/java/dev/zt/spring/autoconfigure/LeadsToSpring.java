package dev.zt.spring.autoconfigure;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServletMapping;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.springframework.util.ClassUtils;
import org.springframework.web.servlet.DispatcherServlet;

/** Tells whether a servlet is one of Spring MVC's, whose handlers decide. Remembers the answer for each servlet. */
final class LeadsToSpring implements Predicate<HttpServletMapping> {

    private final Supplier<ServletContext> context;
    private final Map<String, Boolean> answers = new ConcurrentHashMap<>();

    LeadsToSpring(Supplier<ServletContext> context) {
        this.context = context;
    }

    @Override
    public boolean test(HttpServletMapping mapping) {
        return answers.computeIfAbsent(mapping.getServletName(), this::isSpring);
    }

    private boolean isSpring(String name) {
        ServletRegistration servlet = context.get().getServletRegistration(name);
        String type = servlet == null ? null : servlet.getClassName();
        ClassLoader loader = LeadsToSpring.class.getClassLoader();
        return type != null
                && ClassUtils.isPresent(type, loader)
                && DispatcherServlet.class.isAssignableFrom(ClassUtils.resolveClassName(type, loader));
    }
}
