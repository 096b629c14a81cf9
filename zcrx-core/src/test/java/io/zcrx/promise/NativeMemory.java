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

package io.zcrx.promise;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * What this process has allocated: native memory by the C library's own count, and heap.
 */
final class NativeMemory {

	// struct mallinfo2: ten words, of which the fifth counts mapped blocks, the eighth
	// others
	private static final MemoryLayout MALLINFO2 = MemoryLayout
		.structLayout(MemoryLayout.sequenceLayout(10, ValueLayout.JAVA_LONG).withName("words"));

	private static final long HBLKHD = 4;

	private static final long UORDBLKS = 7;

	private static final int COLLECTIONS = 5;

	private static final @Nullable MethodHandle handle = Linker.nativeLinker()
		.defaultLookup()
		.find("mallinfo2")
		.map((address) -> Linker.nativeLinker().downcallHandle(address, FunctionDescriptor.of(MALLINFO2)))
		.orElse(null);

	private NativeMemory() {
	}

	/**
	 * {@return bytes in use, 0 if nobody counts them}
	 */
	static long bytes() {
		if (handle == null) {
			return 0;
		}
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment info = (MemorySegment) handle.invokeExact((SegmentAllocator) arena);
			return info.getAtIndex(ValueLayout.JAVA_LONG, HBLKHD) + info.getAtIndex(ValueLayout.JAVA_LONG, UORDBLKS);
		}
		catch (RuntimeException | Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * {@return bytes in use beyond a number, when what the collector frees is gone; 0 if
	 * they are within a bound}
	 */
	static long excess(long before, long bound) {
		long grown = bytes() - before;
		for (int i = 0; i < COLLECTIONS && grown > bound; i++) {
			System.gc();
			try {
				// cleaners and compilers run on their own threads
				TimeUnit.MILLISECONDS.sleep(100);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			grown = bytes() - before;
		}
		return (grown > bound) ? grown : 0;
	}

	/**
	 * {@return bytes of the heap that are reachable}
	 */
	static long heapBytes() {
		System.gc();
		return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
	}

}
