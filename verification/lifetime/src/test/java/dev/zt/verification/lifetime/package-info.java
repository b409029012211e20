/** What becomes of open connections while identities rotate, expire, are revoked or lose their bundle. */
@NullMarked
package dev.zt.verification.lifetime;

import org.jspecify.annotations.NullMarked;
