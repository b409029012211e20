package dev.zt.cli;

import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Utils;
import java.util.List;

/** A context of the kubeconfig: how to reach its cluster, and what that says when it refuses. */
final class KubeContext {

    private KubeContext() {}

    /**
     * Returns how to reach the cluster of a context.
     *
     * @throws UsageException if the kubeconfig has no such context: the client would take the current one for it; or if another
     *     address would be taken instead of the context's
     */
    static Config of(String name) {
        Config config = Config.autoConfigure(name);
        NamedContext chosen = config.getCurrentContext();
        if (chosen == null || !name.equals(chosen.getName())) {
            throw new UsageException("There is no context \"" + name + "\" in the kubeconfig; there are "
                    + names(config) + ". Name one of those, or set KUBECONFIG to the file that has it.");
        }
        // The client prefers it to what the context says.
        if (Utils.getSystemPropertyOrEnvVar(Config.KUBERNETES_MASTER_SYSTEM_PROPERTY) != null) {
            throw new UsageException(
                    "KUBERNETES_MASTER is set, and would be taken for the cluster instead of that of the"
                            + " context \"" + name + "\". Unset it.");
        }
        return config;
    }

    private static List<String> names(Config config) {
        List<NamedContext> contexts = config.getContexts();
        return contexts == null
                ? List.of()
                : contexts.stream().map(NamedContext::getName).sorted().toList();
    }

    /** Tells why a cluster did not do what it was asked for. */
    static String failure(String name, KubernetesClientException failure) {
        return "The cluster of the context \"" + name + "\" failed: " + reason(failure);
    }

    /** The client says which operation failed, and its first cause why; a status of the cluster says all. */
    private static String reason(KubernetesClientException failure) {
        Throwable cause = failure.getCause();
        if (failure.getStatus() != null || cause == null) {
            return String.valueOf(failure.getMessage());
        }
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return failure.getMessage() + " It is because of " + cause + ".";
    }
}
