package dev.zt.policy.analysis;

import dev.zt.policy.Operation;
import dev.zt.policy.PathPattern;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Something that an application serves: an HTTP method and a path, whose variables are written as in rules, or a gRPC
 * method. Immutable.
 *
 * @param method the HTTP method, or null for gRPC
 * @param path the path pattern, or null for gRPC
 * @param grpc {@code package.Service/Method}, or null for HTTP
 */
public record Endpoint(
        @Nullable String method,
        @Nullable PathPattern path,
        @Nullable String grpc) {

    private static final Pattern HTTP = Pattern.compile("([A-Z][A-Z0-9_-]*) +(/\\S*)");
    private static final Pattern GRPC = Pattern.compile("[A-Za-z0-9_.]+/[A-Za-z0-9_]+");

    /**
     * Parses a line.
     *
     * @param text for example <code>GET /v1/orders/{id}</code> or {@code shop.v1.Orders/Place}
     * @return the endpoint
     * @throws IllegalArgumentException if it is neither
     */
    public static Endpoint parse(String text) {
        Matcher http = HTTP.matcher(text.strip());
        if (http.matches()) {
            return new Endpoint(http.group(1), PathPattern.parse(http.group(2)), null);
        }
        if (GRPC.matcher(text.strip()).matches()) {
            return new Endpoint(null, null, text.strip());
        }
        throw new IllegalArgumentException("\"" + text.strip()
                + "\" is no endpoint; write for example GET /v1/orders/{id}, or shop.v1.Orders/Place");
    }

    /** Returns a call of this endpoint, with a word for each variable. */
    Operation example() {
        if (grpc != null) {
            return new Operation.Grpc(grpc);
        }
        String text = Objects.requireNonNull(path, "path")
                .text()
                .replace("/{**}", "/any")
                .replaceAll("\\{[^}]*}", "any");
        return new Operation.Http(Objects.requireNonNull(method, "method"), text);
    }

    @Override
    public String toString() {
        return grpc != null ? grpc : method + " " + path;
    }
}
