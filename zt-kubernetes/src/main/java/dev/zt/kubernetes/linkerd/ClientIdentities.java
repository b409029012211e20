package dev.zt.kubernetes.linkerd;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Identities of the mesh that an authorization asks callers to have.
 *
 * @param exact whole identities
 * @param suffixes what identities may end with, each with its leading dot; an empty one is any identity
 */
record ClientIdentities(Set<String> exact, List<String> suffixes) {

    /** Anybody who has an identity. */
    static final ClientIdentities ANY = new ClientIdentities(Set.of(), List.of(""));

    ClientIdentities {
        exact = Set.copyOf(exact);
        suffixes = List.copyOf(suffixes);
    }

    /** Reads identities as Linkerd writes them: {@code *} is any, {@code *.x} what ends with {@code .x}. */
    static ClientIdentities of(List<String> texts) {
        Set<String> exact = new HashSet<>();
        List<String> suffixes = new ArrayList<>();
        for (String text : texts) {
            if (text.equals("*")) {
                suffixes.add("");
            } else if (text.startsWith("*.")) {
                suffixes.add(text.substring(1));
            } else {
                exact.add(text);
            }
        }
        return new ClientIdentities(exact, suffixes);
    }

    boolean holds(String identity) {
        return exact.contains(identity) || suffixes.stream().anyMatch(identity::endsWith);
    }
}
