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

package io.zcrx.payload;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

import io.zcrx.LeakDetection;
import io.zcrx.Payload;
import io.zcrx.Rendezvous;

/**
 * A payload's buffer goes home once and not before its last holder is done, whatever
 * threads retain and close at once. The last number of a result is how often the buffer
 * went home.
 */
final class PayloadStress {

	private static final int THROWN = -1;

	private static final MemorySegment area = Arena.global().allocate(4096);

	private PayloadStress() {
	}

	/**
	 * A payload of the loop thread with one that was retained from it.
	 */
	private static class Retained {

		final AtomicInteger home = new AtomicInteger();

		final AreaViews views = new AreaViews(area, (offset, length) -> this.home.incrementAndGet(),
				new LeakDetector("stress", LeakDetection.SAMPLED));

		final ReceivedPayload payload = new ReceivedPayload(this.views, 0, 100);

		final ReceivedPayload retained;

		Retained() {
			this.views.confineTo(Thread.currentThread());
			this.retained = this.payload.retain();
		}

		/**
		 * Does what the loop does when the handler has returned.
		 */
		void handlerReturns() {
			if (!this.payload.expire()) {
				this.home.incrementAndGet();
			}
		}

		static int close(Payload payload) {
			try {
				payload.close();
				return 1;
			}
			catch (IllegalStateException ex) {
				return THROWN;
			}
		}

		static int use(Payload payload) {
			try {
				return payload.toByteArray().length;
			}
			catch (IllegalStateException ex) {
				return THROWN;
			}
		}

	}

	@JCStressTest
	@State
	@Outcome(id = { "1, -1, 1", "-1, 1, 1" }, expect = Expect.ACCEPTABLE, desc = "one close throws")
	@Outcome(expect = Expect.FORBIDDEN, desc = "both closes do the same, or the buffer does not go home once")
	public static class TwoThreadsClose {

		private final Rendezvous rendezvous = new Rendezvous();

		private final Retained state = new Retained();

		TwoThreadsClose() {
			this.state.handlerReturns();
		}

		@Actor
		public void first(III_Result result) {
			this.rendezvous.meet();
			result.r1 = Retained.close(this.state.retained);
		}

		@Actor
		public void second(III_Result result) {
			this.rendezvous.meet();
			result.r2 = Retained.close(this.state.retained);
		}

		@Arbiter
		public void home(III_Result result) {
			result.r3 = this.state.home.get();
		}

	}

	@JCStressTest
	@State
	@Outcome(id = { "1, 0", "-1, 0" }, expect = Expect.ACCEPTABLE, desc = "either is first, one ends its hold")
	@Outcome(expect = Expect.FORBIDDEN, desc = "home before the other payload of it is closed")
	public static class ThreadClosesWhatItsListenerHasNotTaken {

		private final Rendezvous rendezvous = new Rendezvous();

		private final Retained state = new Retained();

		// leak detection would let one through only, too
		private final ReceivedPayload delivered = this.state.payload.retain(Watch.NONE);

		ThreadClosesWhatItsListenerHasNotTaken() {
			this.state.handlerReturns();
		}

		@Actor
		public void library() {
			this.rendezvous.meet();
			this.delivered.closeUnlessClosed();
		}

		@Actor
		public void thread(II_Result result) {
			this.rendezvous.meet();
			result.r1 = Retained.close(this.delivered);
		}

		@Arbiter
		public void home(II_Result result) {
			result.r2 = this.state.home.get();
		}

	}

	@JCStressTest
	@State
	@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "home once")
	@Outcome(expect = Expect.FORBIDDEN, desc = "lost, or home twice")
	public static class ThreadClosesWhileHandlerReturns {

		private final Rendezvous rendezvous = new Rendezvous();

		private final Retained state = new Retained();

		@Actor
		public void loop() {
			this.rendezvous.meet();
			this.state.handlerReturns();
		}

		@Actor
		public void thread() {
			this.rendezvous.meet();
			this.state.retained.close();
		}

		@Arbiter
		public void home(I_Result result) {
			result.r1 = this.state.home.get();
		}

	}

	@JCStressTest
	@State
	@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "home once")
	@Outcome(expect = Expect.FORBIDDEN, desc = "lost, or home twice")
	public static class TwoHoldersClose {

		private final Rendezvous rendezvous = new Rendezvous();

		private final Retained state = new Retained();

		private final Payload second = this.state.retained.retain();

		TwoHoldersClose() {
			this.state.handlerReturns();
		}

		@Actor
		public void first() {
			this.rendezvous.meet();
			this.state.retained.close();
		}

		@Actor
		public void second() {
			this.rendezvous.meet();
			this.second.close();
		}

		@Arbiter
		public void home(I_Result result) {
			result.r1 = this.state.home.get();
		}

	}

	@JCStressTest
	@State
	@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "retained in time: home when that one is closed")
	@Outcome(id = "-1, 1, 1", expect = Expect.ACCEPTABLE, desc = "retained too late")
	@Outcome(expect = Expect.FORBIDDEN, desc = "home while it is held, lost, or home twice")
	public static class ThreadRetainsWhileAnotherCloses {

		private final Rendezvous rendezvous = new Rendezvous();

		private final Retained state = new Retained();

		private Payload again;

		ThreadRetainsWhileAnotherCloses() {
			this.state.handlerReturns();
		}

		@Actor
		public void retains(III_Result result) {
			this.rendezvous.meet();
			try {
				this.again = this.state.retained.retain();
				result.r1 = 1;
			}
			catch (IllegalStateException ex) {
				result.r1 = THROWN;
			}
		}

		@Actor
		public void closes() {
			this.rendezvous.meet();
			this.state.retained.close();
		}

		@Arbiter
		public void home(III_Result result) {
			result.r2 = this.state.home.get();
			if (this.again != null) {
				this.again.close();
			}
			result.r3 = this.state.home.get();
		}

	}

	@JCStressTest
	@State
	@Outcome(id = { "0, 100", "0, -1" }, expect = Expect.ACCEPTABLE, desc = "used before or while it was closed")
	@Outcome(id = "1, -1", expect = Expect.ACCEPTABLE, desc = "use after close throws")
	@Outcome(expect = Expect.FORBIDDEN, desc = "use after close")
	public static class ThreadUsesWhatAnotherCloses {

		private final Rendezvous rendezvous = new Rendezvous();

		private final Retained state = new Retained();

		private volatile int closed;

		ThreadUsesWhatAnotherCloses() {
			this.state.handlerReturns();
		}

		@Actor
		public void closes() {
			this.rendezvous.meet();
			this.state.retained.close();
			this.closed = 1;
		}

		@Actor
		public void uses(II_Result result) {
			this.rendezvous.meet();
			result.r1 = this.closed;
			result.r2 = Retained.use(this.state.retained);
		}

	}

	@JCStressTest
	@State
	@Outcome(id = { "1, 1", "-1, 1" }, expect = Expect.ACCEPTABLE, desc = "home once, whoever was first")
	@Outcome(expect = Expect.FORBIDDEN, desc = "lost, or home twice")
	public static class LibraryClosesWhatItsUserCloses {

		private final Rendezvous rendezvous = new Rendezvous();

		private final Retained state = new Retained();

		LibraryClosesWhatItsUserCloses() {
			this.state.handlerReturns();
		}

		@Actor
		public void user(II_Result result) {
			this.rendezvous.meet();
			result.r1 = Retained.close(this.state.retained);
		}

		@Actor
		public void library() {
			this.rendezvous.meet();
			this.state.retained.closeUnlessClosed();
		}

		@Arbiter
		public void home(II_Result result) {
			result.r2 = this.state.home.get();
		}

	}

}
