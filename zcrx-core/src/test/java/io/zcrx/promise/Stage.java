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

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import io.zcrx.Dispatch;

/**
 * What handlers and peers of a scenario share. Safe from any thread.
 */
final class Stage implements AutoCloseable {

	private static final int BLOCK_SECONDS = 4;

	private static final int MOST_KEPT = 2000;

	private final Scenario scenario;

	private final Findings findings;

	private final List<Conversation> conversations = new ArrayList<>();

	private final Map<Integer, Conversation> byPort = new ConcurrentHashMap<>();

	private final Queue<Kept> kept = new ConcurrentLinkedQueue<>();

	private final Queue<Retained> held = new ConcurrentLinkedQueue<>();

	private final CountDownLatch unblocked = new CountDownLatch(1);

	private final AtomicReference<@Nullable Runnable> closer = new AtomicReference<>();

	private final ScheduledExecutorService others = Executors.newScheduledThreadPool(2,
			Thread.ofPlatform().daemon().name("promise-other-", 0).factory());

	private volatile boolean ending;

	private volatile long stopDeadline = Long.MAX_VALUE;

	private volatile long interruptedAt = Long.MIN_VALUE;

	private int probes;

	Stage(Scenario scenario, Findings findings) {
		this.scenario = scenario;
		this.findings = findings;
		scenario.plans().forEach((plan) -> this.conversations.add(new Conversation(scenario, plan, findings)));
	}

	Scenario scenario() {
		return this.scenario;
	}

	Findings findings() {
		return this.findings;
	}

	List<Conversation> conversations() {
		return this.conversations;
	}

	/**
	 * Makes a connection known before its peer connects.
	 */
	void announce(int port, Conversation conversation) {
		this.byPort.put(port, conversation);
	}

	@Nullable Conversation conversation(int port) {
		return this.byPort.get(port);
	}

	/**
	 * Does something on another thread.
	 */
	@SuppressWarnings("FutureReturnValueIgnored") // what it throws is told
	void later(Runnable action, int millis) {
		try {
			this.others.schedule(() -> {
				try {
					action.run();
				}
				catch (Throwable ex) {
					this.findings.add(Promise.LIFE, "on another thread: %s", ex);
				}
			}, millis, TimeUnit.MILLISECONDS);
		}
		catch (RejectedExecutionException ex) {
			action.run(); // at the very end
		}
	}

	void keep(Kept view) {
		if (this.kept.size() < MOST_KEPT) {
			this.kept.add(view);
		}
	}

	void hold(Retained payload) {
		this.held.add(payload);
	}

	/**
	 * Uses some of what was kept, on the thread of a handler.
	 */
	void probeSome() {
		if (this.kept.isEmpty()) {
			return;
		}
		int number = this.probes++; // a race does no harm
		if (number % 16 == 0) {
			this.kept.stream().skip(number % 7).limit(3).forEach(Kept::probe);
		}
	}

	/**
	 * Uses all that was kept.
	 */
	void probeAll() {
		this.kept.forEach(Kept::probe);
	}

	/**
	 * Blocks a handler until everything else was done, or for some seconds.
	 */
	void block() throws InterruptedException {
		this.unblocked.await(BLOCK_SECONDS, TimeUnit.SECONDS);
	}

	void unblock() {
		this.unblocked.countDown();
	}

	/**
	 * Begins a call for a connection.
	 */
	void enter(Conversation conversation, String call) {
		if (clearInterrupt(toleratesInterrupts(call))) {
			this.findings.add(Promise.PROGRESS, "%s: %s found its thread interrupted by an earlier call", conversation,
					call);
		}
		conversation.enter(call);
		Runnable closer = this.closer.get();
		if (closer != null && this.closer.compareAndSet(closer, null)) {
			closer.run();
		}
	}

	/**
	 * Has the next call of a handler do something.
	 * @param closer what to do
	 * @return whether one did within the time
	 */
	boolean inHandler(Runnable closer, int millis) throws InterruptedException {
		this.closer.set(closer);
		TimeUnit.MILLISECONDS.sleep(millis);
		return !this.closer.compareAndSet(closer, null);
	}

	/**
	 * Leaves the calling thread interrupted.
	 */
	void interrupt() {
		this.interruptedAt = System.nanoTime();
		Thread.currentThread().interrupt();
	}

	/**
	 * On the loop an interrupt may last for the payloads that were received together; on
	 * an executor no later call finds it, but the end of a handler's own batch.
	 */
	private boolean toleratesInterrupts(String call) {
		return this.scenario.dispatch() == Dispatch.INLINE || this.scenario.workers() == Workers.Kind.CALLER_RUNS
				|| this.scenario.hasTroubledWorkers() || call.equals(Conversation.END_OF_BATCH);
	}

	/**
	 * Clears an interrupt that an earlier call has left.
	 * @param tolerant whether it may last for a second
	 * @return whether it lasted too long
	 */
	private boolean clearInterrupt(boolean tolerant) {
		return Thread.interrupted() && !this.ending
				&& (!tolerant || System.nanoTime() - this.interruptedAt > TimeUnit.SECONDS.toNanos(1));
	}

	/**
	 * Closes what handlers have held for long.
	 */
	void letGo() {
		for (Retained payload = this.held.poll(); payload != null; payload = this.held.poll()) {
			payload.close();
		}
	}

	/**
	 * Notes that what handlers do for good is over.
	 */
	void end() {
		this.ending = true;
	}

	boolean isEnding() {
		return this.ending;
	}

	/**
	 * Notes that the receiver begins to stop.
	 */
	void stop() {
		this.stopDeadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(this.scenario.shutdownMillis());
	}

	/**
	 * {@return whether the time of a stop is over}
	 */
	boolean isPastStop() {
		return this.stopDeadline != Long.MAX_VALUE && System.nanoTime() - this.stopDeadline >= 0;
	}

	@Override
	public void close() {
		this.others.shutdown();
		try {
			if (!this.others.awaitTermination(BLOCK_SECONDS, TimeUnit.SECONDS)) {
				this.findings.add(Promise.PROGRESS, "an action on another thread has not ended");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
