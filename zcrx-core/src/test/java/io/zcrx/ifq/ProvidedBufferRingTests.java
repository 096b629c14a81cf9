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

package io.zcrx.ifq;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.zcrx.Prerequisite;
import io.zcrx.ReceiveMode;
import io.zcrx.Zcrx;
import io.zcrx.libc.Errno;
import io.zcrx.libc.SyscallException;
import io.zcrx.libc.Syscalls;
import io.zcrx.ring.CompletionQueue;
import io.zcrx.ring.IoUring;
import io.zcrx.ring.RingMemory;
import io.zcrx.uapi.IoUringCqe;
import io.zcrx.uapi.IoUringSqe;
import io.zcrx.uapi.LinuxIoUring;
import io.zcrx.uapi.LinuxSocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ProvidedBufferRingTests {

	private static final int SIZE = 4096;

	private static final int BUFFERS = 16;

	private static final int WINDOW = 4;

	private final MemorySegment value = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG);

	private Area area;

	private IoUring ring;

	private ProvidedBufferRing buffers;

	private int source;

	@BeforeEach
	void open() {
		List<String> causes = Zcrx.unavailabilityCauses(ReceiveMode.COPY);
		Prerequisite.require(causes.isEmpty(), "no io_uring here: " + causes);
		this.source = SyscallException.check(Syscalls.eventfd(0, LinuxSocket.EFD_CLOEXEC), "eventfd");
		this.area = Area.map(BUFFERS * SIZE);
		this.ring = IoUring.open(8, 16, 0);
		this.buffers = ProvidedBufferRing.register(this.ring, this.area, SIZE, WINDOW);
		this.ring.enable();
	}

	@AfterEach
	void close() {
		if (this.ring != null) {
			this.buffers.close();
			this.ring.close();
			this.area.close();
			Syscalls.close(this.source);
		}
	}

	@Test
	void hasEveryBufferOfTheAreaOnce() {
		assertEveryBufferComesOnce();

		assertThat(this.buffers.buffers()).isEqualTo(BUFFERS);
	}

	@Test
	void refilledBufferIsReceivedIntoAgain() {
		long[] offsets = receiveIntoAll();

		this.buffers.refill(offsets[5]);
		assertThat(receive(2)).isEqualTo(offsets[5]);

		this.buffers.offer(1, WINDOW);
		this.buffers.refill(offsets, 3, 0);
		assertThat(receive(3)).isEqualTo(offsets[2]);
		assertThat(receive(4)).isEqualTo(offsets[1]);
		assertThat(receive(5)).isEqualTo(offsets[0]);
		assertThat(complete(6).res()).isEqualTo(-Errno.ENOBUFS);
	}

	@Test
	void offersNoMoreThanItsWindow() {
		for (int i = 0; i < WINDOW; i++) {
			receive(i + 1);
		}

		assertThat(complete(1).res()).isEqualTo(-Errno.ENOBUFS);
		assertThat(this.buffers.keepsBack()).isTrue();
	}

	@Test
	void bufferThatCameHomeLastIsOfferedFirst() {
		long[] offsets = { receive(1), receive(2), receive(3), receive(4) };

		this.buffers.refill(offsets, WINDOW, WINDOW);

		assertThat(new long[] { receive(5), receive(6), receive(7), receive(8) }).containsExactlyInAnyOrder(offsets);
	}

	@Test
	void bufferThatComesHomeFillsAGapOfTheWindowOnly() {
		long first = receive(1);
		this.buffers.refill(first);
		this.buffers.offer(1, WINDOW);

		assertThat(receive(2)).isNotEqualTo(first);
		assertThat(receive(3)).isNotEqualTo(first);
		assertThat(receive(4)).isNotEqualTo(first);
		assertThat(receive(5)).isEqualTo(first);
		assertThat(complete(6).res()).isEqualTo(-Errno.ENOBUFS);
	}

	@Test
	void widerWindowOffersMoreAndNarrowerOneTakesNothingAway() {
		this.buffers.offer(0, 6);
		this.buffers.offer(0, 2);
		for (int i = 0; i < 6; i++) {
			receive(i + 1);
		}
		this.buffers.offer(6, 2);

		receive(7);
		receive(8);
		assertThat(complete(9).res()).isEqualTo(-Errno.ENOBUFS);
	}

	@Test
	void keepsNothingBackWhenAllIsTaken() {
		receiveIntoAll();

		assertThat(this.buffers.keepsBack()).isFalse();
		assertThat(complete(2).res()).isEqualTo(-Errno.ENOBUFS);
	}

	@Test
	void goesOnAfterItsTailHasWrapped() {
		for (int i = 0; i < 70_000; i++) {
			long offset = receive(i + 1);
			this.buffers.offer(1, WINDOW);
			this.buffers.refill(offset);
		}

		assertEveryBufferComesOnce();
	}

	@Test
	void takesNothingBackAfterClose() {
		long offset = receive(1);

		this.buffers.close();
		this.buffers.refill(offset);
		this.buffers.close();

		assertThat(this.buffers.buffers()).isEqualTo(BUFFERS);
	}

	@Test
	void refusesGroupThatIsTakenAndReleasesItsMemory() {
		assertThatExceptionOfType(SyscallException.class)
			.isThrownBy(() -> ProvidedBufferRing.register(this.ring, this.area, SIZE, WINDOW))
			.withMessage("io_uring_register(PBUF_RING, 16 entries) failed: EEXIST");
	}

	@ParameterizedTest
	@CsvSource({ "0x10001, 4096", "0, 0", "0xf0003, 61440" })
	void findsBufferInFlagsOfCompletion(String flags, long offset) {
		assertThat(this.buffers.offset(Integer.decode(flags))).isEqualTo(offset);
	}

	private void assertEveryBufferComesOnce() {
		boolean[] seen = new boolean[BUFFERS];

		for (int i = 0; i < BUFFERS; i++) {
			long offset = receive(i + 1);

			assertThat(offset % SIZE).isZero();
			assertThat(seen[(int) (offset / SIZE)]).isFalse();
			seen[(int) (offset / SIZE)] = true;
			this.buffers.offer(1, WINDOW);
		}

		assertThat(complete(1).res()).isEqualTo(-Errno.ENOBUFS);
	}

	private long[] receiveIntoAll() {
		long[] offsets = new long[BUFFERS];
		for (int i = 0; i < BUFFERS; i++) {
			offsets[i] = receive(1);
			this.buffers.offer(1, WINDOW);
		}
		return offsets;
	}

	private long receive(long number) {
		Completion completion = complete(number);
		assertThat(completion.res()).isEqualTo(Long.BYTES);
		assertThat(completion.flags() & LinuxIoUring.IORING_CQE_F_BUFFER).isNotZero();
		long offset = this.buffers.offset(completion.flags());
		assertThat(this.area.segment().get(ValueLayout.JAVA_LONG, offset)).isEqualTo(number);
		return offset;
	}

	private Completion complete(long number) {
		this.value.set(ValueLayout.JAVA_LONG, 0, number);
		assertThat(Syscalls.write(this.source, this.value, Long.BYTES)).isEqualTo(Long.BYTES);
		long sqe = this.ring.nextSqe();
		IoUringSqe.opcode(RingMemory.ALL, sqe, LinuxIoUring.IORING_OP_READ);
		IoUringSqe.fd(RingMemory.ALL, sqe, this.source);
		IoUringSqe.flags(RingMemory.ALL, sqe, LinuxIoUring.IOSQE_BUFFER_SELECT);
		IoUringSqe.bufGroup(RingMemory.ALL, sqe, ProvidedBufferRing.GROUP);
		IoUringSqe.len(RingMemory.ALL, sqe, Long.BYTES);
		this.ring.submitAndWait(1, 0);
		CompletionQueue queue = this.ring.completionQueue();
		assertThat(queue.tail() - queue.head()).isEqualTo(1);
		long cqe = queue.address(queue.head());
		Completion completion = new Completion(IoUringCqe.res(RingMemory.ALL, cqe),
				IoUringCqe.flags(RingMemory.ALL, cqe));
		queue.advance(queue.head() + 1);
		return completion;
	}

	private record Completion(int res, int flags) {

	}

}
