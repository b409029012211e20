/** What a full mutual handshake costs, under each engine for TLS and with or without zt. */
@NullMarked
package dev.zt.verification.handshakes;

import org.jspecify.annotations.NullMarked;
