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

package io.zcrx.benchmarks.receiver;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

import org.jspecify.annotations.Nullable;

/**
 * Reads what the preloaded {@code syscall_times.c} has measured. To be called while the
 * loop thread waits in a system call, by any other thread.
 */
final class SyscallTimes {

	private static final int USER = 0;

	private static final int KERNEL = 3;

	private static final int CALLS = 4;

	private static final int TICKS_PER_SECOND = 5;

	private static final int WORDS = 6;

	private final MemorySegment times = Arena.global().allocate(ValueLayout.JAVA_LONG, WORDS);

	private final @Nullable MethodHandle read = find("zcrx_syscall_times",
			FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));

	private final @Nullable MethodHandle otherCalls = find("zcrx_other_calls",
			FunctionDescriptor.of(ValueLayout.JAVA_LONG));

	private static @Nullable MethodHandle find(String name, FunctionDescriptor function) {
		Linker linker = Linker.nativeLinker();
		return linker.defaultLookup()
			.find(name)
			.map((address) -> linker.downcallHandle(address, function))
			.orElse(null);
	}

	/**
	 * {@return the nanoseconds between system calls, in the thread's own code, and inside
	 * them, asleep or not, and how many there were, also those that the library does not
	 * count itself, as {@code name=value ...}; empty if nothing was preloaded}
	 */
	String read() {
		if (this.read == null || this.otherCalls == null) {
			return "";
		}
		long others;
		try {
			this.read.invokeExact(this.times);
			others = (long) this.otherCalls.invokeExact();
		}
		catch (Throwable ex) {
			throw new IllegalStateException(ex);
		}
		return "user=%d kernel=%d calls=%d".formatted(nanos(USER), nanos(KERNEL), word(CALLS) + others);
	}

	private long nanos(int index) {
		return (long) (word(index) * 1e9 / word(TICKS_PER_SECOND));
	}

	private long word(int index) {
		return this.times.getAtIndex(ValueLayout.JAVA_LONG, index);
	}

}
