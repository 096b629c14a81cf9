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
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * System calls with which a {@link FakeKernel} does on real descriptors what a ring would
 * do.
 */
final class HostCalls {

	private static final short POLLIN = 1;

	private static final MethodHandle POLL = handle("poll", FunctionDescriptor.of(ValueLayout.JAVA_INT,
			ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));

	private static final MethodHandle READ = handle("read", FunctionDescriptor.of(ValueLayout.JAVA_LONG,
			ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));

	private static final MethodHandle ACCEPT = handle("accept4", FunctionDescriptor.of(ValueLayout.JAVA_INT,
			ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));

	private HostCalls() {
	}

	/**
	 * Waits until one of some descriptors can be read.
	 */
	static boolean readable(int[] fds, int millis) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment poll = arena.allocate(8L * fds.length, 8);
			for (int i = 0; i < fds.length; i++) {
				poll.set(ValueLayout.JAVA_INT, 8L * i, fds[i]);
				poll.set(ValueLayout.JAVA_SHORT, 8L * i + 4, POLLIN);
			}
			return (int) POLL.invokeExact(poll, (long) fds.length, millis) > 0;
		}
		catch (Throwable ex) {
			throw new AssertionError(ex);
		}
	}

	static int read(int fd, long address, long length) {
		try {
			return (int) (long) READ.invokeExact(fd, MemorySegment.ofAddress(address), length);
		}
		catch (Throwable ex) {
			throw new AssertionError(ex);
		}
	}

	/**
	 * Reads a byte.
	 */
	static void read(int fd) {
		try (Arena arena = Arena.ofConfined()) {
			read(fd, arena.allocate(1).address(), 1);
		}
	}

	static int accept(int fd, int flags) {
		try {
			return (int) ACCEPT.invokeExact(fd, MemorySegment.NULL, MemorySegment.NULL, flags);
		}
		catch (Throwable ex) {
			throw new AssertionError(ex);
		}
	}

	private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
		Linker linker = Linker.nativeLinker();
		return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
	}

}
