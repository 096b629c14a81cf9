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

package io.zcrx.inbound;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The busy dispatch queues of a loop. An executor may drop a run and tell nobody, as the
 * discarding policies of {@link java.util.concurrent.ThreadPoolExecutor} do, or may be
 * shut down with runs in its queue: so runs that do not begin are handed to it again,
 * less and less often. Confined to the loop thread, and when the loop has ended to the
 * one that stops the receiver.
 */
final class OverdueRuns {

	private static final Logger logger = LoggerFactory.getLogger(OverdueRuns.class);

	private static final Duration LOOK = Duration.ofSeconds(1);

	// in looks
	private static final int MOST_PATIENCE = 64;

	private final String receiver;

	private final AtomicBoolean told;

	private final ArrayDeque<Busy> busy = new ArrayDeque<>();

	private long nextLook;

	/**
	 * Creates a set without queues.
	 * @param receiver its name
	 * @param told whether the receiver's user knows that runs do not begin; shared by all
	 * loops
	 */
	OverdueRuns(String receiver, AtomicBoolean told) {
		this.receiver = receiver;
		this.told = told;
	}

	/**
	 * Takes note of a queue that may have got something to do.
	 */
	void add(DispatchQueue queue) {
		if (!queue.isBusy() || !queue.watched(true)) {
			return;
		}
		if (this.busy.isEmpty()) {
			this.nextLook = System.nanoTime() + LOOK.toNanos();
		}
		this.busy.add(new Busy(queue));
	}

	boolean isEmpty() {
		return this.busy.isEmpty();
	}

	/**
	 * Looks after all queues, if it is time.
	 */
	void tick() {
		long now = System.nanoTime();
		if (now - this.nextLook >= 0) {
			this.nextLook = now + LOOK.toNanos();
			look();
		}
	}

	void look() {
		for (int i = this.busy.size(); i > 0; i--) {
			Busy busy = this.busy.removeFirst();
			if (busy.isOverdue()) {
				tell();
				busy.queue.startAgain();
			}
			if (busy.queue.isBusy()) {
				this.busy.addLast(busy);
			}
			else {
				busy.queue.watched(false);
			}
		}
	}

	/**
	 * {@return the queues that may have runs which have not begun}
	 */
	Stream<DispatchQueue> queues() {
		return this.busy.stream().map((busy) -> busy.queue);
	}

	private void tell() {
		if (this.told.compareAndSet(false, true)) {
			logger.warn("Receiver '{}': its executor has not begun a call for more than {}; in case it was dropped, it "
					+ "is handed over again. Use an executor with more threads, or one that refuses what it can't "
					+ "take. Further ones are not told of", this.receiver, LOOK);
		}
	}

	/**
	 * A queue, and for how many looks on end the executor has not begun its run.
	 */
	private static final class Busy {

		private final DispatchQueue queue;

		private int starts;

		private int looks;

		private int patience;

		Busy(DispatchQueue queue) {
			this.queue = queue;
			this.starts = queue.starts() - 1;
		}

		/**
		 * Looks at the queue.
		 * @return whether it is to be handed over again
		 */
		boolean isOverdue() {
			int starts = this.queue.starts();
			if (!this.queue.isScheduled() || starts != this.starts) {
				this.starts = starts;
				this.looks = 0;
				this.patience = 1;
				return false;
			}
			if (++this.looks < this.patience) {
				return false;
			}
			this.looks = 0;
			this.patience = Math.min(2 * this.patience, MOST_PATIENCE);
			return true;
		}

	}

}
