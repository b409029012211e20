package dev.zt.devkit.app;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Signs that a process runs where real traffic is: there the dev authority, which hands identities to whoever asks, must
 * not start.
 *
 * <p>They are: the variable {@code KUBERNETES_SERVICE_HOST}, with any value; {@code prod}, {@code production} or {@code
 * live}, in any case, as one of the comma-separated values of the variables {@code SPRING_PROFILES_ACTIVE}, {@code
 * ZT_ENV}, {@code ENVIRONMENT} and {@code APP_ENV}, or of the system properties {@code spring.profiles.active} and {@code
 * zt.env}.
 */
final class ProductionMarkers {

    private static final String KUBERNETES = "KUBERNETES_SERVICE_HOST";
    private static final List<String> NAMES =
            List.of("SPRING_PROFILES_ACTIVE", "ZT_ENV", "ENVIRONMENT", "APP_ENV", "spring.profiles.active", "zt.env");
    private static final Set<String> VALUES = Set.of("prod", "production", "live");

    private ProductionMarkers() {}

    /** Returns the first sign among variables and properties, or empty if there is none. */
    static Optional<String> find(Map<String, String> settings) {
        if (settings.containsKey(KUBERNETES)) {
            return Optional.of(KUBERNETES + " is set: this is a pod of a cluster");
        }
        return NAMES.stream()
                .filter(name -> isProduction(settings.getOrDefault(name, "")))
                .map(name -> name + " is " + settings.get(name))
                .findFirst();
    }

    private static boolean isProduction(String value) {
        return Arrays.stream(value.split(",", -1))
                .map(part -> part.strip().toLowerCase(Locale.ROOT))
                .anyMatch(VALUES::contains);
    }
}
