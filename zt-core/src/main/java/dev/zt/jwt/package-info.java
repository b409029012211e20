/**
 * JWT-SVIDs: whose keys vouch for them, and what a token must be to prove a workload; strictly, locally, without I/O.
 *
 * <p>Everything here follows the JWT-SVID standard; where that leaves room, a token is read strictly.
 */
@NullMarked
package dev.zt.jwt;

import org.jspecify.annotations.NullMarked;
