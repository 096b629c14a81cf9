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

package io.zcrx.loop;

import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.zcrx.Statistic;
import io.zcrx.libc.Errno;
import io.zcrx.ring.FakeConnection;
import io.zcrx.ring.KernelVersion;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The receive loop against kernels of every version, with what they may do at their
 * worst.
 */
@Timeout(60)
class FakeKernelLoopTests {

	private static final int SCRIPTS = Integer.getInteger("zcrx.fake.scripts", 200);

	private static final int[] INTERRUPTIONS = { Errno.EINTR, Errno.EAGAIN, Errno.ECANCELED, Errno.ENOMEM,
			Errno.ENOSPC };

	@ParameterizedTest
	@EnumSource
	void receivesOnEveryVersion(KernelVersion version) {
		FakeLoop loop = new FakeLoop(version, 1).connection(new FakeConnection(1, 100_000)).run();

		assertThat(loop.counters().get(Statistic.RECEIVED_BYTES)).isEqualTo(100_000);
	}

	@ParameterizedTest
	@MethodSource("seeds")
	void everyByteArrivesOnceAndEveryBufferGoesHome(long seed) {
		Random random = new Random(seed);
		KernelVersion version = one(random, KernelVersion.values());
		FakeLoop loop = new FakeLoop(version, seed);
		boolean device = !version.nodev() || random.nextBoolean();
		loop.device(device).mixed(version.atLeast(KernelVersion.V6_18) && random.nextBoolean());
		loop.kernel.start(random.nextBoolean() ? 0 : -random.nextInt(40));
		int pages = 1 << random.nextInt(3, 8);
		loop.entries(1 << random.nextInt(4, 10), 1 << random.nextInt(2, 8)).pages(pages);
		loop.highWatermark(one(random, 100, 100, 75) / 100.0);
		loop.retain(one(random, 0, 0, 10, 50, 100));
		if (random.nextBoolean()) {
			loop.replies();
		}
		if (version.atLeast(KernelVersion.V7_0) && device && random.nextInt(4) == 0) {
			loop.bufferSize(16384);
		}
		else if (version.atLeast(KernelVersion.V7_3) && random.nextBoolean()) {
			loop.maxPages(4 * pages);
		}
		int count = random.nextInt(1, 8);
		for (int i = 0; i < count; i++) {
			loop.connection(connection(random, i, device && version.flushes() && pages >= 64));
		}

		loop.run();
	}

	private static FakeConnection connection(Random random, int number, boolean misrouted) {
		FakeConnection connection = new FakeConnection(number, random.nextInt(4) * random.nextLong(100_000));
		connection.pieces(one(random, 4096, 4096, 1448, 100));
		connection.misrouted(misrouted ? one(random, 0, 0, 10, 100) : 0);
		if (random.nextInt(4) == 0) {
			connection.interruptedBy(random.ints(5, 0, INTERRUPTIONS.length).map((i) -> INTERRUPTIONS[i]).toArray());
		}
		if (random.nextInt(10) == 0) {
			connection.endsBy(Errno.ECONNRESET);
		}
		return connection;
	}

	static LongStream seeds() {
		String seed = System.getProperty("zcrx.seed");
		return (seed != null) ? LongStream.of(Long.parseLong(seed)) : new Random().longs(SCRIPTS);
	}

	private static int one(Random random, int... values) {
		return values[random.nextInt(values.length)];
	}

	private static KernelVersion one(Random random, KernelVersion... values) {
		return values[random.nextInt(values.length)];
	}

	static IntStream errnos() {
		return IntStream.of(Errno.ECONNRESET, Errno.ETIMEDOUT, Errno.EPIPE, Errno.EFAULT, Errno.ENOTCONN, Errno.EBADF,
				Errno.ENOTSOCK, Errno.EINVAL, Errno.EPROTONOSUPPORT, Errno.EHOSTUNREACH, Errno.EIO, Errno.ENODEV);
	}

	@ParameterizedTest
	@MethodSource("errnos")
	void anErrorEndsItsConnectionOnly(int errno) {
		FakeLoop loop = new FakeLoop(KernelVersion.V7_2, errno).connection(new FakeConnection(1, 50_000).endsBy(errno))
			.connection(new FakeConnection(2, 50_000))
			.run();

		assertThat(loop.causes.get(1)).hasMessageContaining(Errno.name(errno));
		assertThat(loop.causes.get(2)).isNull();
	}

	@Test
	void burstIsCountedBeforeItFillsTheArea() {
		FakeLoop loop = new FakeLoop(KernelVersion.V7_2, 3).entries(512, 512).pages(256).retain(100);

		loop.connection(new FakeConnection(1, 1_000_000)).run();

		assertThat(loop.maxUncounted()).isPositive().isLessThanOrEqualTo(256 / 16);
	}

	@ParameterizedTest
	@EnumSource
	void fullRefillQueueIsNoDeadEnd(KernelVersion version) {
		FakeLoop loop = new FakeLoop(version, 2).device(true).entries(256, 4).pages(64).retain(100);

		loop.connection(new FakeConnection(1, 500_000)).connection(new FakeConnection(2, 500_000)).run();

		assertThat(loop.maxPending()).isPositive();
		assertThat(loop.counters().get(Statistic.REFILL_FLUSHES) > 0).isEqualTo(version.flushes());
	}

	@ParameterizedTest
	@EnumSource
	void whatLostCompletionsConcernIsRenewed(KernelVersion version) {
		FakeLoop loop = new FakeLoop(version, 5).entries(16, 64).replies();
		loop.kernel.loses(30);
		for (int i = 0; i < 40; i++) {
			loop.connection(new FakeConnection(i, 20_000).pieces(500));
		}

		loop.run();

		assertThat(loop.uring().losses()).isPositive();
		assertThat(loop.counters().get(Statistic.LOST_COMPLETIONS)).isPositive();
		assertThat(loop.causes.values()).filteredOn(Objects::nonNull)
			.allSatisfy((cause) -> assertThat(cause).hasMessageContaining("EBADR").hasMessageContaining("send to"));
	}

	@ParameterizedTest
	@EnumSource
	void connectionThatLostBytesIsClosed(KernelVersion version) {
		FakeLoop loop = new FakeLoop(version, 6).entries(16, 64).provided();
		loop.kernel.loses(30);
		for (int i = 0; i < 40; i++) {
			loop.connection(new FakeConnection(i, 20_000).pieces(500));
		}

		loop.run();

		assertThat(loop.uring().losses()).isPositive();
		assertThat(loop.causes.values()).filteredOn(Objects::nonNull)
			.isNotEmpty()
			.allSatisfy(
					(cause) -> assertThat(cause).hasMessageContaining("EBADR").hasMessageContaining("receive from"));
	}

	@ParameterizedTest
	@EnumSource
	void fullCompletionQueueLosesNothing(KernelVersion version) {
		FakeLoop loop = new FakeLoop(version, 3).entries(16, 64);
		for (int i = 0; i < 40; i++) {
			loop.connection(new FakeConnection(i, 20_000).pieces(500));
		}

		loop.run();

		assertThat(loop.uring().crowded()).isPositive();
		assertThat(loop.uring().overflowed()).isPositive();
		assertThat(loop.counters().get(Statistic.CQ_OVERFLOWS)).isPositive();
	}

	@ParameterizedTest
	@EnumSource
	void silentStallIsRecovered(KernelVersion version) {
		FakeLoop loop = new FakeLoop(version, 4).entries(16, 64).pages(128);

		loop.connection(new FakeConnection(1, 100_000).pieces(300)).run();

		assertThat(loop.uring().stalled() > 0).isEqualTo(version.stalls());
		assertThat(loop.counters().get(Statistic.STALL_RECOVERIES)).isPositive();
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = { "V6_15", "V6_17" })
	void entriesOfBothSizesGoAroundTheRing(KernelVersion version) {
		FakeLoop loop = new FakeLoop(version, 5).mixed(true).entries(16, 64).pages(128);

		loop.connection(new FakeConnection(1, 100_000).pieces(300)).replies().run();

		assertThat(loop.uring().filled()).isPositive();
	}

	@ParameterizedTest
	@EnumSource
	void countersWrap(KernelVersion version) {
		FakeLoop loop = new FakeLoop(version, 6).entries(64, 32).pages(32).retain(30);
		loop.kernel.start(-7);

		loop.connection(new FakeConnection(1, 300_000)).replies().run();

		assertThat(loop.counters().get(Statistic.SENT_BYTES)).isEqualTo(300_000);
	}

	@ParameterizedTest
	@EnumSource
	void severalCompletionsShareBuffer(KernelVersion version) {
		FakeLoop loop = new FakeLoop(version, 7).device(true).retain(50);

		loop.connection(new FakeConnection(1, 100_000).pieces(400)).run();

		assertThat(loop.mostShared()).isGreaterThan(2);
	}

	@Test
	void areaGrows() {
		FakeLoop loop = new FakeLoop(KernelVersion.V7_3, 11).pages(16).maxPages(64).retain(100);

		loop.connection(new FakeConnection(1, 1_000_000)).run();

		assertThat(loop.areaSize()).isGreaterThan(16 * 4096);
	}

	@Test
	void buffersMayBeLargerThanPages() {
		FakeLoop loop = new FakeLoop(KernelVersion.V7_0, 12).bufferSize(16384).retain(20);

		loop.connection(new FakeConnection(1, 1_000_000).pieces(16384)).run();

		assertThat(loop.counters().get(Statistic.RECEIVED_COMPLETIONS)).isLessThan(1_000_000 / 4096);
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void providedBuffersComeBackOnce(long seed) {
		FakeLoop loop = new FakeLoop(KernelVersion.V6_15, seed).provided().entries(16, 0).pages(16).retain(50);
		loop.kernel.start(-3);

		loop.connection(new FakeConnection(1, 500_000)).connection(new FakeConnection(2, 100_000)).replies().run();

		assertThat(loop.counters().get(Statistic.RECEIVED_BYTES)).isEqualTo(600_000);
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void keepingProvidedBuffersBackIsNoAllocationFailure(long seed) {
		FakeLoop loop = new FakeLoop(KernelVersion.V6_15, seed).provided().entries(2048, 0).pages(16384);

		for (int id = 1; id <= 50; id++) {
			loop.connection(new FakeConnection(id, 300_000));
		}
		loop.run();

		assertThat(loop.counters().get(Statistic.RECEIVED_BYTES)).isEqualTo(15_000_000);
		assertThat(loop.counters().get(Statistic.ALLOCATION_FAILURES)).isZero();
		assertThat(loop.uring().lackOfBuffers()).isPositive();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void retainedProvidedBuffersComeBackWhenTheyAreFew(long seed) {
		FakeLoop loop = new FakeLoop(KernelVersion.V6_15, seed).provided().entries(2048, 0).pages(512).retain(90);

		loop.connection(new FakeConnection(1, 5_000_000)).connection(new FakeConnection(2, 5_000_000)).run();

		assertThat(loop.counters().get(Statistic.RECEIVED_BYTES)).isEqualTo(10_000_000);
		assertThat(loop.counters().get(Statistic.ALLOCATION_FAILURES)).isPositive();
	}

	@Test
	void otherThreadsGiveProvidedBuffersBack() {
		try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
			FakeLoop loop = new FakeLoop(KernelVersion.V6_15, 8).provided()
				.entries(2048, 0)
				.pages(512)
				.retain(70)
				.releasedBy(threads);

			loop.connection(new FakeConnection(1, 5_000_000)).connection(new FakeConnection(2, 5_000_000)).run();

			assertThat(loop.counters().get(Statistic.RECEIVED_BYTES)).isEqualTo(10_000_000);
		}
	}

	@ParameterizedTest
	@EnumSource
	void otherThreadsGiveBuffersBack(KernelVersion version) {
		try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
			FakeLoop loop = new FakeLoop(version, 8).entries(64, 8).pages(64).retain(70).releasedBy(threads);

			loop.connection(new FakeConnection(1, 1_000_000)).connection(new FakeConnection(2, 1_000_000)).run();

			assertThat(loop.counters().get(Statistic.RECEIVED_BYTES)).isEqualTo(2_000_000);
		}
	}

	@Test
	void copiedTrafficThatOldKernelsCannotServeForEverMakesNobodySpin() {
		FakeLoop loop = new FakeLoop(KernelVersion.V6_18, 9).pages(32).givesUpAfter(20);

		loop.connection(new FakeConnection(1, 1_000_000).misrouted(100)).run();

		assertThat(loop.counters().get(Statistic.ALLOCATION_FAILURES)).isPositive();
		assertThat(loop.counters().get(Statistic.ENTERS)).isLessThan(200);
	}

	@Test
	void failureToAcceptIsRetried() {
		FakeLoop loop = new FakeLoop(KernelVersion.V7_3, 10)
			.connection(new FakeConnection(1, 10).refusedBy(Errno.EMFILE))
			.connection(new FakeConnection(2, 10))
			.run();

		assertThat(loop.causes).containsOnlyKeys(2);
	}

}
