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

package io.zcrx;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.zcrx.payload.AreaViews;
import io.zcrx.payload.LeakDetector;
import io.zcrx.payload.ReceivedPayload;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Plays the loop's part: delivers payloads in batches, takes buffers back once each and
 * lets the kernel overwrite them at once.
 */
public final class FakeArea {

	private static final long AREA_ID = 3L << 48;

	public final AreaViews views;

	private final MemorySegment memory;

	private final int bufferSize;

	private final int buffers;

	private final Deque<Integer> free = new ArrayDeque<>();

	private final BitSet out = new BitSet();

	private final BitSet batch = new BitSet();

	public FakeArea(int buffers, int bufferSize) {
		this(buffers, bufferSize, LeakDetection.OFF);
	}

	public FakeArea(int buffers, int bufferSize, LeakDetection leakDetection) {
		this.buffers = buffers;
		this.bufferSize = bufferSize;
		this.memory = Arena.ofAuto().allocate((buffers + 1L) * bufferSize, 8);
		this.memory.fill((byte) 0xee);
		this.views = new AreaViews(this.memory, new long[] { 0, 0, 0, bufferSize },
				(offset, length) -> comeHome(buffer(offset)), new LeakDetector("test", leakDetection));
		this.views.confineTo(Thread.currentThread());
		for (int i = 0; i < buffers; i++) {
			this.free.add(i);
		}
	}

	private int buffer(long offset) {
		assertThat(offset & ~(AREA_ID | (AREA_ID - 1))).isZero();
		return (int) (this.views.position(offset) / this.bufferSize) - 1;
	}

	private synchronized void comeHome(int buffer) {
		assertThat(this.out.get(buffer)).as("buffer %d is out", buffer).isTrue();
		this.out.clear(buffer);
		this.memory.asSlice((buffer + 1L) * this.bufferSize, this.bufferSize).fill((byte) 0xee);
		this.free.add(buffer);
	}

	/**
	 * Delivers bytes in one buffer, at some place in it.
	 */
	public void receive(byte[] bytes, int place, PayloadListener listener, ZcrxConnection connection) throws Exception {
		int buffer = this.free.removeFirst();
		this.out.set(buffer);
		long position = (buffer + 1L) * this.bufferSize + Math.min(place, this.bufferSize - bytes.length);
		MemorySegment.copy(MemorySegment.ofArray(bytes), 0, this.memory, position, bytes.length);
		ReceivedPayload payload = new ReceivedPayload(this.views, AREA_ID | (position - this.bufferSize), bytes.length);
		try {
			listener.onPayload(payload, connection);
		}
		finally {
			if (!payload.expire()) {
				this.batch.set(buffer);
			}
		}
	}

	public void endBatch() {
		this.views.endBatch();
		this.batch.stream().forEach(this::comeHome);
		this.batch.clear();
	}

	public int bufferSize() {
		return this.bufferSize;
	}

	public int free() {
		return this.free.size();
	}

	public int outstanding() {
		return this.buffers - this.free.size();
	}

	public static byte[] join(List<MemorySegment> segments) {
		byte[] bytes = new byte[(int) segments.stream().mapToLong(MemorySegment::byteSize).sum()];
		long position = 0;
		for (MemorySegment segment : segments) {
			MemorySegment.copy(segment, 0, MemorySegment.ofArray(bytes), position, segment.byteSize());
			position += segment.byteSize();
		}
		return bytes;
	}

	/**
	 * Returns a connection that can only be closed.
	 */
	public static ZcrxConnection connection() {
		AtomicBoolean open = new AtomicBoolean(true);
		return (ZcrxConnection) Proxy.newProxyInstance(ZcrxConnection.class.getClassLoader(),
				new Class<?>[] { ZcrxConnection.class }, (proxy, method, arguments) -> switch (method.getName()) {
					case "isOpen" -> open.get();
					case "hashCode" -> System.identityHashCode(proxy);
					case "close" -> {
						open.set(false);
						yield null;
					}
					default -> throw new UnsupportedOperationException(method.getName());
				});
	}

}
