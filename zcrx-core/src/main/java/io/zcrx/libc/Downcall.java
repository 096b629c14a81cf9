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

package io.zcrx.libc;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/**
 * A function of the C library that takes integers and addresses, and leaves its error in
 * {@code errno}. Safe from any thread.
 * <p>
 * All functions are called in one way, as if they took seven longs and returned one: to
 * link one way takes milliseconds, when an application starts. The calling conventions of
 * Linux on x86-64 and aarch64 allow that: an integer takes a register of 64 bits whatever
 * its type, variadic or not; what a function does not take it does not look at. Only the
 * upper half of an {@code int} result means nothing.
 */
final class Downcall {

	/** How functions are called. */
	static final FunctionDescriptor DESCRIPTOR = FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG,
			ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG,
			ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG);

	/** Calls a function; its address comes first and the segment for errno second. */
	static final MethodHandle HANDLE = link();

	private static final int PARAMETERS = 7;

	private static final MemoryLayout CAPTURE = Linker.Option.captureStateLayout();

	private static final long ERRNO = CAPTURE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

	// found at once: what gives something back must not fail for lack of memory to find
	// it
	private final MemorySegment address;

	private final int failure;

	Downcall(String name) {
		this(name, -1);
	}

	/**
	 * Describes a function.
	 * @param name its name
	 * @param failure its result when it has failed
	 */
	Downcall(String name, int failure) {
		this.address = find(name);
		this.failure = failure;
	}

	/**
	 * Finds a function.
	 * @param name its name
	 * @return its address
	 */
	static MemorySegment find(String name) {
		return Linker.nativeLinker().defaultLookup().findOrThrow(name);
	}

	/**
	 * Allocates the memory in which a call leaves its error number.
	 * @param arena the arena that owns it
	 * @return the segment
	 */
	static MemorySegment newCapture(Arena arena) {
		return arena.allocate(CAPTURE);
	}

	/**
	 * {@return the error number that a call has left}
	 * @param capture the segment that was given to the call
	 */
	static int errno(MemorySegment capture) {
		return capture.get(ValueLayout.JAVA_INT, ERRNO);
	}

	/**
	 * {@return where a segment begins, for a call}
	 * @param segment memory that is not freed before the call returns
	 */
	static long address(MemorySegment segment) {
		if (!segment.isNative() || !segment.scope().isAlive()) {
			throw new IllegalStateException("The memory of %s can't be given to the kernel".formatted(segment));
		}
		return segment.address();
	}

	/**
	 * Calls a function that returns an {@code int}.
	 * @param arguments its arguments
	 * @return the result, or the negated error number
	 */
	int callInt(long... arguments) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment capture = newCapture(arena);
			int result = (int) invoke(capture, arguments);
			return (result == this.failure) ? -errno(capture) : result;
		}
	}

	/**
	 * Calls a function that returns a {@code long} or an address.
	 * @param arguments its arguments
	 * @return the result, or the negated error number
	 */
	long callLong(long... arguments) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment capture = newCapture(arena);
			long result = invoke(capture, arguments);
			return (result == this.failure) ? -errno(capture) : result;
		}
	}

	private long invoke(MemorySegment capture, long... arguments) {
		long[] all = Arrays.copyOf(arguments, PARAMETERS);
		try {
			return (long) HANDLE.invokeExact(this.address, capture, all[0], all[1], all[2], all[3], all[4], all[5],
					all[6]);
		}
		catch (Throwable ex) {
			throw unexpected(ex);
		}
	}

	/**
	 * {@return what to throw when a handle throws, which none does}
	 */
	static RuntimeException unexpected(Throwable ex) {
		if (ex instanceof Error error) {
			throw error;
		}
		return (ex instanceof RuntimeException runtime) ? runtime : new IllegalStateException(ex);
	}

	@SuppressWarnings("restricted")
	private static MethodHandle link() {
		return Linker.nativeLinker().downcallHandle(DESCRIPTOR, Linker.Option.captureCallState("errno"));
	}

}
