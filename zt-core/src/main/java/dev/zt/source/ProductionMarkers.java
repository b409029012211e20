package dev.zt.source;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Signs that a process runs where real traffic is: there the dev authority, which hands identities to whoever asks, must
 * neither start nor be asked.
 *
 * <p>They are: the variable {@code KUBERNETES_SERVICE_HOST}, with any value; {@code prod}, {@code production} or {@code
 * live}, in any case, as one of the comma-separated values of the variables {@code SPRING_PROFILES_ACTIVE}, {@code
 * ZT_ENV}, {@code ENVIRONMENT} and {@code APP_ENV}, or of the system properties {@code spring.profiles.active} and {@code
 * zt.env}. Thread-safe.
 *
 * <h2>Does not protect against</h2>
 *
 * Production that shows none of these signs.
 */
public final class ProductionMarkers {

    private static final String KUBERNETES = "KUBERNETES_SERVICE_HOST";
    private static final List<String> NAMES =
            List.of("SPRING_PROFILES_ACTIVE", "ZT_ENV", "ENVIRONMENT", "APP_ENV", "spring.profiles.active", "zt.env");
    private static final Set<String> VALUES = Set.of("prod", "production", "live");

    private ProductionMarkers() {}

    /**
     * Returns the first sign.
     *
     * @param settings variables of the environment and system properties, by name
     * @return which sign it is, for people; or empty if there is none
     */
    public static Optional<String> find(Map<String, String> settings) {
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
