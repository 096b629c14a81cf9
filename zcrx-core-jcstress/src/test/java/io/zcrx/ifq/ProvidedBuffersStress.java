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

import io.zcrx.Rendezvous;

/**
 * Buffers given back to a ring of provided buffers by several threads are offered to the
 * kernel once each and whole, and all of them in the end. A result has a decimal digit
 * per buffer: how often the kernel has taken it.
 */
final class ProvidedBuffersStress {

	private ProvidedBuffersStress() {
	}

	@JCStressTest
	@State
	@Outcome(id = "111111", expect = Expect.ACCEPTABLE, desc = "each buffer once")
	@Outcome(expect = Expect.FORBIDDEN, desc = "a buffer is lost, doubled or torn")
	public static class LoopEndsBatchWhileThreadReleases {

		private final Rendezvous rendezvous = new Rendezvous();

		private final TestBuffers buffers = TestBuffers.borrow();

		@Actor
		public void loop() {
			this.rendezvous.meet();
			this.buffers.giveBack(0, 0, 1, 2);
		}

		@Actor
		public void thread() {
			this.rendezvous.meet();
			this.buffers.release(3);
			this.buffers.release(4);
			this.buffers.release(5);
		}

		@Arbiter
		public void kernel(I_Result result) {
			result.r1 = this.buffers.drain(0);
			this.buffers.giveBack();
		}

	}

	@JCStressTest
	@State
	@Outcome(id = "111111", expect = Expect.ACCEPTABLE, desc = "each buffer once")
	@Outcome(expect = Expect.FORBIDDEN, desc = "the kernel took an entry too early, or twice, or never")
	public static class KernelTakesAndLoopTellsWhileThreadReleases {

		private final Rendezvous rendezvous = new Rendezvous();

		private final TestBuffers buffers = TestBuffers.borrow();

		private int taken;

		KernelTakesAndLoopTellsWhileThreadReleases() {
			this.buffers.giveBack(0, 0, 1, 2);
		}

		@Actor
		public void loop() {
			this.rendezvous.meet();
			for (int i = 0; i < TestBuffers.BUFFERS; i++) {
				int buffer = this.buffers.take();
				if (buffer != TestBuffers.NOTHING) {
					this.taken = TestBuffers.add(this.taken, buffer);
					this.buffers.buffers.offer(1, TestBuffers.WINDOW);
				}
			}
		}

		@Actor
		public void thread() {
			this.rendezvous.meet();
			this.buffers.release(3);
			this.buffers.release(4);
			this.buffers.release(5);
		}

		@Arbiter
		public void kernel(I_Result result) {
			result.r1 = this.buffers.drain(this.taken);
			this.buffers.giveBack();
		}

	}

}
