package dev.zt.spring.autoconfigure;

import dev.zt.spring.guard.Authority;
import dev.zt.spring.guard.DeclaredRules;
import java.util.Locale;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Says what annotations count for, and once the application runs, when the files no longer say what they say. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class FollowedAuthority implements ApplicationListener<ApplicationStartedEvent>, StartReport.Part {

    private final DeclaredRules declared;

    FollowedAuthority(DeclaredRules declared) {
        this.declared = declared;
    }

    @Override
    public void onApplicationEvent(ApplicationStartedEvent event) {
        declared.follow();
    }

    @Override
    public String line() {
        return "policy authority " + word(declared.authority());
    }

    static String word(Authority authority) {
        return authority.name().toLowerCase(Locale.ROOT);
    }
}
