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
import java.lang.foreign.ValueLayout;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.zcrx.libc.SyscallException;
import io.zcrx.libc.Syscalls;
import io.zcrx.loop.ReceiveLoop;

/**
 * Pins each loop's thread to a processor.
 */
final class LoopCpus {

	private static final Logger logger = LoggerFactory.getLogger(LoopCpus.class);

	// the kernel refuses a set that is smaller than its own, which has at most 8192
	private static final long SET_SIZE = 1024;

	private final List<Integer> cpus;

	private LoopCpus(List<Integer> cpus) {
		this.cpus = cpus;
	}

	/**
	 * Checks the configured processors.
	 * @param config names them
	 * @return what pins the threads
	 * @throws InvalidConfigException if this process may not use one of them
	 */
	static LoopCpus of(ZcrxReceiverConfig config) {
		List<Integer> cpus = config.cpus();
		if (cpus.isEmpty()) {
			return new LoopCpus(cpus);
		}
		if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux")) {
			logger.warn("Receiver '{}': cpu={} has no effect, threads are pinned on Linux only", config.name(), cpus);
			return new LoopCpus(List.of());
		}
		BitSet allowed = allowed();
		for (int cpu : cpus) {
			if (!allowed.get(cpu)) {
				throw new InvalidConfigException("cpu", cpu,
						"must be a processor that this process may use, of %s; or widen the set, by taskset, systemd's "
							.formatted(ranges(allowed)) + "CPUAffinity or the container's cpuset");
			}
		}
		return new LoopCpus(cpus);
	}

	/**
	 * Makes a loop pin the thread that runs it.
	 * @param index the loop's index
	 * @param loop the loop
	 * @return what the thread is to run
	 */
	Runnable pinned(int index, ReceiveLoop loop) {
		if (this.cpus.isEmpty()) {
			return loop;
		}
		int cpu = this.cpus.get(index % this.cpus.size());
		return () -> {
			try {
				pin(cpu);
			}
			catch (Throwable ex) {
				loop.abandon(ex);
				return;
			}
			loop.run();
		};
	}

	private static void pin(int cpu) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment set = arena.allocate(SET_SIZE, Long.BYTES);
			set.set(ValueLayout.JAVA_BYTE, cpu / Byte.SIZE, (byte) (1 << (cpu % Byte.SIZE)));
			SyscallException.check(Syscalls.schedSetaffinity(SET_SIZE, set),
					"sched_setaffinity(cpu %d)".formatted(cpu));
		}
	}

	/**
	 * {@return the processors that the calling thread may use}
	 */
	static BitSet allowed() {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment set = arena.allocate(SET_SIZE, Long.BYTES);
			SyscallException.check(Syscalls.schedGetaffinity(SET_SIZE, set), "sched_getaffinity");
			return BitSet.valueOf(set.toArray(ValueLayout.JAVA_BYTE));
		}
	}

	/**
	 * Writes processors as the kernel does.
	 */
	static String ranges(BitSet cpus) {
		StringBuilder text = new StringBuilder();
		for (int first = cpus.nextSetBit(0); first >= 0;) {
			int end = cpus.nextClearBit(first);
			text.append(text.isEmpty() ? "" : ",").append(first);
			if (end - first > 1) {
				text.append('-').append(end - 1);
			}
			first = cpus.nextSetBit(end);
		}
		return text.toString();
	}

}
