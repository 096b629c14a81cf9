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

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Counts the payloads of a connection that wait for the executor or are being handled,
 * and takes no more from its peer while there are too many. Payloads are added on the
 * loop thread and end on any.
 */
final class DispatchHold {

	private static final int OPEN = 0;

	private static final int HELD = 1;

	// the loop was asked to open it
	private static final int OPENING = 2;

	private final ReceiverConnection connection;

	private final int limit;

	private final BooleanSupplier scarce;

	private final AtomicInteger inFlight = new AtomicInteger();

	private final AtomicInteger state = new AtomicInteger(OPEN);

	/**
	 * Creates a hold, open.
	 * @param limit the most payloads
	 * @param scarce tells whether so little of the area is left that a connection whose
	 * payloads wait at all is held
	 */
	DispatchHold(ReceiverConnection connection, int limit, BooleanSupplier scarce) {
		this.connection = connection;
		this.limit = limit;
		this.scarce = scarce;
	}

	/**
	 * {@return how many payloads there are; safe from any thread}
	 */
	int inFlight() {
		return this.inFlight.get();
	}

	/**
	 * Counts a payload; on the loop thread.
	 */
	void add() {
		int count = this.inFlight.incrementAndGet();
		if (count >= this.limit || (count > 1 && this.scarce.getAsBoolean())) {
			hold();
		}
	}

	private void hold() {
		if (this.state.compareAndSet(OPEN, HELD)) {
			this.connection.pauseDispatch();
			// what has ended meanwhile found it open
			openIfDue();
		}
	}

	/**
	 * Takes note that a payload has ended. Safe from any thread.
	 */
	void ended() {
		this.inFlight.decrementAndGet();
		openIfDue();
	}

	private void openIfDue() {
		if (this.state.get() == HELD && isDue() && this.state.compareAndSet(HELD, OPENING)) {
			this.connection.resumeDispatch(this::opens);
		}
	}

	// not one by one, so that the loop is not asked too often
	private boolean isDue() {
		int count = this.inFlight.get();
		return count == 0 || (count <= this.limit / 2 && !this.scarce.getAsBoolean());
	}

	/**
	 * Looks again, because payloads may have come until the loop came to it; on the loop
	 * thread.
	 */
	private boolean opens() {
		this.state.set(HELD);
		return isDue() && this.state.compareAndSet(HELD, OPEN);
	}

}
