package dev.zt.authz;

import dev.zt.identity.PeerIdentity;
import dev.zt.policy.Operation;
import dev.zt.policy.RequestAttributes;
import java.util.Objects;

/**
 * One question to an {@link Authorizer}: may this peer do this?
 *
 * @param peer the proven peer; {@link PeerIdentity#assurance()} tells whether by mutual TLS or by a token
 * @param operation what it wants to do
 * @param attributes what else is known of the request
 */
public record AccessRequest(PeerIdentity peer, Operation operation, RequestAttributes attributes) {

    /**
     * Checks that nothing is missing.
     *
     * @param peer the proven peer
     * @param operation what it wants to do
     * @param attributes what else is known of the request
     */
    public AccessRequest {
        Objects.requireNonNull(peer, "peer");
        Objects.requireNonNull(operation, "operation");
        Objects.requireNonNull(attributes, "attributes");
    }

    /**
     * Creates a question about a request of which nothing else is known.
     *
     * @param peer the proven peer
     * @param operation what it wants to do
     */
    public AccessRequest(PeerIdentity peer, Operation operation) {
        this(peer, operation, RequestAttributes.ABSENT);
    }
}
