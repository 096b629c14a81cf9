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

package io.zcrx.promise;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;

import io.zcrx.Payload;

/**
 * A payload that a handler has retained, or was given for good. Closed once, from any
 * thread.
 */
final class Retained {

	private final Stage stage;

	private final Findings findings;

	private final int owner;

	private final long position;

	private final Payload payload;

	private final AtomicBoolean closed = new AtomicBoolean();

	Retained(Stage stage, int owner, long position, Payload payload) {
		this.stage = stage;
		this.findings = stage.findings();
		this.owner = owner;
		this.position = position;
		this.payload = payload;
	}

	/**
	 * Checks that it still shows its bytes, and closes it unless that was done.
	 */
	void close() {
		if (!this.closed.compareAndSet(false, true)) {
			return;
		}
		try {
			long at = this.position;
			for (MemorySegment segment : this.payload.segments()) {
				long wrong = Content.mismatch(segment, this.owner, at);
				if (wrong >= 0) {
					this.findings.add(Promise.VIEW, "a retained payload of connection %d shows '%s' at %d", this.owner,
							Content.show(segment, wrong), at + wrong);
					break;
				}
				at += segment.byteSize();
			}
		}
		catch (RuntimeException ex) {
			// a stop waits for its time-out, then memory goes
			if (!this.stage.isPastStop()) {
				this.findings.add(Promise.VIEW, "a retained payload of connection %d at %d throws %s", this.owner,
						this.position, ex);
			}
		}
		this.payload.close();
		mustThrow("length()", this.payload::length);
		mustThrow("close()", this.payload::close);
	}

	private void mustThrow(String what, Runnable use) {
		try {
			use.run();
			this.findings.add(Promise.VIEW, "%s of a closed payload of connection %d does not throw", what, this.owner);
		}
		catch (IllegalStateException ex) {
			// as it should be
		}
	}

}
