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

package io.zcrx.ifq;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

import io.zcrx.Rendezvous;

/**
 * Buffers given back by several threads reach the kernel once each and whole. A result
 * has a decimal digit per buffer: how often the kernel has seen it.
 */
final class RefillStress {

	private RefillStress() {
	}

	@JCStressTest
	@State
	@Outcome(id = "11", expect = Expect.ACCEPTABLE, desc = "each buffer once")
	@Outcome(expect = Expect.FORBIDDEN, desc = "a buffer is lost, doubled or torn")
	public static class TwoThreadsRelease {

		private final Rendezvous rendezvous = new Rendezvous();

		private final TestQueue queue = TestQueue.borrow();

		@Actor
		public void first() {
			this.rendezvous.meet();
			this.queue.refill(1);
		}

		@Actor
		public void second() {
			this.rendezvous.meet();
			this.queue.refill(2);
		}

		@Arbiter
		public void kernel(I_Result result) {
			result.r1 = this.queue.drain(0);
			this.queue.giveBack();
		}

	}

	@JCStressTest
	@State
	@Outcome(id = "11111", expect = Expect.ACCEPTABLE, desc = "each buffer once")
	@Outcome(expect = Expect.FORBIDDEN, desc = "a buffer is lost, doubled or torn")
	public static class LoopEndsBatchWhileThreadReleases {

		private final Rendezvous rendezvous = new Rendezvous();

		private final TestQueue queue = TestQueue.borrow();

		@Actor
		public void loop() {
			this.rendezvous.meet();
			this.queue.refill(1, 2, 3);
		}

		@Actor
		public void thread() {
			this.rendezvous.meet();
			this.queue.refill(4);
			this.queue.refill(5);
		}

		@Arbiter
		public void kernel(I_Result result) {
			result.r1 = this.queue.drain(0);
			this.queue.giveBack();
		}

	}

	@JCStressTest
	@State
	@Outcome(id = "111111", expect = Expect.ACCEPTABLE, desc = "each buffer once")
	@Outcome(expect = Expect.FORBIDDEN, desc = "a buffer is lost, doubled or torn")
	public static class LoopFlushesBacklogWhileThreadReleases {

		private final Rendezvous rendezvous = new Rendezvous();

		private final TestQueue queue = TestQueue.borrow();

		private int taken;

		LoopFlushesBacklogWhileThreadReleases() {
			this.queue.refill(1, 2, 3, 4, 5);
		}

		@Actor
		public void loop() {
			this.rendezvous.meet();
			this.taken = TestQueue.add(this.taken, this.queue.poll());
			this.queue.queue.flush();
		}

		@Actor
		public void thread() {
			this.rendezvous.meet();
			this.queue.refill(6);
		}

		@Arbiter
		public void kernel(I_Result result) {
			result.r1 = this.queue.drain(this.taken);
			this.queue.giveBack();
		}

	}

	@JCStressTest
	@State
	@Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "each buffer once")
	@Outcome(expect = Expect.FORBIDDEN, desc = "the kernel saw an entry too early, or twice, or never")
	public static class KernelTakesWhileThreadReleases {

		private final Rendezvous rendezvous = new Rendezvous();

		private static final int COUNT = 60;

		private final TestQueue queue = TestQueue.borrow();

		private long taken;

		@Actor
		public void thread() {
			this.rendezvous.meet();
			for (int buffer = 1; buffer <= COUNT; buffer++) {
				this.queue.refill(buffer);
			}
		}

		@Actor
		public void kernel() {
			this.rendezvous.meet();
			this.taken = this.queue.takeAll(COUNT);
		}

		@Arbiter
		public void rest(Z_Result result) {
			result.r1 = this.queue.takeRest(this.taken) == (1L << COUNT) - 1;
			this.queue.giveBack();
		}

	}

	@JCStressTest
	@State
	@Outcome(id = "1111111", expect = Expect.ACCEPTABLE, desc = "each buffer once")
	@Outcome(expect = Expect.FORBIDDEN, desc = "a buffer is lost, doubled, torn or written over")
	public static class KernelMakesRoomWhileThreadFindsTheRingFull {

		private final Rendezvous rendezvous = new Rendezvous();

		private final TestQueue queue = TestQueue.borrow();

		private int taken;

		KernelMakesRoomWhileThreadFindsTheRingFull() {
			this.queue.refill(1, 2, 3, 4);
		}

		@Actor
		public void thread() {
			this.rendezvous.meet();
			this.queue.refill(5);
			this.queue.refill(6);
			this.queue.refill(7);
		}

		@Actor
		public void kernel() {
			this.rendezvous.meet();
			for (int i = 0; i < 3; i++) {
				this.taken = TestQueue.add(this.taken, this.queue.poll());
			}
		}

		@Arbiter
		public void rest(I_Result result) {
			result.r1 = this.queue.drain(this.taken);
			this.queue.giveBack();
		}

	}

}
