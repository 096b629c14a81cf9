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

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.zcrx.ReceiveMode;
import io.zcrx.Zcrx;
import io.zcrx.ifq.KernelQueue.Completion;
import io.zcrx.ifq.KernelQueue.Connection;
import io.zcrx.libc.Errno;
import io.zcrx.libc.SyscallException;
import io.zcrx.libc.Syscalls;
import io.zcrx.ring.RingMemory;
import io.zcrx.uapi.IoUringRegionDesc;
import io.zcrx.uapi.IoUringZcrxAreaReg;
import io.zcrx.uapi.IoUringZcrxIfqReg;
import io.zcrx.uapi.LinuxMman;
import io.zcrx.uapi.LinuxSocket;
import io.zcrx.uapi.LinuxZcrx;
import io.zcrx.uapi.ZcrxCtrl;
import io.zcrx.uapi.ZcrxEventDesc;
import io.zcrx.uapi.ZcrxStats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * What the kernel does when it is asked in wrong or unusual ways: the behaviour that the
 * loop relies on. CONTRIBUTING.md lists the cases that other tests cover.
 */
@Timeout(60)
@EnabledIfEnvironmentVariable(named = "ZCRX_LAB", matches = "uml|nic", disabledReason = "needs a recent kernel")
class KernelCasesTests {

	private static final int PAGE = KernelQueue.PAGE;

	private static final int AREA = KernelQueue.PAGES * PAGE;

	private static final int CQ = 64;

	private static final int ALLOCATION_AND_COPY = 3;

	@BeforeAll
	static void kernelHasNodev() {
		List<String> causes = Zcrx.unavailabilityCauses(ReceiveMode.NODEV);
		assertThat(causes).isEmpty();
	}

	// the kernel ends rings in its own time
	@BeforeEach
	void awaitNoPinnedMemory() {
		Awaitility.await()
			.atMost(Duration.ofSeconds(10))
			.pollInterval(Duration.ofMillis(2))
			.until(() -> pinnedKib() == 0);
	}

	@ParameterizedTest(name = "{0}: {1}")
	@MethodSource("wrongRegistrations")
	void refusesWrongRegistrationAndKeepsNothingOfIt(String what, int errno, Consumer<KernelQueue> change)
			throws Exception {
		try (KernelQueue queue = new KernelQueue(CQ)) {
			change.accept(queue);

			assertThat(queue.register()).as(what).isEqualTo(errno);

			assertThat(pinnedKib()).isZero();
			queue.describe();
			assertThat(queue.register()).isZero();
			assertThat(IoUringZcrxIfqReg.zcrxId(queue.ifqReg, 0)).isZero();
		}
	}

	static Stream<Arguments> wrongRegistrations() {
		return Stream.of(wrong("no refill region", Errno.EFAULT, (queue) -> ifq(queue, "region_ptr", 0)),
				wrong("a refill region without memory", Errno.EFAULT, (queue) -> region(queue, "user_addr", 0)),
				wrong("an empty refill region", Errno.EINVAL, (queue) -> region(queue, "size", 0)),
				wrong("half a page of refill region", Errno.EINVAL, (queue) -> region(queue, "size", PAGE / 2)),
				wrong("more entries than the region holds", Errno.EINVAL, (queue) -> ifq(queue, "rq_entries", 4096)),
				wrong("no entries", Errno.EINVAL, (queue) -> ifq(queue, "rq_entries", 0)),
				wrong("too many entries", Errno.EINVAL, (queue) -> ifq(queue, "rq_entries", -1)),
				wrong("no area", Errno.EFAULT, (queue) -> ifq(queue, "area_ptr", 0)),
				wrong("an area at no address", Errno.EFAULT, (queue) -> area(queue, "addr", 0)),
				wrong("an empty area", Errno.EFAULT, (queue) -> area(queue, "len", 0)),
				wrong("half a page of area", Errno.EINVAL, (queue) -> area(queue, "len", PAGE / 2)),
				wrong("an area that begins within a page", Errno.EINVAL,
						(queue) -> area(queue, "addr", queue.area.address() + PAGE / 2)),
				wrong("an area with a hole", Errno.EFAULT, KernelCasesTests::areaWithHole),
				wrong("an area that can't be written", Errno.EFAULT,
						(queue) -> area(queue, "addr", map(AREA, LinuxMman.PROT_READ))),
				wrong("a token", Errno.EINVAL, (queue) -> area(queue, "rq_area_token", 1)),
				wrong("buffers of a strange size", Errno.EINVAL, (queue) -> ifq(queue, "rx_buf_len", -1)),
				wrong("buffers of 2 GiB", Errno.EOPNOTSUPP, (queue) -> ifq(queue, "rx_buf_len", 1 << 31)),
				wrong("buffers of two pages", Errno.EOPNOTSUPP, (queue) -> ifq(queue, "rx_buf_len", 2 * PAGE)),
				wrong("an id", Errno.EINVAL, (queue) -> ifq(queue, "zcrx_id", 1)),
				wrong("an unknown flag", Errno.EINVAL, (queue) -> ifq(queue, "flags", 1 << 20)),
				wrong("an interface although without device", Errno.EINVAL, (queue) -> ifq(queue, "if_idx", 1)),
				wrong("no interface", Errno.ENODEV, (queue) -> ifq(queue, "flags", 0)),
				wrong("an unknown interface", Errno.ENODEV, (queue) -> device(queue, 9999)),
				wrong("loopback", Errno.EOPNOTSUPP, (queue) -> device(queue, Syscalls.ifNameToIndex("lo"))),
				wrong("unknown events", Errno.EINVAL,
						(queue) -> ZcrxEventDesc.typeMask(queue.withEvents(0).eventDesc, 0, 1 << 20)),
				wrong("statistics that are not aligned", Errno.EINVAL,
						(queue) -> ZcrxEventDesc.statsOffset(queue.withEvents(0).eventDesc, 0, 2 * PAGE + 1)),
				wrong("statistics over the entries", Errno.ERANGE,
						(queue) -> ZcrxEventDesc.statsOffset(queue.withEvents(0).eventDesc, 0, 128)),
				wrong("statistics outside the region", Errno.ERANGE,
						(queue) -> ZcrxEventDesc.statsOffset(queue.withEvents(0).eventDesc, 0, 3 * PAGE)),
				wrong("structs that can't be written", Errno.EFAULT, KernelCasesTests::readOnlyStructs));
	}

	@Test
	void structsCanBeUsedOnce() throws Exception {
		try (KernelQueue queue = KernelQueue.registered(CQ)) {
			IoUringZcrxAreaReg.addr(queue.areaReg, 0, map(AREA, LinuxMman.PROT_READ | LinuxMman.PROT_WRITE));
			assertThat(queue.register()).isZero();
			assertThat(IoUringZcrxIfqReg.zcrxId(queue.ifqReg, 0)).isEqualTo(1);

			assertThat(queue.register()).isEqualTo(Errno.EINVAL);
		}
	}

	@Test
	void ringMayHaveTwoQueues() throws Exception {
		try (KernelQueue queue = KernelQueue.registered(CQ)) {
			Connection first = queue.connect();
			Connection second = queue.connect();
			queue.receive(first.fd());
			first.send(random(100));
			assertThat(queue.bytes(queue.await(KernelQueue.RECEIVE))).isEqualTo(random(100));
			queue.cancel();

			queue.describe();
			IoUringZcrxAreaReg.addr(queue.areaReg, 0, map(AREA, LinuxMman.PROT_READ | LinuxMman.PROT_WRITE));
			IoUringRegionDesc.userAddr(queue.regionDesc, 0, map(3 * PAGE, LinuxMman.PROT_READ | LinuxMman.PROT_WRITE));
			assertThat(queue.register()).isZero();
			assertThat(IoUringZcrxIfqReg.zcrxId(queue.ifqReg, 0)).isEqualTo(1);
			assertThat(queue.await(KernelQueue.RECEIVE).res()).isEqualTo(-Errno.ECANCELED);
			queue.receive(second.fd());
			second.send(random(50));

			assertThat(queue.await(KernelQueue.RECEIVE).res()).isEqualTo(50);
			assertThat(queue.flush()).isZero();
		}
	}

	@Test
	void refusesToReceiveFromWhatIsNoConnection() throws Exception {
		try (KernelQueue queue = KernelQueue.registered(CQ)) {
			int eventfd = Syscalls.eventfd(0, 0);
			int datagrams = Syscalls.socket(LinuxSocket.AF_INET, 2, 0);
			int unconnected = Syscalls.socket(LinuxSocket.AF_INET, LinuxSocket.SOCK_STREAM, 0);
			Connection connection = queue.connect();

			assertThat(ended(queue, -1, 0)).isEqualTo(-Errno.EBADF);
			assertThat(ended(queue, eventfd, 0)).isEqualTo(-Errno.ENOTSOCK);
			assertThat(ended(queue, datagrams, 0)).isEqualTo(-Errno.EPROTONOSUPPORT);
			assertThat(ended(queue, unconnected, 0)).isEqualTo(-Errno.ENOTCONN);
			assertThat(ended(queue, connection.fd(), 1)).isEqualTo(-Errno.EINVAL);

			for (int fd : new int[] { eventfd, datagrams, unconnected }) {
				Syscalls.close(fd);
			}
			echoesOnePage(queue, connection);
		}
	}

	@Test
	void ringMayEndWhileRequestsAreArmed() throws Exception {
		for (int i = 0; i < 5; i++) {
			try (KernelQueue queue = KernelQueue.registered(CQ)) {
				Connection connection = queue.connect();
				queue.receive(connection.fd());
				queue.ring.submitAndWait(0, 0);
				connection.send(random(10 * PAGE));
			}
		}
	}

	@Test
	void closingEverythingReleasesThePinnedMemory() throws Exception {
		KernelQueue queue = KernelQueue.registered(CQ);
		assertThat(pinnedKib()).isGreaterThanOrEqualTo(AREA / 1024);

		queue.close();

		awaitNoPinnedMemory();
	}

	@Test
	void controlNeedsKnownQueueAndOperation() throws Exception {
		try (KernelQueue queue = KernelQueue.registered(CQ)) {
			assertThat(queue.flush()).isZero();
			assertThat(queue.control(0, (struct) -> ZcrxCtrl.zcrxId(struct, 0, 5))).isEqualTo(Errno.ENXIO);
			assertThat(queue.control(1000)).isEqualTo(Errno.EOPNOTSUPP);
			assertThat(queue.control(0, (struct) -> ZcrxCtrl.armEventType(struct, 0, 1))).isEqualTo(Errno.EINVAL);
		}
	}

	@Test
	void otherThreadsAreRefused() throws Exception {
		try (KernelQueue queue = KernelQueue.registered(CQ)) {
			assertThat(onOtherThread(() -> queue.ring.register(0, MemorySegment.NULL, 0, "any")))
				.isEqualTo(Errno.EEXIST);
			// what enter uses is registered with the ring's own thread
			assertThat(onOtherThread(() -> queue.ring.submitAndWait(0, 0))).isEqualTo(Errno.EINVAL);
		}
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("wrongEntries")
	void wrongRefillEntriesDoNoHarm(String what, long off, int pad) throws Exception {
		try (KernelQueue queue = KernelQueue.registered(CQ)) {
			for (int i = 0; i < 16; i++) {
				queue.refillRaw(off, pad);
			}
			for (int i = 0; i < 16 && queue.unconsumed() > 0; i++) {
				assertThat(queue.flush()).isZero();
			}

			assertThat(queue.unconsumed()).isZero();
			receivesTheWholeArea(queue, queue.connect());
		}
	}

	static Stream<Arguments> wrongEntries() {
		return Stream.of(arguments("a buffer that is not held", 0L, 0), arguments("behind the area", (long) AREA, 0),
				arguments("far behind the area", (1L << 48) - 1, 0), arguments("another area", 1L << 48, 0),
				arguments("padding", 0L, 1));
	}

	@Test
	void wrongEntryEndsTheFlushAfterItWasConsumed() throws Exception {
		try (KernelQueue queue = KernelQueue.registered(CQ)) {
			for (int i = 0; i < 3; i++) {
				queue.refillRaw(1L << 48, 0);
			}
			for (int i = 0; i < 5; i++) {
				queue.refillRaw(0, 0);
			}

			List<Integer> left = new ArrayList<>();
			while (queue.unconsumed() > 0) {
				queue.flush();
				left.add(queue.unconsumed());
			}

			assertThat(left).containsExactly(7, 6, 5, 0);
		}
	}

	@Test
	void wrongRefillPointersDoNoHarm() throws Exception {
		for (int[] pointers : new int[][] { { 1, 0 }, { 0, 2 * KernelQueue.ENTRIES }, { -1, 100 } }) {
			try (KernelQueue queue = KernelQueue.registered(CQ)) {
				RingMemory.set(queue.refillWord("head"), pointers[0]);
				RingMemory.setRelease(queue.refillWord("tail"), pointers[1]);

				assertThat(queue.flush()).isZero();

				echoesOnePage(queue, queue.connect());
			}
		}
	}

	@Test
	void bufferThatIsReturnedTwiceIsHandedOutOnce() throws Exception {
		try (KernelQueue queue = KernelQueue.registered(CQ)) {
			Connection connection = queue.connect();
			queue.receive(connection.fd());
			connection.send(random(100));
			Completion completion = queue.await(KernelQueue.RECEIVE);
			queue.refillRaw(completion.off(), 0);
			queue.refillRaw(completion.off(), 0);
			queue.flush();
			queue.cancel();
			assertThat(queue.await(KernelQueue.RECEIVE).res()).isEqualTo(-Errno.ECANCELED);

			receivesTheWholeArea(queue, connection);
		}
	}

	@Test
	void exhaustedAreaEndsTheRequestUntilBuffersComeHome() throws Exception {
		try (KernelQueue queue = KernelQueue.registered(CQ)) {
			Connection connection = queue.connect();
			List<Completion> held = receivesTheWholeArea(queue, connection);

			queue.receive(connection.fd());
			assertThat(queue.await(KernelQueue.RECEIVE).res()).isEqualTo(-Errno.ENOMEM);
			held.forEach((completion) -> queue.refillRaw(completion.off(), 0));
			queue.flush();
			queue.receive(connection.fd());

			Completion completion = queue.await(KernelQueue.RECEIVE);
			assertThat(completion.res()).isPositive();
			assertThat(completion.more()).isTrue();
		}
	}

	@Test
	void streamContinuesAfterFullCompletionQueue() throws Exception {
		try (KernelQueue queue = KernelQueue.registered(8)) {
			Connection connection = queue.connect();
			byte[] bytes = random(4 * AREA);
			sending(connection.client(), bytes);
			ByteArrayOutputStream received = new ByteArrayOutputStream();
			queue.receive(connection.fd());
			while (received.size() < bytes.length) {
				Completion completion = queue.poll(KernelQueue.RECEIVE, Duration.ofMillis(200).toNanos());
				if (completion == null) {
					queue.cancel(); // the silent stall of kernels up to 7.2
				}
				else if (completion.res() > 0) {
					received.write(queue.bytes(completion));
					queue.refillRaw(completion.off(), 0);
					queue.flush();
				}
				else {
					assertThat(-completion.res()).isIn(Errno.ENOSPC, Errno.ENOMEM, Errno.ECANCELED);
					assertThat(completion.more()).isFalse();
					queue.receive(connection.fd());
				}
			}
			assertThat(received.toByteArray()).isEqualTo(bytes);
		}
	}

	@Test
	void endOfStreamIsToldAgain() throws Exception {
		try (KernelQueue queue = KernelQueue.registered(CQ)) {
			Connection connection = queue.connect();
			connection.client().shutdownOutput();

			for (int i = 0; i < 3; i++) {
				assertThat(ended(queue, connection.fd(), 0)).isZero();
			}
		}
	}

	@Test
	void resetIsToldOnce() throws Exception {
		try (KernelQueue queue = KernelQueue.registered(CQ)) {
			Connection connection = queue.connect();
			queue.receive(connection.fd());
			queue.ring.submitAndWait(0, 0);
			connection.reset();

			assertThat(queue.await(KernelQueue.RECEIVE).res()).isEqualTo(-Errno.ECONNRESET);
			assertThat(ended(queue, connection.fd(), 0)).isZero();
		}
	}

	@Test
	void limitEndsLikeTheStreamAndLeavesTheRest() throws Exception {
		try (KernelQueue queue = KernelQueue.registered(CQ)) {
			Connection connection = queue.connect();
			connection.send(random(10_000));
			queue.receive(connection.fd(), 0, 6000);
			assertThat(receivedUntilTheEnd(queue)).isEqualTo(Arrays.copyOf(random(10_000), 6000));

			connection.client().shutdownOutput();
			queue.receive(connection.fd());
			assertThat(receivedUntilTheEnd(queue)).isEqualTo(Arrays.copyOfRange(random(10_000), 6000, 10_000));
		}
	}

	@Test
	void shutdownEndsTheRequestAndCancellationToo() throws Exception {
		try (KernelQueue queue = KernelQueue.registered(CQ)) {
			Connection connection = queue.connect();
			queue.receive(connection.fd());
			assertThat(queue.cancel().res()).isZero();
			assertThat(queue.await(KernelQueue.RECEIVE).res()).isEqualTo(-Errno.ECANCELED);
			assertThat(queue.cancel().res()).isEqualTo(-Errno.ENOENT);

			queue.receive(connection.fd());
			queue.ring.submitAndWait(0, 0);
			Syscalls.shutdown(connection.fd(), 0);
			assertThat(queue.await(KernelQueue.RECEIVE).res()).isZero();
		}
	}

	@Test
	void copyEventComesOnceUntilItIsArmedAgain() throws Exception {
		try (KernelQueue queue = new KernelQueue(CQ).withEvents(ALLOCATION_AND_COPY)) {
			assertThat(queue.register()).isZero();
			Connection connection = queue.connect();
			queue.receive(connection.fd());
			assertThat(arm(queue, LinuxZcrx.ZCRX_EVENT_COPY)).isEqualTo(Errno.EINVAL);

			connection.send(random(3 * PAGE));
			assertThat(queue.await(KernelQueue.EVENT).res()).isEqualTo(LinuxZcrx.ZCRX_EVENT_COPY);
			connection.send(random(PAGE));
			assertThat(queue.poll(KernelQueue.EVENT, Duration.ofMillis(200).toNanos())).isNull();
			assertThat(arm(queue, LinuxZcrx.ZCRX_EVENT_COPY)).isZero();
			connection.send(random(PAGE));

			assertThat(queue.await(KernelQueue.EVENT).res()).isEqualTo(LinuxZcrx.ZCRX_EVENT_COPY);
			assertThat(arm(queue, LinuxZcrx.ZCRX_EVENT_ALLOC_FAIL)).isEqualTo(Errno.EINVAL);
			long stats = queue.region.address() + 2 * PAGE;
			assertThat(RingMemory.getOpaque(stats + ZcrxStats.COPY_COUNT)).isBetween(3L, 8L);
			assertThat(RingMemory.getOpaque(stats + ZcrxStats.COPY_BYTES)).isEqualTo(5 * PAGE);
		}
	}

	private static int arm(KernelQueue queue, int event) {
		return queue.control(LinuxZcrx.ZCRX_CTRL_ARM_EVENT, (struct) -> ZcrxCtrl.armEventType(struct, 0, event));
	}

	private static int ended(KernelQueue queue, int fd, int zcrxId) {
		queue.receive(fd, zcrxId, 0);
		Completion completion = queue.await(KernelQueue.RECEIVE);
		assertThat(completion.more()).isFalse();
		return completion.res();
	}

	private static void echoesOnePage(KernelQueue queue, Connection connection) throws IOException {
		connection.send(random(PAGE));
		queue.receive(connection.fd());
		ByteArrayOutputStream received = new ByteArrayOutputStream();
		while (received.size() < PAGE) {
			Completion completion = queue.await(KernelQueue.RECEIVE);
			assertThat(completion.res()).isPositive();
			received.write(queue.bytes(completion));
		}
		assertThat(received.toByteArray()).isEqualTo(random(PAGE));
	}

	/**
	 * Takes all buffers that there are, each once, with the bytes that were sent.
	 */
	private static List<Completion> receivesTheWholeArea(KernelQueue queue, Connection connection) throws Exception {
		byte[] bytes = random(2 * AREA);
		sending(connection.client(), bytes);
		ByteArrayOutputStream received = new ByteArrayOutputStream();
		List<Completion> completions = new ArrayList<>();
		Set<Long> pages = new HashSet<>();
		queue.receive(connection.fd());
		while (completions.size() < KernelQueue.PAGES) {
			Completion completion = queue.await(KernelQueue.RECEIVE);
			assertThat(completion.res()).isPositive();
			assertThat(pages.add(completion.off() / PAGE)).as("page of %s", completion).isTrue();
			completions.add(completion);
		}
		Completion last = queue.poll(KernelQueue.RECEIVE, Duration.ofMillis(200).toNanos());
		if (last == null) {
			queue.cancel(); // the silent stall of kernels up to 7.2
			last = queue.await(KernelQueue.RECEIVE);
		}
		assertThat(-last.res()).isIn(Errno.ENOMEM, Errno.ECANCELED);
		for (Completion completion : completions) {
			received.write(queue.bytes(completion));
		}
		assertThat(received.toByteArray()).isEqualTo(Arrays.copyOf(bytes, received.size()));
		return completions;
	}

	private static byte[] receivedUntilTheEnd(KernelQueue queue) throws IOException {
		ByteArrayOutputStream received = new ByteArrayOutputStream();
		for (Completion completion = queue.await(KernelQueue.RECEIVE); completion.res() > 0; completion = queue
			.await(KernelQueue.RECEIVE)) {
			assertThat(completion.more()).isTrue();
			received.write(queue.bytes(completion));
		}
		return received.toByteArray();
	}

	private static void sending(Socket socket, byte[] bytes) {
		Thread.ofPlatform().daemon().start(() -> {
			try {
				socket.getOutputStream().write(bytes);
			}
			catch (IOException ex) {
				assertThat(socket.isClosed()).isTrue(); // by the end of the test
			}
		});
	}

	private static int onOtherThread(Runnable action) throws InterruptedException {
		FutureTask<Boolean> task = new FutureTask<>(action, true);
		Thread.ofPlatform().start(task);
		try {
			return task.get() ? 0 : -1;
		}
		catch (ExecutionException ex) {
			return ((SyscallException) ex.getCause()).errno();
		}
	}

	private static byte[] random(int length) {
		byte[] bytes = new byte[length];
		new Random(length).nextBytes(bytes);
		return bytes;
	}

	private static long pinnedKib() throws IOException {
		try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
			return lines.filter((line) -> line.startsWith("VmPin:"))
				.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")))
				.findFirst()
				.orElseThrow();
		}
	}

	private static Arguments wrong(String what, int errno, Consumer<KernelQueue> change) {
		return arguments(what, errno, change);
	}

	private static void ifq(KernelQueue queue, String field, long value) {
		KernelQueue.set(queue.ifqReg, IoUringZcrxIfqReg.LAYOUT, field, value);
	}

	private static void region(KernelQueue queue, String field, long value) {
		KernelQueue.set(queue.regionDesc, IoUringRegionDesc.LAYOUT, field, value);
	}

	private static void area(KernelQueue queue, String field, long value) {
		KernelQueue.set(queue.areaReg, IoUringZcrxAreaReg.LAYOUT, field, value);
	}

	private static void device(KernelQueue queue, int index) {
		ifq(queue, "flags", 0);
		ifq(queue, "if_idx", index);
	}

	private static void areaWithHole(KernelQueue queue) {
		long address = map(AREA, LinuxMman.PROT_READ | LinuxMman.PROT_WRITE);
		Syscalls.munmap(address + AREA / 2, PAGE);
		area(queue, "addr", address);
	}

	private static void readOnlyStructs(KernelQueue queue) {
		long address = map(PAGE, LinuxMman.PROT_READ | LinuxMman.PROT_WRITE);
		MemorySegment copy = RingMemory.ALL.asSlice(address, IoUringZcrxAreaReg.SIZEOF);
		copy.copyFrom(queue.areaReg);
		protect(address);
		ifq(queue, "area_ptr", address);
	}

	private static long map(long size, int protection) {
		long address = Syscalls.mmap(size, protection, LinuxMman.MAP_PRIVATE | LinuxMman.MAP_ANONYMOUS, -1, 0);
		assertThat(address).isPositive();
		return address;
	}

	private static void protect(long address) {
		Linker linker = Linker.nativeLinker();
		var mprotect = linker.downcallHandle(linker.defaultLookup().findOrThrow("mprotect"), FunctionDescriptor
			.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
		try {
			assertThat((int) mprotect.invokeExact(address, (long) PAGE, LinuxMman.PROT_READ)).isZero();
		}
		catch (Throwable ex) {
			throw new AssertionError(ex);
		}
	}

}
