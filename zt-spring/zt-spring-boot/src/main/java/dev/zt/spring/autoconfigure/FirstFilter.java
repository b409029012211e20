package dev.zt.spring.autoconfigure;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.util.EnumSet;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;

/** A filter before all of the application, those that rewrite requests or have the highest precedence too included. */
final class FirstFilter<F extends Filter> extends FilterRegistrationBean<F> implements PriorityOrdered {

    FirstFilter(F filter) {
        super(filter);
        setName("zt");
        setOrder(Ordered.HIGHEST_PRECEDENCE);
        setDispatcherTypes(EnumSet.allOf(DispatcherType.class));
        setAsyncSupported(true);
        addUrlPatterns("/*");
    }
}
