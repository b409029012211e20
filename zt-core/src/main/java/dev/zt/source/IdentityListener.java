package dev.zt.source;

/**
 * Is told when the material of an {@link IdentitySource} changes.
 *
 * <p>Told are: another set of SVIDs (one with another chain or hint, another order, none any more), another X.509 bundle,
 * another JWT bundle, and the loss and the return of touch with the issuer.
 *
 * <p><strong>Not</strong> told are:
 *
 * <ul>
 *   <li>that the issuer confirmed what is there. It replaces the snapshot by one that differs in {@link
 *       IdentitySnapshot#obtainedAt()} and in how long its bundles count, and in nothing else;
 *   <li>that time passed: that a snapshot has become {@link Freshness#AGING}, {@link Freshness#EXPIRED} or {@link
 *       Freshness#BUNDLE_TOO_OLD} shows when it is asked, {@link IdentitySnapshot#freshness};
 *   <li>what was there when the listener was added.
 * </ul>
 *
 * <p>So a snapshot that was told is not one to keep: it grows too old while its source is well. Take from it what changed,
 * and ask {@link IdentitySource#current()} for anything else.
 */
@FunctionalInterface
public interface IdentityListener {

    /**
     * Takes notice of a change. Must not block: it runs on the thread that brought the change, or noticed it, and the
     * next change waits for it.
     *
     * @param previous the snapshot before; not the one of the last call, where the issuer confirmed that one since
     * @param current the snapshot after, already visible through {@link IdentitySource#current()}
     */
    void onChange(IdentitySnapshot previous, IdentitySnapshot current);
}
