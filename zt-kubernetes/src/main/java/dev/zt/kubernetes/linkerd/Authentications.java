package dev.zt.kubernetes.linkerd;

import dev.zt.kubernetes.LinkerdMesh;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tells whom authentications of a cluster mean. An authorization that Linkerd would ignore lets nobody in. */
final class Authentications {

    private final LinkerdMesh mesh;
    private final Map<String, ClientIdentities> meshTls = new HashMap<>();
    private final Map<String, Networks> networks = new HashMap<>();

    Authentications(List<? extends HasMetadata> objects, LinkerdMesh mesh) {
        this.mesh = mesh;
        for (HasMetadata object : objects) {
            switch (object.getKind()) {
                case "MeshTLSAuthentication" ->
                    identities(object).ifPresent(identities -> meshTls.put(key(object), identities));
                case "NetworkAuthentication" -> networks.put(key(object), networks(object));
                default -> {}
            }
        }
    }

    private Optional<ClientIdentities> identities(HasMetadata object) {
        Specs.MeshTlsAuthentication spec = Specs.read(object, Specs.MeshTlsAuthentication.class);
        List<String> texts = Specs.list(spec.identities());
        for (Specs.Reference reference : Specs.list(spec.identityRefs())) {
            if (reference.isOfCore("ServiceAccount")) {
                texts.add(mesh.identity(reference.namespaceOr(Specs.namespace(object)), reference.named()));
            } else if (reference.isOfCore("Namespace")) {
                texts.add(mesh.identity(reference.named(), "*"));
            } else {
                return Optional.empty();
            }
        }
        return texts.isEmpty() ? Optional.empty() : Optional.of(ClientIdentities.of(texts));
    }

    private static Networks networks(HasMetadata object) {
        return networks(
                object,
                Specs.list(Specs.read(object, Specs.NetworkAuthentication.class).networks()));
    }

    private static Networks networks(HasMetadata object, List<Specs.Network> networks) {
        try {
            return Networks.of(networks);
        } catch (RuntimeException e) {
            throw Specs.invalid(object, e);
        }
    }

    /** Returns whom a policy lets in; empty if Linkerd ignores it. Without references it lets in everybody. */
    Optional<Authorization> of(String name, String namespace, List<Specs.Reference> references) {
        List<ClientIdentities> identities = new ArrayList<>();
        List<Networks> from = new ArrayList<>();
        for (Specs.Reference reference : references) {
            String key = key(reference.namespaceOr(namespace), reference.named());
            if (reference.isOfLinkerd("MeshTLSAuthentication") && meshTls.containsKey(key)) {
                identities.add(meshTls.get(key));
            } else if (reference.isOfLinkerd("NetworkAuthentication") && networks.containsKey(key)) {
                from.add(networks.get(key));
            } else if (reference.isOfCore("ServiceAccount")) {
                identities.add(ClientIdentities.of(
                        List.of(mesh.identity(reference.namespaceOr(namespace), reference.named()))));
            } else {
                return Optional.empty();
            }
        }
        return identities.size() > 1 || from.size() > 1
                ? Optional.empty()
                : Optional.of(new Authorization(
                        name, identities.stream().findFirst(), from.stream().findFirst()));
    }

    /** Returns whom a ServerAuthorization lets in; empty if Linkerd ignores it. */
    Optional<Authorization> ofClient(HasMetadata object, Specs.Client client) {
        Optional<Networks> from = client.networks() == null || client.networks().isEmpty()
                ? Optional.empty()
                : Optional.of(networks(object, client.networks()));
        if (client.unauthenticated()) {
            return Optional.of(new Authorization(Specs.label(object), Optional.empty(), from));
        }
        if (client.meshTLS() == null) {
            return Optional.empty();
        }
        ClientIdentities identities = identities(Specs.namespace(object), client.meshTLS());
        return identities.exact().isEmpty() && identities.suffixes().isEmpty()
                ? Optional.empty()
                : Optional.of(new Authorization(Specs.label(object), Optional.of(identities), from));
    }

    private ClientIdentities identities(String namespace, Specs.MeshTls client) {
        if (client.unauthenticatedTLS()) {
            return ClientIdentities.ANY;
        }
        List<String> texts = Specs.list(client.identities());
        Specs.list(client.serviceAccounts())
                .forEach(account -> texts.add(mesh.identity(account.namespaceOr(namespace), account.named())));
        return ClientIdentities.of(texts);
    }

    private static String key(HasMetadata object) {
        return key(Specs.namespace(object), object.getMetadata().getName());
    }

    private static String key(String namespace, String name) {
        return namespace + '/' + name;
    }
}
