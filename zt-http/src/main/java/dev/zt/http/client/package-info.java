/** HTTP clients: calls go to the expected peer only, and each response is checked against what is in force. */
@NullMarked
package dev.zt.http.client;

import org.jspecify.annotations.NullMarked;
