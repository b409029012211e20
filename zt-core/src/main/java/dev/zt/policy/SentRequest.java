package dev.zt.policy;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a case says of a request beside method and path. */
final class SentRequest implements RequestAttributes {

    private final @Nullable String host;
    private final Map<String, List<String>> headers;
    private final byte @Nullable [] remoteAddress;
    private final @Nullable Map<String, @Nullable Object> claims;

    SentRequest(
            @Nullable String host,
            Map<String, List<String>> headers,
            byte @Nullable [] remoteAddress,
            @Nullable Map<String, @Nullable Object> claims) {
        this.host = host;
        this.headers = headers;
        this.remoteAddress = remoteAddress;
        this.claims = claims;
    }

    @Override
    public @Nullable String host() {
        return host;
    }

    @Override
    public List<String> headers(String name) {
        return headers.getOrDefault(name, List.of());
    }

    @Override
    public byte @Nullable [] remoteAddress() {
        return remoteAddress;
    }

    @Override
    public @Nullable Map<String, @Nullable Object> claims() {
        return claims;
    }
}
