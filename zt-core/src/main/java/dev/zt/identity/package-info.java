/**
 * Names: parses and holds SPIFFE IDs, trust domains, SVIDs and proven peers, strictly and without I/O.
 *
 * <p>Everything here follows the SPIFFE-ID and X509-SVID standards; where those leave room, input from a peer is read
 * strictly and only configuration is read leniently.
 */
@NullMarked
package dev.zt.identity;

import org.jspecify.annotations.NullMarked;
