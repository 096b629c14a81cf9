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

package io.zcrx.benchmarks;

import java.io.PrintWriter;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;

/**
 * Measures what receiving one connection's data costs, and reports it in a line. Confined
 * to the loop thread.
 */
final class RoundMeter {

	private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private final OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

	private final SyscallTimes syscallTimes = new SyscallTimes();

	private final Supplier<Counts> counts;

	private final PrintWriter out;

	private Counts countsBefore = new Counts(0, 0, 0, 0, 0);

	private SyscallTimes.Snapshot timesBefore = new SyscallTimes.Snapshot(0, 0, 0, 0, 0);

	private long cpuBefore;

	private long processCpuBefore;

	private long collectionsBefore;

	private long allocatedBefore;

	RoundMeter(Supplier<Counts> counts, PrintWriter out) {
		this.counts = counts;
		this.out = out;
	}

	void begin() {
		this.countsBefore = this.counts.get();
		this.collectionsBefore = collections();
		this.processCpuBefore = this.process.getProcessCpuTime();
		this.cpuBefore = this.threads.getCurrentThreadCpuTime();
		this.allocatedBefore = this.threads.getCurrentThreadAllocatedBytes();
		this.timesBefore = this.syscallTimes.read();
	}

	void end() {
		SyscallTimes.Snapshot times = this.syscallTimes.read();
		long allocated = this.threads.getCurrentThreadAllocatedBytes() - this.allocatedBefore;
		long cpu = this.threads.getCurrentThreadCpuTime() - this.cpuBefore;
		long processCpu = this.process.getProcessCpuTime() - this.processCpuBefore;
		Counts after = this.counts.get();
		Counts before = this.countsBefore;
		this.out.println("round bytes=%d completions=%d enters=%d flushes=%d renewals=%d cpu=%d process_cpu=%d "
			.formatted(after.bytes() - before.bytes(), after.completions() - before.completions(),
					after.enters() - before.enters(), after.flushes() - before.flushes(),
					after.renewals() - before.renewals(), cpu, processCpu)
				+ "user=%d interruptions=%d interrupted=%d kernel=%d calls=%d allocated=%d collections=%d".formatted(
						times.user() - this.timesBefore.user(),
						times.interruptions() - this.timesBefore.interruptions(),
						times.interrupted() - this.timesBefore.interrupted(),
						times.kernel() - this.timesBefore.kernel(), times.calls() - this.timesBefore.calls(), allocated,
						collections() - this.collectionsBefore));
	}

	private static long collections() {
		return ManagementFactory.getGarbageCollectorMXBeans()
			.stream()
			.mapToLong(GarbageCollectorMXBean::getCollectionCount)
			.sum();
	}

}
