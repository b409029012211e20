package dev.zt.enforce;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The claims of a token that was found valid for a call.
 *
 * @param all every claim; unmodifiable
 * @param untilMillis from when on they do not count, in milliseconds since the epoch
 */
record CallerClaims(Map<String, @Nullable Object> all, long untilMillis) {

    CallerClaims {
        Objects.requireNonNull(all, "all");
    }

    boolean haveEnded(long nowMillis) {
        return nowMillis >= untilMillis;
    }

    /** Tells nothing of the claims, which may be private. */
    @Override
    public String toString() {
        return "CallerClaims[untilMillis=" + untilMillis + "]";
    }
}
