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

package io.zcrx.ring;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;

import io.zcrx.libc.Errno;
import io.zcrx.libc.Syscalls;

/**
 * A peer of a {@link FakeKernel}: how many bytes it sends, in which pieces, and how it
 * ends. Byte n of a connection is {@link #byteAt}. Bytes sent to it are kept. Its real
 * socket can be read while there are bytes that no request has received.
 */
public final class FakeConnection {

	private final int number;

	private final long total;

	private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

	private final Queue<Integer> interruptions = new ArrayDeque<>();

	private int maxPiece = 4096;

	private int misrouted;

	private int endError;

	private int acceptError;

	private boolean endReported;

	private boolean open;

	private long produced;

	private Socket peer;

	private int fd = -1;

	public FakeConnection(int number, long total) {
		this.number = number;
		this.total = total;
	}

	/**
	 * Has bytes come in pieces of at most some length.
	 */
	public FakeConnection pieces(int maxLength) {
		this.maxPiece = maxLength;
		return this;
	}

	/**
	 * Has some of a hundred pieces arrive where the kernel must copy them.
	 */
	public FakeConnection misrouted(int percent) {
		this.misrouted = percent;
		return this;
	}

	/**
	 * Has the stream end by an error instead of an end of stream.
	 */
	public FakeConnection endsBy(int errno) {
		this.endError = errno;
		return this;
	}

	/**
	 * Has receive requests end now and then although more bytes come.
	 */
	public FakeConnection interruptedBy(int... errnos) {
		Arrays.stream(errnos).forEach(this.interruptions::add);
		return this;
	}

	/**
	 * Has the kernel fail to accept the connection.
	 */
	public FakeConnection refusedBy(int errno) {
		this.acceptError = errno;
		return this;
	}

	/**
	 * Leaves the connection open after the last byte.
	 */
	public FakeConnection staysOpen() {
		this.open = true;
		return this;
	}

	public int number() {
		return this.number;
	}

	public long total() {
		return this.total;
	}

	public synchronized byte[] sent() {
		return this.sent.toByteArray();
	}

	public static byte byteAt(int number, long position) {
		long mixed = (position + 1) * 0x9e3779b97f4a7c15L + number * 0xff51afd7ed558ccdL;
		return (byte) (mixed >>> 56);
	}

	int acceptError() {
		return this.acceptError;
	}

	int misrouted() {
		return this.misrouted;
	}

	/**
	 * Connects a real socket, so that it has addresses and options.
	 */
	int establish(int listener, int flags) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment address = arena.allocate(128, 8);
			MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, 128);
			Syscalls.getsockname(listener, address, length);
			int port = Short.toUnsignedInt(Short.reverseBytes(address.get(ValueLayout.JAVA_SHORT, 2)));
			this.peer = new Socket();
			this.peer.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
			this.fd = HostCalls.accept(listener, flags);
			if (this.total > 0) {
				this.peer.getOutputStream().write(0);
			}
			return this.fd;
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	/**
	 * {@return the port of the peer, 0 before it was accepted}
	 */
	public int port() {
		return (this.peer != null) ? this.peer.getLocalPort() : 0;
	}

	/**
	 * {@return whether the connection is accepted, and ends}
	 */
	public boolean isServed() {
		return this.acceptError == 0 && !this.open;
	}

	boolean finished() {
		return this.produced == this.total;
	}

	/**
	 * Whether a receive request has something to say now.
	 */
	boolean ready() {
		return !finished() || !this.open;
	}

	/**
	 * Ends a receive request before the end, or 0 to go on.
	 */
	int interruption(FakeKernel kernel) {
		Integer errno = kernel.chance(20) ? this.interruptions.poll() : null;
		return (errno != null) ? errno : 0;
	}

	/**
	 * {@return the result that ends the stream: errors are reported once}
	 */
	int end() {
		int result = this.endReported ? 0 : -this.endError;
		this.endReported = true;
		return result;
	}

	int pieceLength(FakeKernel kernel, int room) {
		int limit = (int) Math.min(Math.min(this.maxPiece, room), this.total - this.produced);
		return switch (kernel.random.nextInt(4)) {
			case 0 -> 1 + kernel.random.nextInt(limit);
			case 1 -> Math.min(limit, 1 + kernel.random.nextInt(16));
			default -> limit;
		};
	}

	/**
	 * Writes the next bytes to memory.
	 */
	void produce(long address, int length) {
		for (int i = 0; i < length; i++) {
			RingMemory.ALL.set(ValueLayout.JAVA_BYTE, address + i, byteAt(this.number, this.produced++));
		}
		if (finished() && this.fd >= 0) {
			HostCalls.read(this.fd);
		}
	}

	/**
	 * Takes bytes as a socket does.
	 */
	synchronized int send(FakeKernel kernel, long address, int length) {
		if (this.endReported && this.endError != 0) {
			return -Errno.EPIPE;
		}
		int taken = (kernel.chance(30)) ? 1 + kernel.random.nextInt(length) : length;
		byte[] bytes = MemorySegment.ofAddress(address).reinterpret(taken).toArray(ValueLayout.JAVA_BYTE);
		this.sent.writeBytes(bytes);
		return taken;
	}

	void close() {
		try {
			if (this.peer != null) {
				this.peer.close();
			}
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	@Override
	public String toString() {
		return "connection %d: %d of %d bytes".formatted(this.number, this.produced, this.total);
	}

}
