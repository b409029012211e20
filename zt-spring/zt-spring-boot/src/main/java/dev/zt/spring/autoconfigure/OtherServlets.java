package dev.zt.spring.autoconfigure;

import jakarta.servlet.ServletContext;
import java.util.Collection;
import java.util.List;
import org.springframework.beans.factory.BeanFactory;

/** Which paths of an application do not go to Spring MVC. */
final class OtherServlets {

    /** What Spring Boot calls its own one. */
    private static final String SPRING = "dispatcherServlet";

    private OtherServlets() {}

    /** Returns patterns of the servlet specification behind the context path, but for that of what no other servlet takes. */
    static Collection<String> paths(BeanFactory beans) {
        ServletContext context = beans.getBeanProvider(ServletContext.class).getIfAvailable();
        return context == null
                ? List.of()
                : context.getServletRegistrations().values().stream()
                        .filter(servlet -> !servlet.getName().equals(SPRING))
                        .flatMap(servlet -> servlet.getMappings().stream())
                        .filter(pattern -> !pattern.equals("/"))
                        .map(pattern -> pattern.startsWith("*.") ? pattern : context.getContextPath() + pattern)
                        .toList();
    }
}
