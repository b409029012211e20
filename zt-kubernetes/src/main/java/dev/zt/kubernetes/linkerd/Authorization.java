package dev.zt.kubernetes.linkerd;

import dev.zt.kubernetes.LinkerdMesh;
import java.util.Optional;

/**
 * What lets clients in.
 *
 * @param name the object that says so, for people
 * @param identities which identity of the mesh a client must have; empty if it needs none
 * @param networks in which networks a client must be; empty if it may be anywhere
 */
record Authorization(String name, Optional<ClientIdentities> identities, Optional<Networks> networks) {

    /**
     * Tells whether it is about the addresses of pods.
     *
     * @param surely whether each of them must be meant, instead of some
     */
    boolean isForPods(LinkerdMesh mesh, boolean surely) {
        return networks.map(
                        some -> surely ? some.holdAll(mesh.clusterNetworks()) : some.mayHold(mesh.clusterNetworks()))
                .orElse(true);
    }
}
