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

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

import org.jspecify.annotations.Nullable;

import io.zcrx.ZcrxConnection;

/**
 * Plays the peer of a conversation, by two threads: one writes, one reads.
 */
final class Peer {

	private static final int PATIENCE_MILLIS = 20_000;

	private static final int NOTICE_MILLIS = 5000;

	private static final int POLL_MILLIS = 100;

	// by then each time-out of a scenario is over
	private static final int LONG_HOLD_MILLIS = 5000;

	private final Stage stage;

	private final Conversation conversation;

	private final Plan plan;

	private final Connector connector;

	private volatile @Nullable PeerSocket socket;

	private volatile @Nullable Thread reader;

	// what has come until the end of the stream
	private volatile @Nullable Inbox ended;

	private volatile boolean leaves;

	Peer(Stage stage, Conversation conversation, Connector connector) {
		this.stage = stage;
		this.conversation = conversation;
		this.plan = conversation.plan();
		this.connector = connector;
	}

	/**
	 * Plays; returns when the peer is done.
	 */
	void play() throws InterruptedException {
		boolean smallWindow = this.plan.peer() == PeerKind.NO_READER || this.plan.peer() == PeerKind.LATE_READER;
		if (this.plan.peer() == PeerKind.RESETTER || this.plan.peer() == PeerKind.LEAVER) {
			this.conversation.breaksOff();
		}
		try (PeerSocket peer = this.connector.connect(smallWindow,
				(port) -> this.stage.announce(port, this.conversation))) {
			this.socket = peer;
			if (this.leaves) {
				return;
			}
			if (this.plan.peer() != PeerKind.NO_READER) {
				this.reader = Thread.ofPlatform()
					.daemon()
					.name("peer-reader-" + this.plan.index())
					.start(() -> read(peer));
			}
			if (this.plan.peer() == PeerKind.NO_READER) {
				writeWithoutReading(peer);
			}
			else {
				write(peer);
				finish(peer);
			}
			judgeReplies();
		}
		catch (IOException ex) {
			// the receiver has ended it, and the writer has taken the error that the
			// reader does not see any more
			awaitReader();
		}
		if (this.conversation.isPausedLong() && this.plan.peer().resets()) {
			awaitNotice();
		}
	}

	/**
	 * Ends what the peer does.
	 */
	void leave() {
		this.leaves = true;
		PeerSocket peer = this.socket;
		if (peer != null) {
			this.conversation.breaksOff();
			try {
				peer.close();
			}
			catch (IOException ex) {
				// it is gone
			}
		}
	}

	private void write(PeerSocket peer) throws IOException, InterruptedException {
		Format format = this.stage.scenario().format();
		Random random = new Random(this.plan.seed() + 2);
		Lengths lengths = new Lengths(this.plan, format, this.stage.scenario().maxFrame());
		long left = this.plan.peer().isCut() ? (long) (this.plan.cut() * this.plan.bytes()) : Long.MAX_VALUE;
		ByteArrayOutputStream pending = new ByteArrayOutputStream();
		long position = 0;
		for (int length = lengths.next(); length != Lengths.END && left > 0; length = lengths.next()) {
			pending.writeBytes(format.head(length));
			pending.writeBytes(Content.of(this.plan.index(), position, length));
			pending.writeBytes(format.tail(random));
			position += length;
			if (pending.size() >= this.plan.chunk()) {
				left -= flush(peer, pending, left, random);
			}
		}
		left -= flush(peer, pending, left, random);
		if (this.plan.spoilt() && left > 0) {
			byte[] bad = format.spoilt(this.stage.scenario().maxFrame());
			peer.write(bad, 0, bad.length);
		}
	}

	private long flush(PeerSocket peer, ByteArrayOutputStream pending, long left, Random random)
			throws IOException, InterruptedException {
		byte[] bytes = pending.toByteArray();
		pending.reset();
		int length = (int) Math.min(bytes.length, left);
		if (this.plan.peer() != PeerKind.BYTEWISE) {
			peer.write(bytes, 0, length);
			if (random.nextInt(200) == 0) {
				TimeUnit.MILLISECONDS.sleep(1);
			}
			return length;
		}
		for (int i = 0; i < length; i++) {
			peer.write(bytes, i, 1);
			TimeUnit.MICROSECONDS.sleep(500);
		}
		return length;
	}

	private void finish(PeerSocket peer) throws IOException, InterruptedException {
		switch (this.plan.peer()) {
			case ORDERLY, BYTEWISE, FLOOD, LATE_READER, HALF_CLOSER -> end(peer);
			case SILENT -> {
				hold();
				end(peer);
			}
			case NO_READER, LEAVER -> {
				// closing is all
			}
			case RESETTER -> {
				if (this.plan.holdMillis() % 2 == 0) {
					TimeUnit.MILLISECONDS.sleep(this.plan.index() * 5L);
				}
				peer.reset();
			}
			case LATE_RESETTER -> {
				peer.endOutput();
				TimeUnit.MILLISECONDS.sleep(this.plan.index());
				this.conversation.breaksOff();
				peer.reset();
			}
		}
	}

	private void hold() throws InterruptedException {
		long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(this.plan.holdMillis());
		while (!this.leaves && !this.conversation.isDisconnected() && System.nanoTime() - end < 0) {
			TimeUnit.MILLISECONDS.sleep(10);
		}
	}

	// what it writes may be stuck until it leaves
	private void writeWithoutReading(PeerSocket peer) throws InterruptedException {
		Thread writer = Thread.ofPlatform().daemon().name("peer-writer-" + this.plan.index()).start(() -> {
			try {
				write(peer);
			}
			catch (IOException | InterruptedException ex) {
				// the end of it
			}
		});
		hold();
		if (this.plan.holdMillis() >= LONG_HOLD_MILLIS) {
			checkDropped();
		}
		this.conversation.breaksOff();
		leave();
		writer.join();
	}

	private void checkDropped() throws InterruptedException {
		Scenario scenario = this.stage.scenario();
		long millis = 2L * scenario.sendMillis() * scenario.slowness();
		long pending = Long.MAX_VALUE;
		long progress = 0;
		long stuckSince = System.nanoTime();
		while (mustBeDropped()) {
			long before = pending;
			long progressBefore = progress;
			pending = Objects.requireNonNull(this.conversation.connection()).pendingSendBytes();
			progress = this.conversation.progress();
			boolean sends = pending == 0 && progress != progressBefore;
			if (pending < before || sends) {
				// buffers of the kernel are not full yet, or it is not idle
				stuckSince = System.nanoTime();
			}
			else if (System.nanoTime() - stuckSince > TimeUnit.MILLISECONDS.toNanos(millis)) {
				this.stage.findings()
					.add(Promise.MEMORY,
							"peer %d takes nothing for %d ms, and its connection is still there: %d bytes wait, %s%s",
							this.plan.index(), this.plan.holdMillis() + millis, pending, this.conversation,
							(scenario.idleMillis() > 0) ? ", although there is an idle-timeout" : "");
				return;
			}
			TimeUnit.MILLISECONDS.sleep(10);
		}
	}

	private boolean mustBeDropped() {
		ZcrxConnection connection = this.conversation.connection();
		return !this.leaves && connection != null && !this.conversation.isDisconnected()
				&& (this.stage.scenario().idleMillis() > 0 || this.conversation.isClosedHere()
						|| connection.pendingSendBytes() > 0);
	}

	private void end(PeerSocket peer) throws IOException, InterruptedException {
		peer.endOutput();
		awaitReader();
	}

	private void awaitReader() throws InterruptedException {
		Thread reader = this.reader;
		if (reader != null) {
			reader.join();
		}
	}

	private void read(PeerSocket peer) {
		Inbox inbox = new Inbox(this.plan.index(), this.stage.findings());
		byte[] bytes = new byte[16384];
		try {
			if (this.plan.peer() == PeerKind.LATE_READER) {
				hold();
			}
			long quietSince = System.nanoTime();
			long progress = 0;
			while (!this.leaves) {
				int length = peer.read(bytes, POLL_MILLIS);
				if (length < 0) {
					this.ended = inbox;
					return;
				}
				inbox.take(bytes, length);
				if (length > 0 || this.conversation.progress() != progress || this.conversation.isPausedLong()) {
					progress = this.conversation.progress();
					quietSince = System.nanoTime();
				}
				else if (isStuck(quietSince)) {
					this.stage.findings()
						.add(Promise.PROGRESS, "peer %d (%s) got nothing and no end for %d s: %s", this.plan.index(),
								this.plan.peer(), PATIENCE_MILLIS / 1000, this.conversation);
					return;
				}
			}
		}
		catch (IOException ex) {
			judgeFailure(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void judgeReplies() throws InterruptedException {
		Inbox inbox = this.ended;
		if (inbox != null) {
			this.conversation.judgeReplies(inbox);
		}
	}

	private boolean isStuck(long quietSince) {
		long millis = (long) PATIENCE_MILLIS * this.stage.scenario().place().slowness();
		return System.nanoTime() - quietSince > TimeUnit.MILLISECONDS.toNanos(millis);
	}

	private void judgeFailure(IOException ex) throws AssertionError {
		// replies that were cut short must not look complete, and this does not
		if (this.plan.peer() == PeerKind.ORDERLY && this.conversation.isDisconnected()
				&& this.conversation.cause() == null && !this.conversation.isClosedHere()
				&& this.stage.scenario().stopAfterMillis() == 0) {
			this.stage.findings()
				.add(Promise.REPLIES, "peer %d: %s, although its connection ended in good order", this.plan.index(),
						ex);
		}
	}

	// nobody reads from it, but its end is told
	private void awaitNotice() throws InterruptedException {
		long millis = (long) NOTICE_MILLIS * this.stage.scenario().place().slowness();
		long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
		while (!this.conversation.isDisconnected()) {
			if (this.leaves || this.conversation.connection() == null) {
				return;
			}
			if (System.nanoTime() - end > 0) {
				this.stage.findings()
					.add(Promise.LIFE,
							"the end of peer %d (%s) was not told within %d ms while its connection is paused",
							this.plan.index(), this.plan.peer(), millis);
				return;
			}
			TimeUnit.MILLISECONDS.sleep(5);
		}
	}

	/** Connects peers. */
	@FunctionalInterface
	interface Connector {

		PeerSocket connect(boolean smallWindow, IntConsumer announce) throws IOException;

	}

}
