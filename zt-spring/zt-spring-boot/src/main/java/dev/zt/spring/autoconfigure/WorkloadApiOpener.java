package dev.zt.spring.autoconfigure;

import dev.zt.source.IdentitySource;
import dev.zt.spiffe.WorkloadApiAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/** {@code zt.source=workload-api}: the identity that an agent issues, never one of the development authority. */
final class WorkloadApiOpener implements IdentitySourceOpener {

    private final Environment environment;

    WorkloadApiOpener(Environment environment) {
        this.environment = environment;
    }

    @Override
    public String name() {
        return "workload-api";
    }

    @Override
    public IdentitySource open(ZtProperties properties) {
        WorkloadApiAddress address = address(properties.workloadApi().socket());
        return new Agent(address, properties.workloadApi().startTimeout(), false)
                .open("Let an agent serve this workload at " + address + ", or set zt.workload-api.socket to where it"
                        + " listens. On the machine of a developer zt.source=dev does without.");
    }

    private WorkloadApiAddress address(@Nullable String configured) {
        String text = configured == null ? environment.getProperty(WorkloadApiAddress.VARIABLE) : configured;
        String advice = "Set zt.workload-api.socket, for example to unix:///run/spire/agent.sock.";
        if (text == null || text.isBlank()) {
            throw new StartRefusedException(
                    "zt.source is workload-api, and neither zt.workload-api.socket nor " + WorkloadApiAddress.VARIABLE
                            + " says where the agent listens.",
                    advice);
        }
        try {
            return WorkloadApiAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw new StartRefusedException(String.valueOf(e.getMessage()), advice);
        }
    }
}
