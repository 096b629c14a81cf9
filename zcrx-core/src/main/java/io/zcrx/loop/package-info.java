/**
 * The receive loop: one thread, one ring, its connections and their way through accept,
 * receive, reply and close.
 */
@NullMarked
package io.zcrx.loop;

import org.jspecify.annotations.NullMarked;
