package dev.zt.spring.autoconfigure;

import dev.zt.spring.guard.MvcGuard;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;

/** Lists handlers for people; apart from the endpoint, which works without Spring MVC. */
final class MvcEndpoints {

    private final ObjectProvider<MvcGuard> guard;

    MvcEndpoints(ObjectProvider<MvcGuard> guard) {
        this.guard = guard;
    }

    List<Map<String, Object>> list() {
        MvcGuard mvc = guard.getIfAvailable();
        return mvc == null
                ? List.of()
                : mvc.endpoints().stream()
                        .map(endpoint -> Map.<String, Object>of(
                                "handler", endpoint.name(),
                                "mapping", endpoint.mapping(),
                                "guarded", mvc.isGuarded(endpoint)))
                        .toList();
    }
}
