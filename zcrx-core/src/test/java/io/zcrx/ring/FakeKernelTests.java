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

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.zcrx.ifq.Area;
import io.zcrx.ifq.InterfaceQueue;
import io.zcrx.libc.Errno;
import io.zcrx.libc.SyscallException;
import io.zcrx.uapi.IoUringCqe;
import io.zcrx.uapi.IoUringSqe;
import io.zcrx.uapi.LinuxIoUring;
import io.zcrx.uapi.LinuxZcrx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * That the fake kernel behaves as kernels do, and notices what it is there to notice.
 */
class FakeKernelTests {

	private static final int DEVICE = 7;

	private final Area area = Area.map(16 * 4096);

	private FakeKernel kernel = new FakeKernel(KernelVersion.V7_2, 1).calm();

	@AfterEach
	void close() {
		this.kernel.close();
		this.area.close();
	}

	@Test
	void completesAndKeepsWhatFindsNoRoom() {
		IoUring ring = open(4, 4, 0);
		for (int i = 0; i < 10; i++) {
			nop(ring, i);
		}
		ring.submitAndWait(1, 0);

		for (int i = 0; i < 10; i++) {
			CompletionQueue queue = ring.completionQueue();
			if (queue.tail() == queue.head()) {
				ring.submitAndWait(1, 0);
			}
			assertThat(IoUringCqe.userData(RingMemory.ALL, queue.address(queue.head()))).isEqualTo(i);
			queue.advance(queue.head() + 1);
		}
		assertThat(this.kernel.uring().overflowed()).isEqualTo(6);
		assertThat(this.kernel.violations()).isEmpty();
	}

	@Test
	void noticesWaitsThatLookLikeThoseForDisk() {
		IoUring ring = open(4, 4, 0);
		nop(ring, 1);
		ring.submitAndWait(1, 1);
		assertThat(this.kernel.violations()).isEmpty();

		try (Arena arena = Arena.ofConfined()) {
			this.kernel.enter(arena.allocate(8), this.kernel.rings().getFirst(), 0, 1,
					LinuxIoUring.IORING_ENTER_GETEVENTS, MemorySegment.NULL, 0);
		}

		assertThat(this.kernel.violations()).singleElement().asString().contains("I/O wait");
	}

	@Test
	void waitsOnKernelsThatKnowOneKindOfWaitOnly() {
		this.kernel.without(LinuxIoUring.IORING_FEAT_NO_IOWAIT);
		IoUring ring = open(4, 4, 0);
		nop(ring, 42);

		ring.submitAndWait(1, 0);

		CompletionQueue queue = ring.completionQueue();
		assertThat(IoUringCqe.userData(RingMemory.ALL, queue.address(queue.head()))).isEqualTo(42);
	}

	@Test
	void overwritesEntriesThatWereGivenBack() {
		IoUring ring = open(4, 4, 0);
		nop(ring, 42);
		ring.submitAndWait(1, 0);
		CompletionQueue queue = ring.completionQueue();
		long cqe = queue.address(queue.head());

		queue.advance(queue.head() + 1);

		assertThat(IoUringCqe.userData(RingMemory.ALL, cqe)).isEqualTo(0xa5a5a5a5a5a5a5a5L);
	}

	@Test
	void noticesThatMoreIsGivenBackThanThereIs() {
		IoUring ring = open(4, 4, 0);

		ring.completionQueue().advance(1);

		assertThat(this.kernel.violations()).singleElement().asString().contains("cq head 0x1");
	}

	@Test
	void noticesHeadInTheMiddleOfAnEntry() {
		IoUring ring = open(4, 8, LinuxIoUring.IORING_SETUP_CQE_MIXED);
		this.kernel.uring().postData(1, 100, 4096);

		ring.completionQueue().advance(ring.completionQueue().head() + 1);

		assertThat(this.kernel.violations()).singleElement().asString().contains("is no entry");
	}

	@Test
	void fillsTheEndOfQueueWhereLargeEntryHasNoRoom() {
		this.kernel.start(7);
		IoUring ring = open(4, 8, LinuxIoUring.IORING_SETUP_CQE_MIXED);
		FakeUring uring = this.kernel.uring();

		assertThat(uring.roomForData()).isTrue();
		uring.postData(1, 100, 4096);

		CompletionQueue queue = ring.completionQueue();
		assertThat(IoUringCqe.flags(RingMemory.ALL, queue.address(7))).isEqualTo(LinuxIoUring.IORING_CQE_F_SKIP);
		assertThat(IoUringCqe.userData(RingMemory.ALL, queue.address(8))).isEqualTo(1);
		assertThat(queue.tail()).isEqualTo(10);
	}

	@Test
	void noticesBufferThatIsReturnedTwice() {
		InterfaceQueue queue = register();

		queue.refill(4096, 10, InterfaceQueue.NEVER);

		assertThat(this.kernel.violations()).singleElement().asString().contains("being returned twice");
	}

	@Test
	void noticesBufferThatIsNone() {
		InterfaceQueue queue = register();

		queue.refill(16 * 4096, 10, InterfaceQueue.NEVER);
		queue.refill(-1, 10, InterfaceQueue.NEVER);

		assertThat(this.kernel.violations()).hasSize(2).allMatch((text) -> text.startsWith("bad refill entry"));
	}

	@Test
	void noticesEntryThatIsPublishedBeforeItIsWritten() {
		register();

		RingMemory.setRelease(this.kernel.queue().tailAddress(), 1);

		assertThat(this.kernel.violations()).singleElement().asString().startsWith("bad refill entry: off 0xffffffff");
	}

	@Test
	void noticesRefillTailThatIsStoredPlainly() {
		InterfaceQueue queue = register();

		RingMemory.set(this.kernel.queue().tailAddress(), 1);
		queue.flush();

		assertThat(this.kernel.violations()).first().asString().contains("not published by a store-release");
	}

	@Test
	void noticesRefillQueueThatIsOverfilled() {
		register();

		RingMemory.setRelease(this.kernel.queue().tailAddress(), 9);

		assertThat(this.kernel.violations()).first().asString().contains("refill tail 0x9 with head 0x0");
	}

	@Test
	void overwritesBufferThatIsReturned() {
		InterfaceQueue queue = register();
		FakeQueue.Place place = this.kernel.queue().place(true);
		new FakeConnection(1, 100).produce(place.address(), 100);
		this.kernel.queue().delivered(place, 100);

		queue.refill(place.off(), 100, InterfaceQueue.NEVER);

		assertThat(this.area.segment().get(ValueLayout.JAVA_BYTE, place.off())).isEqualTo((byte) 0xdd);
		assertThat(this.kernel.violations()).isEmpty();
	}

	@Test
	void ringBelongsToTheThreadThatEnabledIt() {
		IoUring ring = IoUring.open(this.kernel, 4, 4, 0, IoUring.FLAGS);
		assertThatExceptionOfType(SyscallException.class).isThrownBy(() -> ring.submitAndWait(0, 0))
			.withMessageContaining("EBADFD");

		CompletableFuture.runAsync(ring::enable).join();

		assertThatExceptionOfType(SyscallException.class).isThrownBy(() -> ring.submitAndWait(0, 0))
			.withMessageContaining("EEXIST");
	}

	@Test
	void waitEndsWithTheTime() {
		IoUring ring = open(4, 4, 0);
		long start = System.nanoTime();

		ring.submitAndWait(1, 10_000_000);

		assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(10_000_000);
	}

	@ParameterizedTest
	@EnumSource
	void capabilitiesAreThoseOfTheVersion(KernelVersion version) {
		this.kernel.close();
		this.kernel = new FakeKernel(version, 1);

		KernelCapabilities capabilities = this.kernel.capabilities();

		assertThat(capabilities).isEqualTo(new KernelCapabilities(version.release, version.atLeast(KernelVersion.V6_18),
				true, version.atLeast(KernelVersion.V6_18), version.atLeast(KernelVersion.V6_19),
				version.atLeast(KernelVersion.V6_19), version.atLeast(KernelVersion.V7_0),
				version.atLeast(KernelVersion.V7_1), version.atLeast(KernelVersion.V7_2),
				version.atLeast(KernelVersion.V7_2), version.atLeast(KernelVersion.V7_3),
				version.flushes() ? version.headerSize : 0));
		assertThat(this.kernel.openRings()).isZero();
	}

	@ParameterizedTest
	@EnumSource
	void registersWhatTheVersionKnows(KernelVersion version) {
		this.kernel.close();
		this.kernel = new FakeKernel(version, 1);
		IoUring ring = open(4, 4, LinuxIoUring.IORING_SETUP_CQE32);

		InterfaceQueue queue = InterfaceQueue.register(ring, this.area, DEVICE, 1, 8, 99);

		assertThat(queue.entries()).isEqualTo(8);
		assertThat(queue.flush()).isEqualTo(version.flushes() ? 1 : 0);
		assertThat(refusal(() -> InterfaceQueue.register(ring, this.area, InterfaceQueue.NODEV, 0, 8, 99)))
			.isEqualTo((version == KernelVersion.V6_15) ? Errno.EBUSY : version.nodev() ? 0 : Errno.EINVAL);
	}

	@Test
	void answersEventsOnceUntilArmedAgain() {
		IoUring ring = open(4, 4, LinuxIoUring.IORING_SETUP_CQE32);
		InterfaceQueue queue = InterfaceQueue.register(ring, this.area, DEVICE, 1, 8, 99);
		FakeQueue device = this.kernel.queue();
		for (FakeQueue.Place place = device.place(false); place != null; place = device.place(false)) {
			device.delivered(place, place.room());
		}

		assertThat(ring.completionQueue().tail()).isEqualTo(1);
		assertThat(IoUringCqe.userData(RingMemory.ALL, ring.completionQueue().address(0))).isEqualTo(99);

		queue.arm(LinuxZcrx.ZCRX_EVENT_ALLOC_FAIL);
		assertThat(device.place(false)).isNull();
		assertThat(ring.completionQueue().tail()).isEqualTo(2);
	}

	private static int refusal(Runnable action) {
		try {
			action.run();
			return 0;
		}
		catch (SyscallException ex) {
			return ex.errno();
		}
	}

	private InterfaceQueue register() {
		IoUring ring = open(4, 4, LinuxIoUring.IORING_SETUP_CQE32);
		return InterfaceQueue.register(ring, this.area, InterfaceQueue.NODEV, 0, 8, 99);
	}

	private IoUring open(int sqEntries, int cqEntries, int flags) {
		IoUring ring = this.kernel.open(sqEntries, cqEntries, flags);
		ring.enable();
		return ring;
	}

	private static void nop(IoUring ring, long userData) {
		long sqe = ring.nextSqe();
		IoUringSqe.opcode(RingMemory.ALL, sqe, LinuxIoUring.IORING_OP_NOP);
		IoUringSqe.userData(RingMemory.ALL, sqe, userData);
	}

}
