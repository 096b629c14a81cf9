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

package io.zcrx.outbound;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * Replies are taken as a whole or not at all, whoever sends and closes at once, and who
 * waits for room hears of it.
 */
final class OutboxStress {

	private static final int LIMIT = 10;

	private static final int LITTLE = 16;

	// more than a chunk, so that it is copied without the lock
	private static final int MUCH = SendChunks.CHUNK_SIZE + 100;

	private static final SendChunks chunks = new SendChunks();

	private static final MemorySegment much = filled(MUCH, 'a');

	private static final MemorySegment otherMuch = filled(MUCH, 'b');

	private static final MemorySegment little = filled(LITTLE, 'c');

	private OutboxStress() {
	}

	private static MemorySegment filled(int size, char value) {
		return Arena.global().allocate(size).fill((byte) value);
	}

	private static int taken(Admission admission) {
		return (admission == Admission.TAKEN) ? 1 : 0;
	}

	/**
	 * Takes all bytes out, as the loop does.
	 * @return how many pieces of equal bytes there were, or -1 if their number is wrong
	 */
	private static int drain(Outbox outbox, long expected) {
		int pieces = 0;
		long bytes = 0;
		byte last = 0;
		for (MemorySegment first = outbox.first(); first.byteSize() > 0; first = outbox.first()) {
			for (long i = 0; i < first.byteSize(); i++) {
				byte next = first.get(ValueLayout.JAVA_BYTE, i);
				pieces += (next != last) ? 1 : 0;
				last = next;
			}
			bytes += first.byteSize();
			outbox.sent((int) first.byteSize());
		}
		outbox.clear();
		return (bytes == expected && outbox.pending() == 0) ? pieces : -1;
	}

	/**
	 * Somebody who sent too much.
	 */
	private static final class Source implements Consumer<Outbox> {

		final AtomicInteger told = new AtomicInteger();

		@Override
		public void accept(Outbox outbox) {
			this.told.incrementAndGet();
		}

	}

	@JCStressTest
	@State
	@Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "one after the other, both whole")
	@Outcome(expect = Expect.FORBIDDEN, desc = "mixed, lost or twice")
	public static class TwoThreadsSendMuch {

		private final Outbox outbox = new Outbox(chunks, LIMIT);

		@Actor
		public void first() {
			this.outbox.add(much);
		}

		@Actor
		public void second() {
			this.outbox.add(otherMuch);
		}

		@Arbiter
		public void drain(I_Result result) {
			result.r1 = OutboxStress.drain(this.outbox, 2 * MUCH);
		}

	}

	@JCStressTest
	@State
	@Outcome(id = { "1, 1", "0, 0" }, expect = Expect.ACCEPTABLE, desc = "taken and there, or neither")
	@Outcome(expect = Expect.FORBIDDEN, desc = "told otherwise than it is")
	public static class SendMuchWhileItCloses {

		private final Outbox outbox = new Outbox(chunks, LIMIT);

		@Actor
		public void send(II_Result result) {
			result.r1 = taken(this.outbox.add(much));
		}

		@Actor
		public void close() {
			this.outbox.close();
		}

		@Arbiter
		public void drain(II_Result result) {
			result.r2 = OutboxStress.drain(this.outbox, result.r1 * (long) MUCH);
		}

	}

	@JCStressTest
	@State
	@Outcome(id = { "1, 0", "0, 0" }, expect = Expect.ACCEPTABLE, desc = "nothing is left, taken or not")
	@Outcome(expect = Expect.FORBIDDEN, desc = "bytes are left that nobody will send")
	public static class SendMuchWhileItIsCleared {

		private final Outbox outbox = new Outbox(chunks, LIMIT);

		@Actor
		public void send(II_Result result) {
			result.r1 = taken(this.outbox.add(much));
		}

		@Actor
		public void clear() {
			this.outbox.clear();
		}

		@Arbiter
		public void left(II_Result result) {
			result.r2 = (int) this.outbox.pending();
		}

	}

	@JCStressTest
	@State
	@Outcome(id = { "1, 1", "0, 0" }, expect = Expect.ACCEPTABLE, desc = "held back and told, or neither")
	@Outcome(expect = Expect.FORBIDDEN, desc = "held back for ever, or told twice")
	public static class SourceIsHeldBackWhilePeerTakesAll {

		private final Source source = new Source();

		private final Outbox outbox = new Outbox(chunks, LIMIT);

		SourceIsHeldBackWhilePeerTakesAll() {
			this.outbox.add(little);
		}

		@Actor
		public void hold(II_Result result) {
			result.r1 = this.outbox.hold(this.source) ? 1 : 0;
		}

		@Actor
		public void loop() {
			this.outbox.sent(LITTLE);
			this.outbox.roomAgain();
		}

		@Arbiter
		public void told(II_Result result) {
			result.r2 = this.source.told.get();
			this.outbox.clear();
		}

	}

	@JCStressTest
	@State
	@Outcome(id = { "1, 1", "0, 0" }, expect = Expect.ACCEPTABLE, desc = "held back and told, or neither")
	@Outcome(expect = Expect.FORBIDDEN, desc = "held back for ever, or told twice")
	public static class SourceIsHeldBackWhileItCloses {

		private final Source source = new Source();

		private final Outbox outbox = new Outbox(chunks, LIMIT);

		SourceIsHeldBackWhileItCloses() {
			this.outbox.add(little);
		}

		@Actor
		public void hold(II_Result result) {
			result.r1 = this.outbox.hold(this.source) ? 1 : 0;
		}

		@Actor
		public void loop() {
			this.outbox.close();
		}

		@Arbiter
		public void told(II_Result result) {
			this.outbox.clear();
			result.r2 = this.source.told.get();
		}

	}

	@JCStressTest
	@State
	@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "there was room, and it was taken")
	@Outcome(expect = Expect.FORBIDDEN, desc = "it waited although there was room")
	public static class SenderWaitsWhilePeerTakesAll {

		private final Outbox outbox = new Outbox(chunks, LIMIT);

		SenderWaitsWhilePeerTakesAll() {
			this.outbox.add(little);
		}

		@Actor
		public void send(II_Result result) {
			try {
				result.r1 = taken(this.outbox.addWhenRoom(little, TimeUnit.SECONDS.toNanos(2)));
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

		@Actor
		public void loop() {
			this.outbox.sent(LITTLE);
			this.outbox.roomAgain();
		}

		@Arbiter
		public void drain(II_Result result) {
			result.r2 = OutboxStress.drain(this.outbox, LITTLE);
		}

	}

}
