package dev.zt.trust;

import java.util.List;

/** Is told when a {@link RevocationList} changes. */
@FunctionalInterface
public interface RevocationListener {

    /**
     * Takes notice of a change, which is in force already.
     *
     * @param before the entries before; unmodifiable
     * @param after the entries now; unmodifiable
     */
    void onChange(List<Revocation> before, List<Revocation> after);
}
