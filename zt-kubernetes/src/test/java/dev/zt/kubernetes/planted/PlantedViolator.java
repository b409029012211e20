package dev.zt.kubernetes.planted;

import dev.zt.kubernetes.networkpolicy.NetworkPolicyLayerTest;

/** One layer that knows another. */
public final class PlantedViolator {

    private final Class<?> known = NetworkPolicyLayerTest.class;

    /** Returns what it knows. */
    public Class<?> known() {
        return known;
    }
}
