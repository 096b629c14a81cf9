/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.zcrx.spring.listener;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

import io.zcrx.ConnectionSnapshot;
import io.zcrx.ReceiveMode;
import io.zcrx.ReceiverStats;
import io.zcrx.ZcrxReceiverConfig;

/**
 * A named receiver that can be started and stopped any number of times. Safe from any
 * thread.
 *
 * @since 0.1.0
 */
public interface ZcrxListener extends SmartLifecycle {

	/**
	 * The phase, unless a customizer changes it: listeners start after the web server,
	 * and stop before it begins its graceful shutdown.
	 */
	int PHASE = Integer.MAX_VALUE - 100;

	/**
	 * {@return the name, as in {@code zcrx.listeners.<name>}}
	 */
	String name();

	/**
	 * {@return the configuration of the receivers it starts}
	 */
	ZcrxReceiverConfig config();

	/**
	 * {@return the state}
	 */
	State state();

	/**
	 * {@return the mode in effect, never {@link ReceiveMode#AUTO}, or {@code null} if it
	 * is not running}
	 */
	@Nullable ReceiveMode mode();

	/**
	 * {@return why this mode is in effect, or {@code null} if it is not running}
	 */
	@Nullable String modeReason();

	/**
	 * {@return the bound address, or {@code null} if it is not running or connects to
	 * peers instead of listening}
	 */
	@Nullable InetSocketAddress localAddress();

	/**
	 * {@return why it died, or the error for which its error handler stopped it;
	 * {@code null} if neither happened since it was started last}
	 */
	@Nullable Throwable failure();

	/**
	 * {@return whether it does what it was told: {@code false} if it died, or was stopped
	 * by its error handler, and was not started again}
	 */
	boolean isInExpectedState();

	/**
	 * {@return figures of all its starts: counters never go back, the rest is of now}
	 */
	ReceiverStats stats();

	/**
	 * Tells since when a listener that connects instead of listening has none of its
	 * peers: it runs, but receives nothing.
	 * @return the time, or {@code null} if a peer is connected, if it does not connect,
	 * or is not running
	 */
	@Nullable Instant unconnectedSince();

	/**
	 * {@return what is wrong with it although it works, and what stopped receivers of it
	 * have not given back, one line for each; empty if nothing is}
	 */
	List<String> warnings();

	/**
	 * Describes open connections; asks the loop threads.
	 * @param limit how many connections at most
	 * @param timeout how long to wait for the loop threads
	 * @return the connections in the order of their numbers; none if it is not running
	 * @throws TimeoutException if a loop thread did not answer in time, because a handler
	 * blocks it
	 * @throws InterruptedException if the wait was interrupted
	 */
	default List<ConnectionSnapshot> connections(int limit, Duration timeout)
			throws TimeoutException, InterruptedException {
		return List.of();
	}

	/**
	 * Receives nothing until {@link #resume}: TCP holds the peers back. Payloads on their
	 * way are still handled; connections are still accepted. The listener stays
	 * {@link State#RUNNING}; when it is stopped the pause ends. Does nothing if it is
	 * paused or not running.
	 */
	void pause();

	/**
	 * Receives again after {@link #pause}. Does nothing if it is not paused.
	 */
	void resume();

	/**
	 * {@return whether {@link #pause} is in effect}
	 */
	boolean isPaused();

	/**
	 * {@return whether nothing is received because handlers hold so much of the area that
	 * the high watermark was reached}
	 */
	boolean isAboveWatermark();

	/**
	 * {@return how often it was started}
	 */
	long starts();

	/**
	 * {@return how often it was stopped, by an error handler or otherwise on purpose}
	 */
	long stops();

	/**
	 * {@return how often it was paused}
	 */
	long pauses();

	/**
	 * Starts receiving; does nothing if it is running. A listener that died can be
	 * started again.
	 * @throws ZcrxListenerStartException if it can't be started; nothing is left open
	 * @throws IllegalStateException if it is still stopping, because a handler blocks, or
	 * was removed
	 */
	@Override
	void start();

	/**
	 * Stops receiving and waits for it, not much longer than the configured shutdown
	 * timeout; called in a handler it only begins the stop. Does nothing if it is not
	 * running.
	 */
	@Override
	void stop();

	/**
	 * What a listener is doing.
	 */
	enum State {

		/**
		 * Not started yet, or stopped on purpose or by an error handler.
		 */
		STOPPED,

		/**
		 * Receiving.
		 */
		RUNNING,

		/**
		 * Stopping on purpose: what has arrived is handled, replies are sent.
		 */
		STOPPING,

		/**
		 * Died while it was running.
		 */
		FAILED

	}

}
