/** Spring MVC: turns annotations into rules, names handlers, and lets the policy decide before a handler runs. */
@NullMarked
package dev.zt.spring.guard;

import org.jspecify.annotations.NullMarked;
