package dev.zt.spring.autoconfigure;

import dev.zt.identity.ZtException;
import dev.zt.spiffe.WorkloadApiAddress;
import dev.zt.spiffe.WorkloadApiSource;
import java.time.Duration;

/**
 * A Workload API to take the identity from.
 *
 * @param address where it listens
 * @param startTimeout how long to wait for the first identity
 * @param development whether it is the development authority
 */
record Agent(WorkloadApiAddress address, Duration startTimeout, boolean development) {

    Agent {
        if (startTimeout.isZero() || startTimeout.isNegative()) {
            throw new StartRefusedException(
                    "zt.workload-api.start-timeout is " + startTimeout + ", and a wait must be bounded and positive.",
                    "Set zt.workload-api.start-timeout to a positive duration, for example 30s.");
        }
    }

    /** Waits for the first identity, or says what to do about its absence. */
    WorkloadApiSource open(String action) {
        WorkloadApiSource.Builder builder = WorkloadApiSource.builder(address).startTimeout(startTimeout);
        try {
            return (development ? builder.acceptDevelopment() : builder).open();
        } catch (ZtException e) {
            throw new StartRefusedException(String.valueOf(e.getMessage()), action);
        }
    }
}
