package dev.zt.source;

/** Is told when the material of an {@link IdentitySource} changes. */
@FunctionalInterface
public interface IdentityListener {

    /**
     * Takes notice of a change. Must not block: it runs on the thread that brought the change.
     *
     * @param previous the snapshot before
     * @param current the snapshot after, already visible through {@link IdentitySource#current()}
     */
    void onChange(IdentitySnapshot previous, IdentitySnapshot current);
}
