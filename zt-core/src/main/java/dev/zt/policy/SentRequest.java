package dev.zt.policy;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a case says of a request beside method and path. */
record SentRequest(
        @Nullable String host,
        Map<String, List<String>> sent,
        byte @Nullable [] remoteAddress,
        @Nullable Map<String, @Nullable Object> claims)
        implements RequestAttributes {

    @Override
    public List<String> headers(String name) {
        return sent.getOrDefault(name, List.of());
    }
}
