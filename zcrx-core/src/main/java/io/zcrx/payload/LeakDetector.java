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

import java.lang.StackWalker.StackFrame;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.zcrx.LeakDetection;
import io.zcrx.concurrent.ReceiverThreads;

/**
 * Watches the payloads that users are to close. A payload that is collected although
 * nobody closed it is counted and reported, and its buffer goes home. Safe from any
 * thread. Owns a daemon thread from start to stop, which does all of this.
 */
public final class LeakDetector implements Runnable {

	private static final Logger logger = LoggerFactory.getLogger(LeakDetector.class);

	/** Of so many retained payloads, one has its place recorded. */
	static final int SAMPLING = 128;

	private static final int MAX_FRAMES = 10;

	private static final long RETRY_MILLIS = 100;

	private static final StackWalker STACK = StackWalker.getInstance();

	private static final Set<String> RETAINING = Set.of(ReceivedPayload.class.getName(), FrameChain.class.getName(),
			LeakDetector.class.getName());

	// what stands between a loop and the handlers
	private static final String DELIVERING = "io.zcrx.inbound.";

	private final String name;

	private final LeakDetection level;

	private final LeakReport report;

	private final ReferenceQueue<Object> collected = new ReferenceQueue<>();

	// whoever removes a hold from here gives its buffer back: that makes it exactly once
	private final Set<Hold> holds = ConcurrentHashMap.newKeySet();

	private final Queue<PrivateCopy> copiesInUse = new ConcurrentLinkedQueue<>();

	// of what was collected, if every place is recorded
	private final Queue<String> collectedPlaces = new ConcurrentLinkedQueue<>();

	private final Set<Hold> told = ConcurrentHashMap.newKeySet();

	private final AtomicLong retained = new AtomicLong();

	private final AtomicLong leaked = new AtomicLong();

	private volatile boolean stopped;

	public LeakDetector(String name, LeakDetection level) {
		this.name = name;
		this.level = level;
		this.report = new LeakReport(name);
	}

	public void start() {
		if (this.level != LeakDetection.OFF) {
			ReceiverThreads.of(Thread.ofPlatform().daemon().name("zcrx-" + this.name + "-leaks"))
				.newThread(this)
				.start();
		}
	}

	/**
	 * {@return whether payloads are copied to memory of their own}
	 */
	boolean copies() {
		return this.level == LeakDetection.FULL;
	}

	/**
	 * {@return how many payloads were collected although nobody closed them}
	 */
	public long leaked() {
		return this.leaked.get();
	}

	/**
	 * Prepares to watch a payload, and records where it is being retained if its turn has
	 * come.
	 * @return what {@link #watch} takes, or {@code null} if nothing is watched
	 */
	@Nullable Hold hold(ReceivedPayload payload, Releasable kept, @Nullable PrivateCopy copy, Watch watch) {
		if (this.level == LeakDetection.OFF) {
			return null;
		}
		long number = this.retained.getAndIncrement();
		String delivery = watch.delivery();
		boolean recorded = delivery == null && (this.level == LeakDetection.FULL || number % SAMPLING == 0);
		return new Hold(payload, this.collected, number, kept, copy, delivery, recorded ? place() : null);
	}

	private static List<StackFrame> place() {
		return STACK.walk((frames) -> frames.dropWhile((frame) -> RETAINING.contains(frame.getClassName()))
			.takeWhile((frame) -> !frame.getClassName().startsWith(DELIVERING))
			.limit(MAX_FRAMES)
			.toList());
	}

	void watch(Hold hold) {
		this.holds.add(hold);
		if (this.stopped) {
			revoke(hold.copy()); // stop() may have missed it
		}
	}

	/**
	 * Ends to watch a payload.
	 * @return whether the caller must give its buffer back
	 */
	boolean end(Hold hold) {
		hold.clear();
		boolean held = this.holds.remove(hold);
		if (copies()) {
			this.told.remove(hold);
		}
		return held;
	}

	/**
	 * Frees a copy as soon as no native call uses it any more.
	 */
	void revoke(@Nullable PrivateCopy copy) {
		if (copy != null && !copy.close()) {
			this.copiesInUse.add(copy);
			wake();
		}
	}

	/**
	 * Tells where the payloads that are retained now were retained.
	 * @param timeout how long their owners had to close them
	 */
	public String holders(Duration timeout) {
		return LeakReport.holders(this.holds, this.level, timeout);
	}

	/**
	 * {@return whether {@link #unclosed} would tell of payloads that are not closed}
	 */
	public boolean holdsUntold() {
		return this.holds.stream().anyMatch((hold) -> !this.told.contains(hold));
	}

	/**
	 * Tells where payloads were retained that are not closed, or were collected without
	 * that; each once. For levels that record every place.
	 */
	public List<String> unclosed() {
		List<String> places = new ArrayList<>();
		for (Hold hold : this.holds) {
			if (this.told.add(hold)) {
				places.add(String.valueOf(hold.place()));
			}
		}
		for (String place = this.collectedPlaces.poll(); place != null; place = this.collectedPlaces.poll()) {
			places.add(place);
		}
		return places;
	}

	/**
	 * Ends to watch: what is retained may still be closed, but its bytes are revoked.
	 */
	public void stop() {
		this.stopped = true;
		this.holds.forEach((hold) -> revoke(hold.copy()));
		wake();
	}

	private void wake() {
		new WeakReference<>(this, this.collected).enqueue();
	}

	@Override
	public void run() {
		while (!this.stopped || !this.copiesInUse.isEmpty()) {
			try {
				Reference<?> reference = this.collected.remove(this.copiesInUse.isEmpty() ? 0 : RETRY_MILLIS);
				if (reference instanceof Hold hold && this.holds.remove(hold)) {
					leaked(hold);
				}
				this.copiesInUse.removeIf(PrivateCopy::close);
			}
			catch (InterruptedException ex) {
				// nobody of ours interrupts it, and it goes on until stop
			}
			catch (Throwable ex) {
				logger.error("Receiver '{}': handling a leaked payload failed", this.name, ex);
			}
		}
	}

	private void leaked(Hold hold) {
		this.leaked.incrementAndGet();
		try {
			revoke(hold.copy());
		}
		finally {
			hold.kept().release();
		}
		String place = hold.place();
		if (place != null && copies() && !this.told.remove(hold)
				&& this.collectedPlaces.size() < LeakReport.MAX_PLACES) {
			this.collectedPlaces.add(place);
		}
		this.report.leaked(place);
	}

}
