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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Reads from outside what another process has used, so that all receivers are measured
 * alike.
 */
final class ProcessClock {

	private static final MethodHandle CLOCK_GETTIME = Linker.nativeLinker()
		.downcallHandle(Linker.nativeLinker().defaultLookup().findOrThrow("clock_gettime"),
				FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));

	private static final int CPUCLOCK_SCHED = 2;

	private static final long NANOS_PER_SECOND = 1_000_000_000L;

	private final MemorySegment time = Arena.global().allocate(ValueLayout.JAVA_LONG, 2);

	private final long pid;

	ProcessClock(long pid) {
		this.pid = pid;
	}

	/**
	 * {@return nanoseconds of user and system time of all threads, also of those that
	 * have ended}
	 */
	long cpu() {
		// as clock_getcpuclockid(3) makes it
		int clock = ((int) ~this.pid << 3) | CPUCLOCK_SCHED;
		try {
			if ((int) CLOCK_GETTIME.invokeExact(clock, this.time) != 0) {
				throw new IllegalStateException("Process %d is gone".formatted(this.pid));
			}
		}
		catch (RuntimeException ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new IllegalStateException(ex);
		}
		return this.time.getAtIndex(ValueLayout.JAVA_LONG, 0) * NANOS_PER_SECOND
				+ this.time.getAtIndex(ValueLayout.JAVA_LONG, 1);
	}

	/**
	 * {@return context switches of all threads that are alive, voluntary or not}
	 */
	long switches() {
		long sum = 0;
		try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/%d/task".formatted(this.pid)))) {
			for (Path task : tasks) {
				sum += switches(task);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return sum;
	}

	private static long switches(Path task) throws IOException {
		try {
			return Files.readAllLines(task.resolve("status"))
				.stream()
				.filter((line) -> line.contains("ctxt_switches:"))
				.mapToLong((line) -> Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
				.sum();
		}
		catch (NoSuchFileException ex) {
			return 0; // the thread has just ended
		}
	}

	/**
	 * {@return bytes of the process in memory now}
	 */
	long resident() {
		try {
			return Files.readAllLines(Path.of("/proc/%d/status".formatted(this.pid)))
				.stream()
				.filter((line) -> line.startsWith("VmRSS:"))
				.mapToLong((line) -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
				.sum();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
