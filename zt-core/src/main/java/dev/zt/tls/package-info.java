/** TLS: proves who the peer is, binds that to the session, and reports whom it refused. Decides nothing else. */
@NullMarked
package dev.zt.tls;

import org.jspecify.annotations.NullMarked;
