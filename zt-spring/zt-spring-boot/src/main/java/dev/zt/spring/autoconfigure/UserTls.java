package dev.zt.spring.autoconfigure;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** Refuses TLS settings that contradict zt's: they are neither overridden silently nor obeyed. */
final class UserTls {

    private UserTls() {}

    static void refuseOtherThanOurs(Environment environment, String prefix) {
        Map<String, String> settings = Binder.get(environment)
                .bind(prefix, Bindable.mapOf(String.class, String.class))
                .orElse(Map.of());
        new TreeMap<>(settings).forEach((name, value) -> {
            if (!isOurs(normal(name), value)) {
                throw new StartRefusedException(
                        prefix + "." + name + " is set, and this connector gets its TLS from zt: the identity comes"
                                + " from zt's source, and a client certificate is always needed.",
                        "Remove " + prefix + "." + name + " to let zt guard this application, or remove"
                                + " zt-spring-boot to keep TLS as it is configured.");
            }
        });
    }

    private static boolean isOurs(String name, String value) {
        return (name.equals("clientauth") && (value.equalsIgnoreCase("need") || value.equalsIgnoreCase("require")))
                || (name.equals("enabled") && value.equalsIgnoreCase("true"));
    }

    private static String normal(String name) {
        return name.replaceAll("[-_.]", "").toLowerCase(Locale.ROOT);
    }
}
