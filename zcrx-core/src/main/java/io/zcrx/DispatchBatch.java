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

package io.zcrx;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The batch of a connection that is handled on an executor: the payloads of one run.
 * Confined to the run.
 */
final class DispatchBatch {

	private final List<Payload> held = new ArrayList<>();

	private final Dispatcher dispatcher;

	private final Runnable listener;

	private final Consumer<Payload> release;

	private boolean begun;

	/**
	 * Creates a batch.
	 * @param dispatcher waits for its end
	 * @param listener calls the listener, and does not throw
	 * @param release releases a payload that was held
	 */
	DispatchBatch(Dispatcher dispatcher, Runnable listener, Consumer<Payload> release) {
		this.dispatcher = dispatcher;
		this.listener = listener;
		this.release = release;
	}

	/**
	 * Notes that a payload is about to be delivered.
	 */
	void begin() {
		if (!this.begun) {
			this.begun = true;
			this.dispatcher.began();
		}
	}

	void hold(Payload payload) {
		this.held.add(payload);
	}

	/**
	 * Ends the batch, if there is one. Does not throw.
	 */
	void end() {
		if (!this.begun) {
			return;
		}
		this.begun = false;
		try {
			this.listener.run();
		}
		finally {
			this.held.forEach(this.release);
			this.held.clear();
			this.dispatcher.ended();
		}
	}

}
