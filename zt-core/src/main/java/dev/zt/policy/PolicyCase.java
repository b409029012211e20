package dev.zt.policy;

import dev.zt.identity.Assurance;
import dev.zt.identity.SpiffeId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A call, and what a policy should say of it. Immutable.
 *
 * @param name what people call it
 * @param peer who calls
 * @param assurance how the caller proves itself
 * @param operation what it does
 * @param attributes what else the request is
 * @param atMillis when, in milliseconds since the epoch, or null for now
 * @param allowed whether it should be allowed
 * @param rule the id of the rule that should decide, or null if that does not matter
 * @param line where it stands, counted from 1
 */
public record PolicyCase(
        String name,
        SpiffeId peer,
        Assurance assurance,
        Operation operation,
        RequestAttributes attributes,
        @Nullable Long atMillis,
        boolean allowed,
        @Nullable String rule,
        int line) {

    /**
     * Checks that nothing is missing.
     *
     * @param name what people call it
     * @param peer who calls
     * @param assurance how the caller proves itself
     * @param operation what it does
     * @param attributes what else the request is
     * @param atMillis when, in milliseconds since the epoch, or null for now
     * @param allowed whether it should be allowed
     * @param rule the id of the rule that should decide, or null if that does not matter
     * @param line where it stands, counted from 1
     */
    public PolicyCase {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(peer, "peer");
        Objects.requireNonNull(assurance, "assurance");
        Objects.requireNonNull(operation, "operation");
        Objects.requireNonNull(attributes, "attributes");
    }
}
