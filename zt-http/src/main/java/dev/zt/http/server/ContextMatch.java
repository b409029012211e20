package dev.zt.http.server;

import com.sun.net.httpserver.HttpExchange;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a request is truly for the context that the JDK server chose.
 *
 * <p>The JDK compares characters: its context {@code /admin} also gets {@code /adminx}, which a rule for {@code /admin}
 * does not speak of. Here whole segments count.
 */
final class ContextMatch {

    private ContextMatch() {}

    static boolean isWhole(HttpExchange exchange) {
        return isWhole(
                exchange.getHttpContext().getPath(), exchange.getRequestURI().getPath());
    }

    static boolean isWhole(String context, @Nullable String path) {
        return path != null && (context.endsWith("/") || path.equals(context) || path.startsWith(context + "/"));
    }
}
