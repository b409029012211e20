/** Shows untrusted text in messages without letting it forge, flood or hide anything; reads addresses and strict JSON. Nobody's API. */
@NullMarked
package dev.zt.internal.text;

import org.jspecify.annotations.NullMarked;
