package dev.zt.http.server;

import com.sun.net.httpserver.HttpExchange;
import dev.zt.policy.RequestAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What rules may ask about a request, read off the exchange when they do. */
record ExchangeAttributes(HttpExchange exchange) implements RequestAttributes {

    @Override
    public @Nullable String host() {
        List<String> hosts = headers("host");
        if (hosts.size() > 1) {
            throw new IllegalStateException("the request names " + hosts.size() + " hosts");
        }
        return hosts.isEmpty() ? null : hosts.get(0);
    }

    @Override
    public List<String> headers(String name) {
        List<String> values = exchange.getRequestHeaders().get(name);
        return values == null ? List.of() : values;
    }

    @Override
    public int localPort() {
        return exchange.getLocalAddress().getPort();
    }
}
