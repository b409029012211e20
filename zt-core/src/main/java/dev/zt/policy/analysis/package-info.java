/** Questions about whole policies, for tools: what differs, what is dead, what is covered. Nothing here decides a call. */
@NullMarked
package dev.zt.policy.analysis;

import org.jspecify.annotations.NullMarked;
