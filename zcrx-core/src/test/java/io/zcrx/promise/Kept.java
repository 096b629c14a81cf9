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
import java.nio.ByteBuffer;
import java.util.function.Supplier;

import io.zcrx.Payload;

/**
 * A payload, a segment and a buffer that a handler has kept although it was not to.
 */
final class Kept {

	private final Findings findings;

	private final int owner;

	private final long position;

	private final Payload payload;

	private final MemorySegment segment;

	private final ByteBuffer buffer;

	private final Thread thread = Thread.currentThread();

	private final long since = System.nanoTime();

	private volatile boolean expired;

	Kept(Findings findings, int owner, long position, Payload payload) {
		this.findings = findings;
		this.owner = owner;
		this.position = position;
		this.payload = payload;
		this.segment = payload.segment();
		this.buffer = payload.byteBuffer();
	}

	/**
	 * Notes that the handler has returned.
	 */
	void expire() {
		this.expired = true;
	}

	/**
	 * Uses what was kept: it has to throw. A segment or buffer may still show its own
	 * bytes on the thread that it was made on, for a moment.
	 */
	void probe() {
		boolean late = this.expired;
		look("a payload", late, true, () -> this.payload.segment());
		look("a segment", late, false, () -> this.segment);
		look("a buffer", late, false, () -> MemorySegment.ofBuffer(this.buffer.slice()));
	}

	private void look(String what, boolean late, boolean strict, Supplier<MemorySegment> view) {
		try {
			MemorySegment segment = view.get();
			long wrong = Content.mismatch(segment, this.owner, this.position);
			if (wrong >= 0) {
				this.findings.add(Promise.VIEW, "%s of connection %d at %d shows '%s' after %d ms", what, this.owner,
						this.position + wrong, Content.show(segment, wrong), millis());
			}
			else if (late && segment.byteSize() > 0 && (strict || Thread.currentThread() != this.thread)) {
				this.findings.add(Promise.VIEW, "%s of connection %d is still to be read after %d ms, on %s", what,
						this.owner, millis(), Thread.currentThread());
			}
		}
		catch (IllegalStateException | WrongThreadException ex) {
			// as it should be
		}
		catch (RuntimeException | Error ex) {
			this.findings.add(Promise.VIEW, "%s of connection %d throws %s", what, this.owner, ex);
		}
	}

	private long millis() {
		return (System.nanoTime() - this.since) / 1_000_000;
	}

}
