package dev.zt.authz;

import dev.zt.identity.PeerIdentity;
import dev.zt.policy.Operation;
import java.util.Objects;

/**
 * One question to an {@link Authorizer}: may this peer do this?
 *
 * @param peer the proven peer; {@link PeerIdentity#assurance()} tells whether by mutual TLS or by a token
 * @param operation what it wants to do
 */
public record AccessRequest(PeerIdentity peer, Operation operation) {

    /**
     * Checks that nothing is missing.
     *
     * @param peer the proven peer
     * @param operation what it wants to do
     */
    public AccessRequest {
        Objects.requireNonNull(peer, "peer");
        Objects.requireNonNull(operation, "operation");
    }
}
