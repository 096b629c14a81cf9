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

package io.zcrx.inbound;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

import io.zcrx.Batching;
import io.zcrx.ConnectionListener;
import io.zcrx.ListenerMethod;
import io.zcrx.PayloadListener;
import io.zcrx.libc.Errno;
import io.zcrx.libc.SyscallException;
import io.zcrx.loop.LoopConnection;
import io.zcrx.loop.LoopHandler;
import io.zcrx.payload.AreaViews;
import io.zcrx.payload.ReceivedPayload;

/**
 * Brings what the loop delivers to the listeners of users, and keeps the loop from their
 * exceptions. Confined to the loop thread.
 */
final class Delivery implements LoopHandler {

	private final AreaViews views;

	private final PayloadListener payloads;

	private final ConnectionListener connections;

	private final HandlerFailures failures;

	private final @Nullable Batches batches;

	private final WaitingCopies copies;

	private final @Nullable OverdueRuns overdue;

	private final @Nullable HeldPayloads held;

	/**
	 * Creates a delivery.
	 * @param maxBatch payloads of a batch at most
	 * @param copies what payloads that wait are copied to
	 * @param overdue looks after runs that an executor does not begin, if that may happen
	 * @param held keeps what arrives for connections that are held back, unless an
	 * executor does
	 */
	Delivery(AreaViews views, PayloadListener payloads, ConnectionListener connections, HandlerFailures failures,
			int maxBatch, WaitingCopies copies, @Nullable OverdueRuns overdue, @Nullable HeldPayloads held) {
		this.views = views;
		this.payloads = payloads;
		this.connections = connections;
		this.failures = failures;
		this.copies = copies;
		this.overdue = overdue;
		this.held = held;
		this.batches = (payloads.batching() != Batching.NONE) ? new Batches(payloads, failures, maxBatch) : null;
	}

	@Override
	public void started() {
		this.views.confineTo(Thread.currentThread());
	}

	@Override
	public void connected(LoopConnection connection) {
		ReceiverConnection view = new ReceiverConnection(connection);
		connection.owner(view);
		try {
			this.connections.onConnected(view);
		}
		catch (Throwable ex) {
			this.failures.failedOnLoop(view, ListenerMethod.ON_CONNECTED, ex);
		}
	}

	@Override
	public boolean received(LoopConnection connection, long offset, int length) {
		ReceiverConnection view = view(connection);
		HeldPayloads held = connection.isHeldBack() ? this.held : null;
		if (held != null) {
			return held.add(view, offset, length);
		}
		ReceivedPayload payload = new ReceivedPayload(this.views, offset, length);
		try {
			this.payloads.onPayload(payload, view);
		}
		catch (Throwable ex) {
			this.failures.failedOnLoop(view, ListenerMethod.ON_PAYLOAD, ex);
		}
		if (this.held != null) {
			FrameAssembler frames = view.frames();
			if (frames != null && frames.position() < payload.size()) {
				this.held.addRest(view, payload, frames.position());
			}
		}
		return (this.batches != null) ? this.batches.add(payload, view) : payload.expire();
	}

	@Override
	public int endBatch(long[] offsets, int[] lengths, int count) {
		int home = (this.batches != null) ? this.batches.endAll(offsets, lengths, count) : count;
		this.views.endBatch();
		return home;
	}

	private void endBatch(ReceiverConnection connection) {
		if (this.batches != null) {
			this.batches.end(connection);
		}
	}

	@Override
	public void endOfStream(LoopConnection connection) {
		ReceiverConnection view = view(connection);
		endBatch(view);
		if (this.held != null && (connection.isHeldBack() || this.held.waits(view))) {
			this.held.add(view, new DispatchEvent(ListenerMethod.ON_END_OF_STREAM,
					() -> this.connections.onEndOfStream(view), false));
			return;
		}
		try {
			this.connections.onEndOfStream(view);
		}
		catch (Throwable ex) {
			this.failures.failedOnLoop(view, ListenerMethod.ON_END_OF_STREAM, ex);
		}
	}

	@Override
	public void writable(LoopConnection connection) {
		ReceiverConnection view = view(connection);
		endBatch(view);
		try {
			this.connections.onWritable(view);
		}
		catch (Throwable ex) {
			this.failures.failedOnLoop(view, ListenerMethod.ON_WRITABLE, ex);
		}
	}

	@Override
	public void disconnected(LoopConnection connection, @Nullable Throwable cause) {
		ReceiverConnection view = view(connection);
		endBatch(view);
		Throwable translated = translate(cause);
		if (this.held != null && this.held.waits(view)) {
			this.held.add(view, new DispatchEvent(ListenerMethod.ON_DISCONNECTED,
					() -> this.connections.onDisconnected(view, translated), true));
			return;
		}
		try {
			this.connections.onDisconnected(view, translated);
		}
		catch (Throwable ex) {
			this.failures.failedOnLoop(view, ListenerMethod.ON_DISCONNECTED, ex);
		}
	}

	private static ReceiverConnection view(LoopConnection connection) {
		ReceiverConnection view = (ReceiverConnection) connection.owner();
		if (view == null) {
			throw new IllegalStateException("Connection %d was never announced".formatted(connection.id()));
		}
		return view;
	}

	private static @Nullable Throwable translate(@Nullable Throwable cause) {
		if (!(cause instanceof SyscallException syscall)) {
			return cause;
		}
		String reason = switch (syscall.errno()) {
			case Errno.ECONNRESET -> "reset by the peer";
			case Errno.ETIMEDOUT -> "timed out";
			case Errno.EPIPE -> "closed by the peer";
			case Errno.EFAULT -> "its packets arrive on a queue that another loop or process receives from; "
					+ "correct the flow rule (ethtool -N) so that all of them go to one queue of this receiver";
			default -> "failed";
		};
		return new IOException(
				"Connection %s (%s: %s)".formatted(reason, syscall.operation(), Errno.name(syscall.errno())));
	}

	@Override
	public boolean waits(LoopConnection connection) {
		return this.held != null && this.held.waits(view(connection));
	}

	@Override
	public void goOn(LoopConnection connection) {
		if (this.held != null) {
			this.held.goOn(view(connection));
		}
	}

	@Override
	public boolean busy(LoopConnection connection) {
		DispatchingListener.Dispatched dispatched = view(connection).dispatch();
		return (dispatched != null && dispatched.queue().isBusy()) || waits(connection);
	}

	@Override
	public boolean ticks() {
		return this.overdue != null && !this.overdue.isEmpty();
	}

	@Override
	public void tick() {
		if (this.overdue != null) {
			this.overdue.tick();
		}
	}

	@Override
	public long copies() {
		return this.copies.count();
	}

}
