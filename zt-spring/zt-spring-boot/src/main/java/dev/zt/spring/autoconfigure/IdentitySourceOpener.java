package dev.zt.spring.autoconfigure;

import dev.zt.source.IdentitySource;

/** Opens the identity sources of one kind; the seam where kinds are added. */
interface IdentitySourceOpener {

    /** Returns what {@code zt.source} calls this kind. */
    String name();

    /** Opens a source, or fails as {@link dev.zt.identity.ZtException} or {@link StartRefusedException}. */
    IdentitySource open(ZtProperties properties);
}
