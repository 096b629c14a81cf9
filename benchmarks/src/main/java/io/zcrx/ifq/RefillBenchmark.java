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

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;

import io.zcrx.ring.IoUring;
import io.zcrx.ring.SyntheticKernel;
import io.zcrx.uapi.LinuxIoUring;

/**
 * Giving buffers back: a batch by the loop thread, and one by one by any number of
 * threads at once.
 *
 * @since 0.1.0
 */
@SuppressWarnings("NullAway.Init") // @Setup comes first
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class RefillBenchmark {

	private static final int RQ_ENTRIES = 4096;

	private static final int CQ_ENTRIES = 4096;

	private static final long AREA_SIZE = 1 << 24;

	private static final int PAGE = 4096;

	private final SyntheticKernel kernel = new SyntheticKernel();

	private final long[] offsets = new long[SyntheticKernel.BATCH];

	private final int[] lengths = new int[SyntheticKernel.BATCH];

	private InterfaceQueue queue;

	@Setup
	public void open() {
		IoUring ring = this.kernel.open(SyntheticKernel.BATCH, CQ_ENTRIES, LinuxIoUring.IORING_SETUP_CQE32);
		this.queue = InterfaceQueue.register(ring, Area.map(AREA_SIZE), InterfaceQueue.NODEV, 0, RQ_ENTRIES, 0);
		for (int i = 0; i < SyntheticKernel.BATCH; i++) {
			this.offsets[i] = (long) PAGE * i;
			this.lengths[i] = PAGE;
		}
	}

	@Benchmark
	@OperationsPerInvocation(SyntheticKernel.BATCH)
	public void batch() {
		this.queue.refill(this.offsets, this.lengths, SyntheticKernel.BATCH);
		this.kernel.consume();
	}

	@Benchmark
	@OperationsPerInvocation(SyntheticKernel.BATCH)
	@Threads(1)
	public void oneThread() {
		release();
	}

	@Benchmark
	@OperationsPerInvocation(SyntheticKernel.BATCH)
	@Threads(2)
	public void twoThreads() {
		release();
	}

	@Benchmark
	@OperationsPerInvocation(SyntheticKernel.BATCH)
	@Threads(4)
	public void fourThreads() {
		release();
	}

	private void release() {
		for (int i = 0; i < SyntheticKernel.BATCH; i++) {
			this.queue.refill(this.offsets[i], this.lengths[i], RQ_ENTRIES);
		}
		this.kernel.consume();
	}

}
