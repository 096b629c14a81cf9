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

import java.util.concurrent.atomic.AtomicInteger;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.I_Result;

import io.zcrx.Rendezvous;

/**
 * The references of a lease by themselves: {@link PayloadStress} brings threads to them
 * at less equal times. The last number of a result is how often the buffer went home.
 */
final class LeaseStress {

	private LeaseStress() {
	}

	@JCStressTest
	@State
	@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "home once")
	@Outcome(expect = Expect.FORBIDDEN, desc = "lost, or home twice")
	public static class LastTwoReferencesEnd {

		private final Rendezvous rendezvous = new Rendezvous();

		private final AtomicInteger home = new AtomicInteger();

		private final Lease lease = new Lease((offset, length) -> this.home.incrementAndGet(), 0, 1);

		@Actor
		public void handler() {
			this.rendezvous.meet();
			if (this.lease.drop()) {
				this.home.incrementAndGet();
			}
		}

		@Actor
		public void holder() {
			this.rendezvous.meet();
			this.lease.release();
		}

		@Arbiter
		public void home(I_Result result) {
			result.r1 = this.home.get();
		}

	}

	@JCStressTest
	@State
	@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "retained in time: home when that one ends")
	@Outcome(id = "-1, 1, 1", expect = Expect.ACCEPTABLE, desc = "retained too late")
	@Outcome(expect = Expect.FORBIDDEN, desc = "home while it is held, lost, or home twice")
	public static class RetainedWhileLastReferenceEnds {

		private final Rendezvous rendezvous = new Rendezvous();

		private final AtomicInteger home = new AtomicInteger();

		private final Lease lease = new Lease((offset, length) -> this.home.incrementAndGet(), 0, 1);

		RetainedWhileLastReferenceEnds() {
			this.lease.release();
		}

		@Actor
		public void retains(III_Result result) {
			this.rendezvous.meet();
			try {
				this.lease.retain();
				result.r1 = 1;
			}
			catch (IllegalStateException ex) {
				result.r1 = -1;
			}
		}

		@Actor
		public void ends() {
			this.rendezvous.meet();
			this.lease.release();
		}

		@Arbiter
		public void home(III_Result result) {
			result.r2 = this.home.get();
			if (result.r1 == 1) {
				this.lease.release();
			}
			result.r3 = this.home.get();
		}

	}

}
