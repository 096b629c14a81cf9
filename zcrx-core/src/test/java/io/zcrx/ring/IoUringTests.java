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

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.zcrx.Prerequisite;
import io.zcrx.ReceiveMode;
import io.zcrx.Zcrx;
import io.zcrx.libc.Errno;
import io.zcrx.libc.SyscallException;
import io.zcrx.uapi.IoUringCqe;
import io.zcrx.uapi.IoUringSqe;
import io.zcrx.uapi.LinuxIoUring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class IoUringTests {

	private static final int UNKNOWN_FLAG = 1 << 30;

	private final ExecutorService ringThread = Executors.newSingleThreadExecutor();

	@BeforeAll
	static void needsIoUring() {
		List<String> causes = Zcrx.unavailabilityCauses(ReceiveMode.COPY);
		Prerequisite.require(causes.isEmpty(), "no io_uring here: " + causes);
	}

	@AfterEach
	void endRingThread() {
		this.ringThread.close();
	}

	@ParameterizedTest
	@MethodSource("flags")
	void completesNopOnTheThreadThatEnabledIt(int flags) throws Exception {
		IoUring ring = IoUring.open(Kernel.HOST, 8, 16, 0, flags);

		List<Long> completed = onRingThread(() -> {
			ring.enable();
			nop(ring, 42);
			ring.submitAndWait(1, 0);
			List<Long> userData = drain(ring);
			ring.close();
			return userData;
		});

		assertThat(completed).containsExactly(42L);
	}

	static IntStream flags() {
		return IntStream.of(IoUring.FLAGS);
	}

	@Test
	void takesNextSetOfFlagsOnOlderKernels() throws Exception {
		int[] candidates = { UNKNOWN_FLAG, UNKNOWN_FLAG << 1, IoUring.FLAGS[IoUring.FLAGS.length - 1] };
		try (IoUring ring = IoUring.open(Kernel.HOST, 8, 16, 0, candidates)) {
			ring.enable();
			nop(ring, 1);
			ring.submitAndWait(1, 0);

			assertThat(drain(ring)).containsExactly(1L);
		}
	}

	@Test
	void refusesWithTheCallAndItsErrno() throws Exception {
		int before = rings();

		assertThatExceptionOfType(SyscallException.class)
			.isThrownBy(() -> IoUring.open(Kernel.HOST, 8, 16, 0, UNKNOWN_FLAG))
			.withMessage("io_uring_setup(8 entries, 16 completions) failed: EINVAL");

		assertThat(rings()).isEqualTo(before);
	}

	@Test
	void stridesOverBigCompletions() {
		try (IoUring ring = IoUring.open(8, 16, LinuxIoUring.IORING_SETUP_CQE32)) {
			ring.enable();
			for (long i = 0; i < 100; i++) {
				nop(ring, 2 * i);
				nop(ring, 2 * i + 1);
				ring.submitAndWait(2, 0);

				assertThat(drain(ring)).containsExactly(2 * i, 2 * i + 1);
			}
		}
	}

	@Test
	void submitsByItselfWhenTheQueueIsFull() {
		try (IoUring ring = IoUring.open(4, 64, 0)) {
			ring.enable();
			for (int i = 0; i < 50; i++) {
				nop(ring, i);
			}
			ring.submitAndWait(1, 0);
			List<Long> completed = new ArrayList<>(drain(ring));
			while (completed.size() < 50) {
				ring.submitAndWait(1, 0);
				completed.addAll(drain(ring));
			}

			assertThat(completed).containsExactlyElementsOf(LongStream.range(0, 50).boxed().toList());
		}
	}

	@Test
	void losesNoCompletionWhenMoreCompleteThanTheQueueHolds() {
		try (IoUring ring = IoUring.open(4, 4, 0)) {
			ring.enable();
			int entries = ring.completionQueue().entries();
			for (int i = 0; i < 10 * entries; i++) {
				nop(ring, i);
			}
			List<Long> completed = new ArrayList<>();
			while (completed.size() < 10 * entries) {
				ring.submitAndWait(1, 0);
				completed.addAll(drain(ring));
			}

			assertThat(completed).containsExactlyElementsOf(LongStream.range(0, 10L * entries).boxed().toList());
		}
	}

	@Test
	void waitEndsWithTheTime() {
		try (IoUring ring = IoUring.open(8, 16, 0)) {
			ring.enable();
			long start = System.nanoTime();
			ring.submitAndWait(1, Duration.ofMillis(50).toNanos());
			Duration waited = Duration.ofNanos(System.nanoTime() - start);

			assertThat(waited).isBetween(Duration.ofMillis(49), Duration.ofSeconds(10));
			assertThat(drain(ring)).isEmpty();
		}
	}

	@Test
	void looksWithoutWaiting() {
		try (IoUring ring = IoUring.open(8, 16, 0)) {
			ring.enable();
			ring.submitAndWait(0, 0);

			assertThat(drain(ring)).isEmpty();
		}
	}

	@Test
	void belongsToTheThreadThatEnabledIt() throws Exception {
		IoUring ring = IoUring.open(8, 16, 0);
		onRingThread(() -> {
			ring.enable();
			return true;
		});

		assertThatExceptionOfType(SyscallException.class)
			.isThrownBy(() -> ring.register(LinuxIoUring.IORING_REGISTER_PBUF_RING, MemorySegment.NULL, 1, "probe"))
			.satisfies((ex) -> assertThat(ex.errno()).isEqualTo(Errno.EEXIST));

		onRingThread(() -> {
			ring.close();
			return true;
		});
	}

	@Test
	void closeLeavesNoDescriptorAndNoMapping() throws Exception {
		int before = rings();
		long mappedBefore = mappings();
		IoUring ring = IoUring.open(8, 16, 0);

		assertThat(rings()).isEqualTo(before + 1);
		assertThat(mappings()).isGreaterThan(mappedBefore);

		onRingThread(() -> {
			ring.enable();
			nop(ring, 1);
			ring.submitAndWait(1, 0);
			ring.close();
			ring.close();
			return true;
		});

		assertThat(rings()).isEqualTo(before);
		assertThat(mappings()).isEqualTo(mappedBefore);
	}

	@Test
	void closesWithoutEverBeingEnabled() throws Exception {
		int before = rings();

		IoUring.open(8, 16, 0).close();

		assertThat(rings()).isEqualTo(before);
	}

	private <T> T onRingThread(Callable<T> action) throws Exception {
		try {
			return this.ringThread.submit(action).get();
		}
		catch (ExecutionException ex) {
			throw new AssertionError(ex.getCause());
		}
	}

	private static void nop(IoUring ring, long userData) {
		long sqe = ring.nextSqe();
		IoUringSqe.opcode(RingMemory.ALL, sqe, LinuxIoUring.IORING_OP_NOP);
		IoUringSqe.userData(RingMemory.ALL, sqe, userData);
	}

	private static List<Long> drain(IoUring ring) {
		CompletionQueue queue = ring.completionQueue();
		List<Long> userData = new ArrayList<>();
		int head = queue.head();
		for (int tail = queue.tail(); head != tail; head++) {
			assertThat(IoUringCqe.res(RingMemory.ALL, queue.address(head))).isZero();
			userData.add(IoUringCqe.userData(RingMemory.ALL, queue.address(head)));
		}
		queue.advance(head);
		return userData;
	}

	private static int rings() throws IOException {
		int count = 0;
		try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
			for (Path link : links.toList()) {
				if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).toString().contains("io_uring")) {
					count++;
				}
			}
		}
		return count;
	}

	private static long mappings() throws IOException {
		try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
			return lines.filter((line) -> line.contains("io_uring")).count();
		}
	}

}
