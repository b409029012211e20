package dev.zt.kubernetes.linkerd;

import dev.zt.kubernetes.Workload;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A Server and what lets clients in there.
 *
 * @param server the Server
 * @param authorizations what lets connections in
 * @param byRoutes what lets HTTP calls in besides
 */
record Gate(MeshServer server, List<Authorization> authorizations, List<Authorization> byRoutes) {

    static Gate of(MeshServer server, Authorizations all) {
        return new Gate(server, List.copyOf(all.at(server)), server.looksForHttp() ? all.byRoutes(server) : List.of());
    }

    /** Returns who may get through with something, TLS or HTTP in plain text. */
    Set<Workload> mayPass(Clients clients) {
        Set<Workload> passing = new HashSet<>(clients.by(server.access()));
        authorizations.forEach(authorization -> passing.addAll(clients.of(authorization, false)));
        byRoutes.forEach(authorization -> passing.addAll(clients.of(authorization, false)));
        return passing;
    }

    /** Returns who gets through with the application's TLS, whatever address it has. */
    Set<Workload> surelyPass(Clients clients) {
        if (!server.carriesTls()) {
            return Set.of();
        }
        Set<Workload> passing = new HashSet<>(clients.by(server.access()));
        authorizations.forEach(authorization -> passing.addAll(clients.of(authorization, true)));
        return passing;
    }

    /** Returns what may let a client in, for people. */
    Optional<String> letsIn(Workload caller, Clients clients) {
        if (clients.by(server.access()).contains(caller)) {
            return Optional.of("the access policy " + server.access() + " of " + server + " lets it in");
        }
        return authorization(caller, clients).map(authorization -> authorization.name() + " lets it in at " + server);
    }

    /** Returns the name of the object that may let a client in. */
    Optional<String> openedBy(Workload caller, Clients clients) {
        return clients.by(server.access()).contains(caller)
                ? Optional.of(server.toString())
                : authorization(caller, clients).map(Authorization::name);
    }

    private Optional<Authorization> authorization(Workload caller, Clients clients) {
        return Stream.concat(authorizations.stream(), byRoutes.stream())
                .filter(authorization -> clients.of(authorization, false).contains(caller))
                .findFirst();
    }
}
