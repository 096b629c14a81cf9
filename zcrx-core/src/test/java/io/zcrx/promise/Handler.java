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

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

import io.zcrx.AckMode;
import io.zcrx.Batching;
import io.zcrx.ConnectionListener;
import io.zcrx.Dispatch;
import io.zcrx.FailureDecision;
import io.zcrx.ListenerFailure;
import io.zcrx.Payload;
import io.zcrx.PayloadListener;
import io.zcrx.SendResult;
import io.zcrx.SendTimeoutException;
import io.zcrx.ZcrxConnection;

/**
 * The handler of a scenario: checks each call, and reacts as drawn.
 */
final class Handler implements PayloadListener, ConnectionListener {

	private static final int OWN_CONTENT = 0x8000;

	private static final int MUCH = 1 << 20;

	static final int REPLY = 2000;

	private static final int BROKEN = 48 << 10;

	private static final int LONG_HELD = 2;

	static final int MUCH_EACH = 3;

	private static final int MOST_PAUSES = 30;

	private static final int MOST_BROKEN = 20;

	private static final int SHOWN_FRAMES = 10;

	private static final int MOST_BLOCKS = 20;

	// some 5 ms each, before whoever waits for the end gives up
	private static final int MOST_BLOCKS_APART = 4000;

	private final Scenario scenario;

	private final Findings findings;

	private final Stage stage;

	// views of the batch that a connection is in, by connection
	private final List<List<Kept>> keptInBatch = new ArrayList<>();

	private final AtomicInteger longHeld = new AtomicInteger();

	private final AtomicInteger throwing = new AtomicInteger();

	private final AtomicBoolean stops = new AtomicBoolean();

	private volatile long stopsAt;

	private final AtomicInteger connected = new AtomicInteger();

	private final LongAdder payloads = new LongAdder();

	private final LongAdder bytes = new LongAdder();

	private final LongAdder sentBytes = new LongAdder();

	Handler(Scenario scenario, Findings findings, Stage stage) {
		this.scenario = scenario;
		this.findings = findings;
		this.stage = stage;
		for (int i = 0; i <= scenario.plans().stream().mapToInt(Plan::index).max().orElse(0); i++) {
			this.keptInBatch.add(new ArrayList<>());
		}
	}

	/**
	 * {@return how many calls have thrown what is a failure of the handler}
	 */
	int throwing() {
		return this.throwing.get();
	}

	/**
	 * A stop begins.
	 */
	void stops() {
		this.stopsAt = System.nanoTime();
		this.stops.set(true);
	}

	/**
	 * Judges what a call of the library threw in a call of the handler.
	 */
	void lets(Throwable ex) {
		if (isRevoked(ex)) {
			this.throwing.incrementAndGet();
		}
		else {
			this.findings.add(Promise.FAILURES, "a call of the library threw %s at %s", ex,
					Arrays.stream(ex.getStackTrace()).limit(SHOWN_FRAMES).toList());
		}
	}

	/**
	 * Tells whether a payload, which is the handler's to close, was made unusable because
	 * the time to stop is over. Only copies can be while they are read.
	 */
	private boolean isRevoked(Throwable ex) {
		return ex instanceof IllegalStateException && this.scenario.ackMode() == AckMode.MANUAL
				&& this.scenario.copiesAll() && this.stops.get()
				&& TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - this.stopsAt) >= this.scenario.shutdownMillis();
	}

	int connected() {
		return this.connected.get();
	}

	long payloads() {
		return this.payloads.sum();
	}

	long bytes() {
		return this.bytes.sum();
	}

	long sentBytes() {
		return this.sentBytes.sum();
	}

	@Override
	public Batching batching() {
		return this.scenario.batching();
	}

	@Override
	public void onConnected(ZcrxConnection connection) throws Exception {
		this.connected.incrementAndGet();
		Conversation conversation = this.stage.conversation(connection.remoteAddress().getPort());
		connection.attach(conversation);
		if (conversation == null) {
			return;
		}
		conversation.connected(connection);
		this.stage.enter(conversation, "CONNECTED");
		conversation.exit();
	}

	@Override
	public void onPayload(Payload payload, ZcrxConnection connection) throws Exception {
		this.payloads.increment();
		this.bytes.add(payload.length());
		if (!(connection.attachment() instanceof Conversation conversation)) {
			answer(payload, connection);
			return;
		}
		this.stage.enter(conversation, "a payload");
		Kept kept = null;
		try {
			long position = conversation.take(payload);
			conversation.inBatch();
			if (this.scenario.batching() == Batching.HELD && this.scenario.ackMode() == AckMode.AUTO) {
				hold(payload, conversation, position);
			}
			kept = react(payload, conversation, position);
			if (this.scenario.ackMode() == AckMode.MANUAL) {
				payload.close();
			}
		}
		finally {
			if (kept != null) {
				expireWhenDue(kept, conversation);
			}
			conversation.exit();
		}
	}

	private void expireWhenDue(Kept kept, Conversation conversation) {
		if (this.scenario.batching() == Batching.HELD) {
			this.keptInBatch.get(conversation.index()).add(kept);
		}
		else {
			kept.expire();
		}
	}

	private void answer(Payload payload, ZcrxConnection connection) {
		try {
			if (connection.send(payload.segment())) {
				this.sentBytes.add(payload.length());
			}
		}
		finally {
			if (this.scenario.ackMode() == AckMode.MANUAL) {
				payload.close();
			}
		}
	}

	// a held payload, and what was taken out of it, must show its bytes until the batch
	// ends
	private void hold(Payload payload, Conversation conversation, long position) {
		List<Held> held = conversation.held();
		if (held.size() < 64) {
			held.add(new Held(payload, payload.segment(), position));
		}
	}

	@Override
	public void onBatchEnd(ZcrxConnection connection) throws Exception {
		if (!(connection.attachment() instanceof Conversation conversation)) {
			return;
		}
		this.stage.enter(conversation, Conversation.END_OF_BATCH);
		conversation.endBatch();
		try {
			for (Held held : conversation.held()) {
				for (MemorySegment bytes : List.of(held.bytes(), held.payload().segment())) {
					long wrong = Content.mismatch(bytes, conversation.index(), held.position());
					if (wrong >= 0) {
						this.findings.add(Promise.VIEW, "connection %d: a payload of a batch shows '%s' at its end",
								conversation.index(), Content.show(bytes, wrong));
					}
				}
			}
		}
		catch (IllegalStateException ex) {
			this.findings.add(Promise.VIEW, "connection %d: a payload of a batch throws at its end: %s",
					conversation.index(), ex);
		}
		finally {
			conversation.held().clear();
			List<Kept> kept = this.keptInBatch.get(conversation.index());
			kept.forEach(Kept::expire);
			kept.clear();
			conversation.exit();
		}
		if (conversation.plan().reactions().contains(Reaction.INTERRUPT)) {
			this.stage.interrupt();
		}
	}

	@Override
	public void onEndOfStream(ZcrxConnection connection) throws Exception {
		if (!(connection.attachment() instanceof Conversation conversation)) {
			connection.close();
			return;
		}
		this.stage.enter(conversation, "END_OF_STREAM");
		try {
			conversation.endOfStream();
			switch (conversation.plan().atEnd()) {
				case CLOSE -> close(conversation, connection);
				case REPLY -> {
					reply(conversation, 1 + conversation.random().nextInt(50_000));
					close(conversation, connection);
				}
				case CLOSE_LATER ->
					this.stage.later(() -> close(conversation, connection), conversation.random().nextInt(50));
				case THROW -> {
					conversation.closes();
					throwIt(conversation, false);
				}
			}
		}
		finally {
			conversation.exit();
		}
	}

	private static void close(Conversation conversation, ZcrxConnection connection) {
		conversation.closes();
		connection.close();
	}

	@Override
	public void onWritable(ZcrxConnection connection) throws Exception {
		if (connection.attachment() instanceof Conversation conversation) {
			this.stage.enter(conversation, "WRITABLE");
			try {
				// a reply each time would never end
				if (conversation.writable() <= MOST_PAUSES) {
					reply(conversation, conversation.random().nextInt(100));
				}
			}
			finally {
				conversation.exit();
			}
		}
	}

	@Override
	public void onDisconnected(ZcrxConnection connection, @Nullable Throwable cause) throws Exception {
		if (connection.attachment() instanceof Conversation conversation) {
			this.stage.enter(conversation, "DISCONNECTED");
			conversation.disconnected(cause);
			conversation.exit();
		}
	}

	/**
	 * Decides about failures as drawn; those that the handler did not throw are not its
	 * own.
	 */
	FailureDecision decide(ListenerFailure failure) {
		Throwable cause = failure.cause();
		if (!(cause instanceof Deliberate) && !(cause instanceof Deliberate.Fatal) && !isRevoked(cause)) {
			this.findings.add(Promise.FAILURES, "%s failed by %s, which its handler did not throw", failure.method(),
					cause);
		}
		return (this.scenario.onFailure() == Scenario.OnFailure.CONTINUE) ? FailureDecision.CONTINUE
				: FailureDecision.CLOSE_CONNECTION;
	}

	// ---- reactions

	private @Nullable Kept react(Payload payload, Conversation conversation, long position) throws Exception {
		this.stage.probeSome();
		Plan plan = conversation.plan();
		if (plan.reactions().isEmpty() || conversation.random().nextInt(100) >= plan.rate()) {
			return null;
		}
		switch (plan.reactions().get(conversation.random().nextInt(plan.reactions().size()))) {
			case THROW -> throwIt(conversation, false);
			case THROW_ERROR -> throwIt(conversation, true);
			case RETAIN -> retain(payload, conversation, position);
			case RETAIN_LONG -> {
				if (this.scenario.canSpareBuffers() && this.longHeld.incrementAndGet() <= LONG_HELD) {
					this.stage.hold(new Retained(this.stage, conversation.index(), position, payload.retain()));
				}
			}
			case KEEP_VIEW -> {
				if (this.scenario.ackMode() == AckMode.AUTO && payload.length() > 0) {
					Kept view = new Kept(this.findings, conversation.index(), position, payload);
					this.stage.keep(view);
					return view;
				}
			}
			case REPLY -> reply(conversation, conversation.random().nextInt(REPLY));
			case REPLY_MUCH -> {
				if (conversation.repliesMuch() <= MUCH_EACH) {
					reply(conversation, MUCH + conversation.random().nextInt(3 * MUCH));
				}
			}
			case FORWARD -> forward(payload, conversation, position);
			case BROADCAST -> {
				for (Conversation target : this.stage.conversations()) {
					send(conversation, target, conversation.index(), position, payload.toByteArray());
				}
			}
			case CLOSE -> {
				if (conversation.random().nextInt(4) == 0) {
					close(conversation, connection(conversation));
				}
			}
			case ABORT -> {
				if (conversation.random().nextInt(4) == 0) {
					conversation.closes();
					connection(conversation).abort();
				}
			}
			case END_OUTPUT -> {
				conversation.endsOutput();
				connection(conversation).shutdownOutput();
			}
			case PAUSE -> {
				if (conversation.pauses() <= MOST_PAUSES) {
					pause(conversation);
				}
			}
			case PAUSE_LONG -> {
				if (!this.stage.isEnding() && !conversation.hasBlocked()) {
					pauseLong(conversation);
				}
			}
			case INTERRUPT -> this.stage.interrupt();
			case BLOCK -> {
				// on the loop it is all connections that wait
				int most = (this.scenario.dispatch() == Dispatch.EXECUTOR) ? MOST_BLOCKS_APART : MOST_BLOCKS;
				if (conversation.blocks() <= most) {
					TimeUnit.MILLISECONDS.sleep(conversation.random().nextInt(10));
				}
			}
			case BLOCK_LONG -> {
				if (!conversation.hasBlocked()) {
					this.stage.block();
				}
			}
			case SEND_BROKEN -> {
				if (conversation.broken() <= MOST_BROKEN) {
					sendBroken(conversation);
				}
			}
		}
		return null;
	}

	private static ZcrxConnection connection(Conversation conversation) {
		return Objects.requireNonNull(conversation.connection());
	}

	private void throwIt(Conversation conversation, boolean error) throws Exception {
		this.throwing.incrementAndGet();
		String text = "thrown by the handler of connection " + conversation.index();
		if (error) {
			throw conversation.thrown(new Deliberate.Fatal(text));
		}
		throw conversation.thrown(new Deliberate(text));
	}

	private void retain(Payload payload, Conversation conversation, long position) {
		Payload own = payload.retain();
		if (conversation.random().nextInt(4) == 0) {
			Payload again = own.retain();
			own.close();
			own = again;
		}
		Retained retained = new Retained(this.stage, conversation.index(), position, own);
		this.stage.later(retained::close, conversation.random().nextInt(30));
	}

	private void pause(Conversation conversation) {
		ZcrxConnection connection = connection(conversation);
		connection.pause();
		this.stage.later(() -> {
			if (!conversation.isPausedLong() || this.stage.isEnding()) {
				connection.resume();
			}
		}, conversation.random().nextInt(30));
	}

	// until the end of the scenario if the peer resets
	private void pauseLong(Conversation conversation) {
		ZcrxConnection connection = connection(conversation);
		conversation.pausesLong(true);
		connection.pause();
		if (!conversation.plan().peer().resets()) {
			this.stage.later(() -> {
				conversation.pausesLong(false);
				connection.resume();
			}, conversation.plan().holdMillis());
		}
	}

	private void reply(Conversation conversation, int length) {
		int owner = conversation.index() | OWN_CONTENT;
		long position = conversation.random().nextInt(1 << 20);
		send(conversation, conversation, owner, position, Content.of(owner, position, length));
	}

	private void forward(Payload payload, Conversation conversation, long position) {
		List<Conversation> targets = this.stage.conversations();
		Conversation target = targets.get(conversation.random().nextInt(targets.size()));
		send(conversation, target, conversation.index(), position, payload.toByteArray());
	}

	private void send(Conversation sender, Conversation target, int owner, long position, byte[] content) {
		ZcrxConnection connection = target.connection();
		if (connection == null || !target.takesReplies()) {
			return;
		}
		AtomicInteger sent = target.sentBy(sender.index());
		byte[] message = Message.of(sender.index(), sent.get(), owner, position, content);
		try {
			if (take(connection, message)) {
				sent.incrementAndGet();
				this.sentBytes.add(message.length);
			}
		}
		catch (SendTimeoutException ex) {
			judge(ex, target);
		}
		catch (IllegalStateException ex) {
			if (target.takesReplies()) {
				throw ex; // its own side has not closed it
			}
		}
	}

	// a peer takes all at once, unless all threads are busy with copies, or megabytes for
	// many peers take their time
	private void judge(SendTimeoutException ex, Conversation target) {
		if (!target.plan().peer().takesNothing() && !this.scenario.copiesAll()
				&& this.scenario.place().slowness() == 1) {
			throw ex;
		}
	}

	private static boolean take(ZcrxConnection connection, byte[] message) {
		return switch (ThreadLocalRandom.current().nextInt(5)) {
			case 0 -> connection.send(message);
			case 1 -> connection.send(ByteBuffer.wrap(message));
			case 2 -> connection.trySend(message) == SendResult.TAKEN;
			default -> {
				try (Arena arena = Arena.ofConfined()) {
					yield connection.send(arena.allocateFrom(ValueLayout.JAVA_BYTE, message));
				}
			}
		};
	}

	// takes effect as a whole or not at all
	private void sendBroken(Conversation conversation) {
		ZcrxConnection connection = connection(conversation);
		if (!conversation.takesReplies()) {
			return;
		}
		int owner = conversation.index() | OWN_CONTENT;
		byte[] message = Message.of(conversation.index(), conversation.sentBy(conversation.index()).get(), owner, 0,
				Content.of(owner, 0, BROKEN));
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment source = Sources.broken(arena, message);
			try {
				if (connection.send(source)) {
					this.findings.add(Promise.REPLIES, "connection %d: a source that can't be read was sent",
							conversation.index());
				}
			}
			catch (SendTimeoutException ex) {
				judge(ex, conversation);
			}
			catch (IllegalStateException ex) {
				if (conversation.takesReplies()) {
					throw ex;
				}
			}
			catch (InternalError ex) {
				// as it should be
			}
		}
	}

	/** A payload of a batch. */
	record Held(Payload payload, MemorySegment bytes, long position) {

	}

}
