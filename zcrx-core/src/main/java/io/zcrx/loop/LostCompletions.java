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

package io.zcrx.loop;

import java.util.ArrayDeque;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.zcrx.Statistic;
import io.zcrx.stats.LoopCounters;

/**
 * Looks for requests whose completion the kernel has lost, by renewing all: few at once,
 * because each brings completions itself. Confined to the loop thread, but for
 * {@link #lastMillis}.
 */
final class LostCompletions {

	private static final Logger logger = LoggerFactory.getLogger(LostCompletions.class);

	// a cancellation and the end of what it cancels: to receive, to send, to watch
	private static final int COMPLETIONS_OF_CONNECTION = 6;

	private final String name;

	private final LoopCounters counters;

	private final int most;

	private final ArrayDeque<LoopConnection> renewals = new ArrayDeque<>();

	private volatile long lastMillis;

	/**
	 * Creates an object without lost completions.
	 * @param name names the receiver in logs
	 * @param completionsAtOnce how many completions do no harm at once
	 */
	LostCompletions(String name, LoopCounters counters, int completionsAtOnce) {
		this.name = name;
		this.counters = counters;
		this.most = Math.max(1, completionsAtOnce / COMPLETIONS_OF_CONNECTION);
	}

	/**
	 * Takes note that completions were lost.
	 * @param connections those that there are
	 */
	void lost(ConnectionTable connections) {
		this.counters.add(Statistic.LOST_COMPLETIONS, 1);
		if (this.lastMillis == 0) {
			logger
				.warn("Receiver '{}': the kernel has lost completions of {} because it had no memory to keep them. All "
						+ "requests are renewed; connections that lack bytes now are closed. Raise 'cq-entries' or the "
						+ "memory of the container", this.name, Thread.currentThread().getName());
		}
		this.lastMillis = System.currentTimeMillis();
		this.renewals.clear();
		connections.forEach(this.renewals::add);
	}

	/**
	 * Renews requests of some connections.
	 * @return whether there are more
	 */
	boolean renew() {
		for (int i = 0; i < this.most && !this.renewals.isEmpty(); i++) {
			this.renewals.removeFirst().completionsLost();
		}
		return !this.renewals.isEmpty();
	}

	/**
	 * {@return when completions were last lost, in milliseconds of the epoch, 0 for
	 * never; safe from any thread}
	 */
	long lastMillis() {
		return this.lastMillis;
	}

}
