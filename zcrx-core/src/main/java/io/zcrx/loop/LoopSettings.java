package io.zcrx.loop;

import java.time.Duration;

/**
 * Limits of a loop.
 *
 * @param maxConnections connections served at once
 * @param maxPendingSend bytes of replies that may wait for a slow peer before no more data
 * is taken from it
 * @param shutdownTimeout how long a stop waits for pending replies and retained buffers
 */
public record LoopSettings(int maxConnections, int maxPendingSend, Duration shutdownTimeout) {

}
