package dev.zt.policy;

import dev.zt.identity.PeerIdentity;

/**
 * A call, as a {@link Condition} sees it.
 *
 * @param peer the proven peer
 * @param operation what it wants to do
 * @param attributes what else is known of the request
 * @param nowMillis the moment of the call, in milliseconds since the epoch
 * @param rule the rule to which the condition belongs: its effect tells on which side to err
 */
public record ConditionInput(
        PeerIdentity peer, Operation operation, RequestAttributes attributes, long nowMillis, Rule rule) {}
