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

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * What has arrived for one connection and waits on its loop, in order, because its
 * listener has sent more than a peer takes. Confined to the loop thread.
 */
final class InlineHold {

	private final ArrayDeque<DispatchStep> steps = new ArrayDeque<>();

	// memory that payloads of this connection are copied to
	private final AtomicReference<@Nullable CopyChunk> filling = new AtomicReference<>();

	private boolean handling;

	void add(DispatchStep step) {
		this.steps.addLast(step);
	}

	/**
	 * Takes the first step, to handle it: what arrives meanwhile still waits behind it.
	 */
	DispatchStep begin() {
		this.handling = true;
		return this.steps.removeFirst();
	}

	/**
	 * Takes note that the step taken was handled.
	 * @param step the step if it is to be handled again, or {@code null}
	 */
	void end(@Nullable DispatchStep step) {
		this.handling = false;
		if (step != null) {
			this.steps.addFirst(step);
		}
		else if (this.steps.isEmpty()) {
			leaveChunk();
		}
	}

	private void leaveChunk() {
		CopyChunk chunk = this.filling.getAndSet(null);
		if (chunk != null) {
			chunk.leave();
		}
	}

	/**
	 * {@return whether a step waits that nobody handles now}
	 */
	boolean hasNext() {
		return !this.steps.isEmpty();
	}

	/**
	 * {@return whether something waits or is being handled}
	 */
	boolean isBusy() {
		return this.handling || hasNext();
	}

	AtomicReference<@Nullable CopyChunk> filling() {
		return this.filling;
	}

}
