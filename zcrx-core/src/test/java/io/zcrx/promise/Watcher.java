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

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.zcrx.ConnectionSnapshot;
import io.zcrx.Dispatch;
import io.zcrx.ReceiverStats;
import io.zcrx.ZcrxReceiver;

/**
 * Looks at a receiver while it works: whether its loops answer, and whether what waits
 * there stays within bounds.
 */
final class Watcher implements Runnable {

	// at most in a completion queue that is as large as the area asks for
	private static final int COMPLETIONS = 4096;

	private static final int LOOP_MILLIS = 3000;

	private static final long MIB = 1 << 20;

	private static final long HEAP_BOUND = 48 * MIB;

	// the compiler alone takes some dozen
	private static final long NATIVE_BOUND = 128 * MIB;

	private static final int GC_EVERY = 20;

	private final Scenario scenario;

	private final Findings findings;

	private final ZcrxReceiver receiver;

	private final long heapBefore;

	private final long nativeBefore;

	private volatile boolean ended;

	private boolean loopHeld;

	Watcher(Scenario scenario, Findings findings, ZcrxReceiver receiver, long heapBefore, long nativeBefore) {
		this.scenario = scenario;
		this.findings = findings;
		this.receiver = receiver;
		this.heapBefore = heapBefore;
		this.nativeBefore = nativeBefore;
	}

	void end() {
		this.ended = true;
	}

	@Override
	public void run() {
		try {
			for (int round = 0; !this.ended; round++) {
				look();
				if (this.scenario.theme() == Theme.FLOOD && round % GC_EVERY == GC_EVERY - 1) {
					lookAtHeap();
				}
				TimeUnit.MILLISECONDS.sleep(20);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void look() throws InterruptedException {
		if (this.receiver.state() == ZcrxReceiver.State.FAILED) {
			this.findings.add(Promise.PROGRESS, "the receiver has failed: %s", this.receiver.failure());
			this.ended = true;
			return;
		}
		if (this.receiver.state() != ZcrxReceiver.State.RUNNING || this.loopHeld) {
			return;
		}
		long millis = (long) LOOP_MILLIS * this.scenario.slowness();
		try {
			long pending = 0;
			for (ConnectionSnapshot connection : this.receiver.connections(1000, Duration.ofMillis(millis))) {
				pending += look(connection);
			}
			lookAtNative(pending);
		}
		catch (TimeoutException ex) {
			if (!this.ended) {
				this.loopHeld = true;
				this.findings.add(Promise.PROGRESS, "a loop did not answer for %d ms:%s", millis,
						Threads.show("zcrx-.*-[0-9]+"));
			}
			return;
		}
		lookAtFigures();
	}

	private long look(ConnectionSnapshot connection) {
		long pending = connection.pendingSendBytes();
		if (pending < 0) {
			this.findings.add(Promise.FIGURES, "%d bytes are pending on %s", pending, connection);
		}
		if (pending > mostPending()) {
			this.findings.add(Promise.MEMORY, "%d bytes wait for a peer, more than %d: %s", pending, mostPending(),
					connection);
		}
		return pending;
	}

	/**
	 * {@return what may wait for a peer: the limit, and of each connection what one call
	 * of its handler sends. An executor may run handlers on a loop thread, where send
	 * does not wait: then also what was on its way from peers}
	 */
	private long mostPending() {
		long message = this.scenario.plans().stream().anyMatch((plan) -> plan.reactions().contains(Reaction.REPLY_MUCH))
				? 4 * MIB + (128 << 10) : 128 << 10;
		long once = this.scenario.maxPendingSend() + message * this.scenario.plans().size();
		if (this.scenario.dispatch() == Dispatch.INLINE) {
			return once;
		}
		return once + (Handler.MUCH_EACH - 1L) * this.scenario.plans().size() * message
				+ this.scenario.loops() * this.scenario.areaMaxSize() * 2;
	}

	private void lookAtNative(long pending) {
		if (this.scenario.copiesAll()) {
			return;
		}
		long grown = NativeMemory.excess(this.nativeBefore, pending * 2 + NATIVE_BOUND);
		if (grown > 0) {
			this.findings.add(Promise.MEMORY, "native memory has grown by %d MiB, while %d MiB wait to be sent",
					grown / MIB, pending / MIB);
		}
	}

	private void lookAtFigures() {
		ReceiverStats stats = this.receiver.stats();
		if (stats.outstandingBuffers() < 0) {
			this.findings.add(Promise.FIGURES, "%d buffers are outstanding", stats.outstandingBuffers());
		}
		if (this.scenario.dispatch() == Dispatch.EXECUTOR) {
			// beside max-in-flight what the kernel had completed before it was told:
			// small
			// payloads are copied, so buffers do not bound that
			long most = (this.scenario.plans().size() + 1) * (this.scenario.maxInFlight() + 16L)
					+ 2 * Math.max(stats.buffers(), COMPLETIONS);
			if (stats.dispatchPending() > most) {
				this.findings.add(Promise.MEMORY, "%d calls wait for the executor, more than %d",
						stats.dispatchPending(), most);
			}
		}
	}

	private void lookAtHeap() {
		long grown = NativeMemory.heapBytes() - this.heapBefore;
		if (grown > HEAP_BOUND) {
			this.findings.add(Promise.MEMORY, "the heap has grown by %d MiB", grown / MIB);
		}
	}

}
