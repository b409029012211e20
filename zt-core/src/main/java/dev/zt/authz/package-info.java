/** Authorization: answers one question, may this peer do this, without I/O. */
@NullMarked
package dev.zt.authz;

import org.jspecify.annotations.NullMarked;
