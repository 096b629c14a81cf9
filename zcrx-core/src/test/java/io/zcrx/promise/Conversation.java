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

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

import io.zcrx.Batching;
import io.zcrx.Payload;
import io.zcrx.ZcrxConnection;
import io.zcrx.framing.FrameMemoryException;
import io.zcrx.framing.FramingException;

/**
 * A connection as the model sees it: what has happened, and whether that may be.
 */
final class Conversation {

	static final String END_OF_BATCH = "the end of a batch";

	private final Scenario scenario;

	private final Plan plan;

	private final Findings findings;

	private final Lengths lengths;

	private final SplittableRandom random;

	private final AtomicBoolean inside = new AtomicBoolean();

	private final CountDownLatch ended = new CountDownLatch(1);

	// messages that were taken, by sender
	private final Map<Integer, AtomicInteger> sent = new ConcurrentHashMap<>();

	private volatile @Nullable ZcrxConnection connection;

	private volatile boolean endOfStream;

	private volatile boolean disconnected;

	private volatile @Nullable Throwable cause;

	private volatile @Nullable Throwable thrown;

	private volatile boolean closedHere;

	private volatile boolean outputEnded;

	private volatile boolean breakingOff;

	private volatile boolean pausedLong;

	// payloads of the present batch
	private final List<Handler.Held> held = new ArrayList<>();

	private long position;

	private boolean spoilt;

	private int muchReplied;

	private boolean blocked;

	private int batch;

	private int pauses;

	private int writable;

	private int broken;

	private int blocks;

	Conversation(Scenario scenario, Plan plan, Findings findings) {
		this.scenario = scenario;
		this.plan = plan;
		this.findings = findings;
		this.lengths = new Lengths(plan, scenario.format(), scenario.maxFrame());
		this.random = new SplittableRandom(plan.seed() + 1);
	}

	Plan plan() {
		return this.plan;
	}

	int index() {
		return this.plan.index();
	}

	/**
	 * {@return the random choices of the handler, whose calls do not overlap}
	 */
	SplittableRandom random() {
		return this.random;
	}

	@Nullable ZcrxConnection connection() {
		return this.connection;
	}

	// ---- calls

	void enter(String call) {
		if (!this.inside.compareAndSet(false, true)) {
			this.findings.add(Promise.ORDER, "connection %d: %s was called within another call", index(), call);
		}
		if (this.disconnected) {
			this.findings.add(Promise.LIFE, "connection %d: %s after DISCONNECTED", index(), call);
		}
		if (this.connection == null) {
			this.findings.add(Promise.LIFE, "connection %d: %s before CONNECTED", index(), call);
		}
	}

	void exit() {
		this.inside.set(false);
	}

	void connected(ZcrxConnection connection) {
		if (this.connection != null) {
			this.findings.add(Promise.LIFE, "connection %d: CONNECTED twice", index());
		}
		this.connection = connection;
	}

	/**
	 * Checks a payload against what is due.
	 * @return where its content begins
	 */
	long take(Payload payload) {
		long start = this.position;
		if (this.endOfStream) {
			this.findings.add(Promise.LIFE, "connection %d: a payload after END_OF_STREAM", index());
		}
		if (this.scenario.format() != Format.NONE) {
			int due = this.lengths.next();
			if (payload.length() != due && !this.spoilt) {
				this.findings.add(Promise.ORDER, "connection %d: a frame of %d where %d were due, at %d", index(),
						payload.length(), due, start);
				this.spoilt = true;
			}
		}
		long position = start;
		for (MemorySegment segment : payload.segments()) {
			long wrong = Content.mismatch(segment, index(), position);
			if (wrong >= 0 && !this.spoilt) {
				this.findings.add(Promise.ORDER, "connection %d: at %d of its content it shows '%s'", index(),
						position + wrong, Content.show(segment, wrong));
				this.spoilt = true;
			}
			position += segment.byteSize();
		}
		this.position = start + payload.length();
		return start;
	}

	void endOfStream() {
		if (this.endOfStream) {
			this.findings.add(Promise.LIFE, "connection %d: END_OF_STREAM twice", index());
		}
		this.endOfStream = true;
		if (this.plan.peer().isGood() && !this.plan.spoilt() && !this.breakingOff) {
			checkComplete();
		}
	}

	private void checkComplete() {
		Lengths all = new Lengths(this.plan, this.scenario.format(), this.scenario.maxFrame());
		long total = 0;
		for (int length = all.next(); length != Lengths.END; length = all.next()) {
			total += length;
		}
		if (this.position != total) {
			this.findings.add(Promise.ORDER, "connection %d: END_OF_STREAM after %d of %d bytes", index(),
					this.position, total);
		}
	}

	void disconnected(@Nullable Throwable cause) {
		if (this.disconnected) {
			this.findings.add(Promise.LIFE, "connection %d: DISCONNECTED twice", index());
		}
		this.cause = cause;
		this.disconnected = true;
		String why = (cause != null) ? strange(cause) : strangeWithoutCause();
		if (why != null) {
			this.findings.add(Promise.LIFE, "connection %d: DISCONNECTED by %s, but %s", index(), cause, why);
		}
		this.ended.countDown();
	}

	private @Nullable String strange(Throwable cause) {
		if (cause.equals(this.thrown)) {
			return null;
		}
		if (this.scenario.hasTroubledWorkers() && Workers.isOwn(cause)) {
			return null;
		}
		if (cause instanceof SocketTimeoutException) {
			boolean stopped = this.scenario.stopAfterMillis() > 0
					&& String.valueOf(cause.getMessage()).contains("shutdown-timeout");
			return (this.scenario.idleMillis() > 0 || this.plan.peer().takesNothing() || stopped) ? null
					: "there is no idle-timeout";
		}
		if (cause instanceof FrameMemoryException) {
			boolean much = (long) this.scenario.maxFrame() * this.scenario.plans().size() > this.scenario.areaSize()
					/ 4;
			return much ? null : "its frames are short";
		}
		if (cause instanceof FramingException) {
			return this.plan.spoilt() ? null : "all its frames were good";
		}
		if (cause instanceof IOException) {
			return (this.breakingOff || this.plan.peer().takesNothing()) ? null : "its peer did not break off";
		}
		return "nobody threw that";
	}

	private @Nullable String strangeWithoutCause() {
		if (this.closedHere || this.scenario.stopAfterMillis() > 0) {
			return null;
		}
		if (this.thrown != null && this.scenario.onFailure() != Scenario.OnFailure.CONTINUE && !this.breakingOff) {
			return "its handler threw " + this.thrown;
		}
		if (this.plan.peer() == PeerKind.RESETTER && !this.endOfStream) {
			return "its peer has reset it";
		}
		if (!this.endOfStream && !this.breakingOff) {
			return "nothing ended it";
		}
		return null;
	}

	/**
	 * Counts a payload of a batch.
	 */
	void inBatch() {
		this.batch++;
	}

	void endBatch() {
		if (this.batch > this.scenario.maxBatch() && this.scenario.batching() != Batching.NONE) {
			this.findings.add(Promise.MEMORY, "connection %d: a batch of %d payloads, more than %d", index(),
					this.batch, this.scenario.maxBatch());
		}
		this.batch = 0;
	}

	List<Handler.Held> held() {
		return this.held;
	}

	/**
	 * {@return how often its handler has paused it, this time included}
	 */
	int pauses() {
		return ++this.pauses;
	}

	/**
	 * {@return how often its handler was told that it takes bytes again}
	 */
	int writable() {
		return ++this.writable;
	}

	/**
	 * {@return how often its handler has sent what can't be read, this time included}
	 */
	int broken() {
		return ++this.broken;
	}

	/**
	 * {@return how often its handler has blocked for a while, this time included}
	 */
	int blocks() {
		return ++this.blocks;
	}

	/**
	 * {@return how far it has come, more or less}
	 */
	long progress() {
		return this.position;
	}

	int repliesMuch() {
		return ++this.muchReplied;
	}

	/**
	 * {@return whether it was called before}
	 */
	boolean hasBlocked() {
		boolean before = this.blocked;
		this.blocked = true;
		return before;
	}

	// ---- what the handler and the peer tell of themselves, before they do it

	<T extends Throwable> T thrown(T ex) {
		if (this.thrown == null) {
			this.thrown = ex;
		}
		return ex;
	}

	boolean isOwn(Throwable ex) {
		return ex instanceof Deliberate || ex instanceof Deliberate.Fatal;
	}

	void closes() {
		this.closedHere = true;
	}

	void endsOutput() {
		this.outputEnded = true;
	}

	void breaksOff() {
		this.breakingOff = true;
	}

	void pausesLong(boolean paused) {
		this.pausedLong = paused;
	}

	/**
	 * {@return whether its handler has paused it for good}
	 */
	boolean isPausedLong() {
		return this.pausedLong;
	}

	boolean takesReplies() {
		return this.connection != null && !this.closedHere && !this.outputEnded && !this.disconnected;
	}

	boolean isClosedHere() {
		return this.closedHere;
	}

	boolean isDisconnected() {
		return this.disconnected;
	}

	boolean isEndOfStream() {
		return this.endOfStream;
	}

	@Nullable Throwable cause() {
		return this.cause;
	}

	boolean awaitEnd(long millis) throws InterruptedException {
		return this.ended.await(millis, TimeUnit.MILLISECONDS);
	}

	AtomicInteger sentBy(int sender) {
		return this.sent.computeIfAbsent(sender, (key) -> new AtomicInteger());
	}

	/**
	 * Checks what the peer got, when it got to an end that looked good.
	 */
	void judgeReplies(Inbox inbox) throws InterruptedException {
		if (inbox.isBroken() || !awaitEnd(1000)) {
			return;
		}
		if (inbox.isInside()) {
			this.findings.add(Promise.REPLIES, "peer %d: the stream ended in good order within a message; cause %s",
					index(), this.cause);
		}
		this.sent.forEach((sender, count) -> {
			if (inbox.received(sender) < count.get()) {
				this.findings.add(Promise.REPLIES,
						"peer %d: %d of %d messages of connection %d came before an end in good order; cause %s",
						index(), inbox.received(sender), count.get(), sender, this.cause);
			}
		});
	}

	@Override
	public String toString() {
		return "connection %d (%s)%s%s%s%s at %d".formatted(index(), this.plan.peer(),
				(this.connection == null) ? " not connected" : "", this.endOfStream ? " END_OF_STREAM" : "",
				this.closedHere ? " closed" : "", this.disconnected ? " DISCONNECTED" : "", this.position);
	}

}
