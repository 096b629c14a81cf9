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

package io.zcrx.transport;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.zcrx.buffers.ReceiveBuffers;
import io.zcrx.buffers.RingBuffers;
import io.zcrx.loop.LoopConnection;
import io.zcrx.loop.ReceiveLoop;
import io.zcrx.loop.Transport;
import io.zcrx.ring.IoUring;
import io.zcrx.ring.RingMemory;
import io.zcrx.ring.UserData;
import io.zcrx.socket.DescriptorSocket;
import io.zcrx.socket.ListeningSocket;
import io.zcrx.socket.PeerState;
import io.zcrx.socket.ServerSocket;
import io.zcrx.uapi.IoUringSqe;
import io.zcrx.uapi.LinuxIoUring;
import io.zcrx.uapi.LinuxPoll;
import io.zcrx.uapi.LinuxSocket;

/**
 * Carries out requests by io_uring.
 */
public final class RingTransport extends Transport {

	private static final long ACCEPT = UserData.of(UserData.ACCEPT, 0);

	private final IoUring ring;

	private final RingBuffers buffers;

	private final @Nullable ServerSocket socket;

	private final Wakeup wakeup = new Wakeup();

	private final QuietConnections quiet = new QuietConnections();

	private int accepts;

	private @Nullable ReceiveLoop loop;

	private @Nullable Drain drain;

	private @Nullable Quiescence quiescence;

	/**
	 * Creates a transport of opened parts.
	 * @param ring a ring that is not enabled yet
	 * @param buffers the buffers registered with it
	 * @param socket a listening socket, or {@code null} to accept nothing
	 */
	public RingTransport(IoUring ring, RingBuffers buffers, @Nullable ServerSocket socket) {
		this.ring = ring;
		this.buffers = buffers;
		this.socket = socket;
	}

	@Override
	public void attach(ReceiveLoop loop) {
		this.loop = loop;
		Requests requests = new Requests(loop, () -> this.accepts);
		this.drain = new Drain(loop, this.ring, this.buffers, requests, this.wakeup, this.quiet);
		this.quiescence = new Quiescence(this.ring, loop, requests);
	}

	@Override
	public void open() {
		this.ring.enable();
		this.wakeup.arm(this.ring);
	}

	@Override
	public void wake() {
		this.wakeup.wake();
	}

	@Override
	public ReceiveBuffers buffers() {
		return this.buffers;
	}

	public @Override @Nullable ListeningSocket listeningSocket() {
		return this.socket;
	}

	@Override
	public void accept(boolean one) {
		this.accepts++;
		long sqe = this.ring.nextSqe();
		IoUringSqe.opcode(RingMemory.ALL, sqe, LinuxIoUring.IORING_OP_ACCEPT);
		IoUringSqe.fd(RingMemory.ALL, sqe, Objects.requireNonNull(this.socket).fd());
		IoUringSqe.ioprio(RingMemory.ALL, sqe, one ? 0 : LinuxIoUring.IORING_ACCEPT_MULTISHOT);
		IoUringSqe.msgFlags(RingMemory.ALL, sqe, LinuxSocket.SOCK_CLOEXEC);
		IoUringSqe.userData(RingMemory.ALL, sqe, ACCEPT);
	}

	@Override
	public void cancelAccept() {
		cancel(ACCEPT, UserData.of(UserData.CANCEL_ACCEPT, 0, this.accepts));
	}

	@Override
	public void receive(LoopConnection connection) {
		long sqe = this.ring.nextSqe();
		this.buffers.prepareReceive(sqe, fd(connection));
		IoUringSqe.userData(RingMemory.ALL, sqe, UserData.of(UserData.RECEIVE, connection.index()));
	}

	@Override
	public void cancelReceive(LoopConnection connection) {
		cancel(UserData.of(UserData.RECEIVE, connection.index()),
				UserData.of(UserData.CANCEL_RECEIVE, connection.index(), connection.receiveNumber()));
	}

	@Override
	public void send(LoopConnection connection, MemorySegment bytes) {
		long sqe = this.ring.nextSqe();
		IoUringSqe.opcode(RingMemory.ALL, sqe, LinuxIoUring.IORING_OP_SEND);
		IoUringSqe.fd(RingMemory.ALL, sqe, fd(connection));
		IoUringSqe.addr(RingMemory.ALL, sqe, bytes.address());
		IoUringSqe.len(RingMemory.ALL, sqe, (int) bytes.byteSize());
		IoUringSqe.msgFlags(RingMemory.ALL, sqe, LinuxSocket.MSG_NOSIGNAL);
		IoUringSqe.userData(RingMemory.ALL, sqe, UserData.of(UserData.SEND, connection.index()));
	}

	@Override
	public void cancelSend(LoopConnection connection) {
		cancel(UserData.of(UserData.SEND, connection.index()),
				UserData.of(UserData.CANCEL_SEND, connection.index(), connection.sendNumber()));
	}

	@Override
	public boolean losesBytes() {
		return this.buffers.lastCompletionCarriesBytes();
	}

	@Override
	public boolean watch(LoopConnection connection, boolean end) {
		long sqe = this.ring.nextSqe();
		IoUringSqe.opcode(RingMemory.ALL, sqe, LinuxIoUring.IORING_OP_POLL_ADD);
		IoUringSqe.fd(RingMemory.ALL, sqe, fd(connection));
		// errors are always told
		IoUringSqe.poll32Events(RingMemory.ALL, sqe, end ? LinuxPoll.POLLRDHUP : 0);
		IoUringSqe.userData(RingMemory.ALL, sqe, UserData.of(UserData.WATCH, connection.index()));
		return true;
	}

	@Override
	public void cancelWatch(LoopConnection connection) {
		cancel(UserData.of(UserData.WATCH, connection.index()),
				UserData.of(UserData.CANCEL_WATCH, connection.index(), connection.watchNumber()));
	}

	@Override
	public PeerState peer(LoopConnection connection) {
		return ((DescriptorSocket) connection.socket()).peer();
	}

	/**
	 * Asks the kernel to end a request. One that is at work in that moment is not found
	 * and goes on, so the completion of the cancellation is looked at, and the
	 * cancellation repeated.
	 */
	private void cancel(long target, long userData) {
		long sqe = this.ring.nextSqe();
		IoUringSqe.opcode(RingMemory.ALL, sqe, LinuxIoUring.IORING_OP_ASYNC_CANCEL);
		IoUringSqe.fd(RingMemory.ALL, sqe, -1);
		IoUringSqe.addr(RingMemory.ALL, sqe, target);
		IoUringSqe.userData(RingMemory.ALL, sqe, userData);
	}

	private static int fd(LoopConnection connection) {
		return ((DescriptorSocket) connection.socket()).fd();
	}

	@Override
	public long unacknowledged(LoopConnection connection) {
		return ((DescriptorSocket) connection.socket()).unacknowledged();
	}

	@Override
	public void exhausted() {
		Objects.requireNonNull(this.drain).exhausted();
	}

	@Override
	public int failuresAtOnce() {
		// the failures of more would fill the queue again, and no bytes would get through
		return Math.max(1, this.ring.completionQueue().entries() / 4);
	}

	@Override
	public void submitAndWait(boolean wait, long nanos) {
		this.ring.submitAndWait(wait ? 1 : 0, nanos);
		if (this.ring.takeLostCompletions()) {
			cancel(UserData.of(UserData.WAKEUP, 0), UserData.of(UserData.CANCEL_WAKEUP, 0));
			Objects.requireNonNull(this.loop).completionsLost();
		}
	}

	@Override
	public void drain() {
		Objects.requireNonNull(this.drain).run();
	}

	@Override
	public boolean watching() {
		return !this.quiet.isEmpty();
	}

	@Override
	public int tick() {
		return this.quiet.tick();
	}

	@Override
	public boolean quiesce() {
		return Objects.requireNonNull(this.quiescence).await();
	}

	@Override
	public void close() {
		this.buffers.close();
		this.ring.close();
		this.wakeup.close();
	}

}
