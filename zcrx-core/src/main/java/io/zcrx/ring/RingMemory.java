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

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

import org.jspecify.annotations.Nullable;

/**
 * Access to ring memory by absolute address: the one place in core where addresses are
 * not checked. Less than half the cost of bounded segments per completion; users never
 * get hold of it. Addresses come from the kernel's replies and stay inside the mappings
 * because every index is masked.
 */
public final class RingMemory {

	/** All of the address space. */
	public static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

	private static final long HALF_OF_ALL = Long.MAX_VALUE >>> 1;

	private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

	private static final VarHandle SHORT = ValueLayout.JAVA_SHORT.varHandle();

	private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

	private static volatile @Nullable StoreObserver observer;

	private RingMemory() {
	}

	public static int getAcquire(long address) {
		return (int) INT.getAcquire(ALL, address);
	}

	public static void setRelease(long address, int value) {
		assert observed(address, value);
		INT.setRelease(ALL, address, value);
	}

	public static void setRelease(long address, short value) {
		assert observed(address, value);
		SHORT.setRelease(ALL, address, value);
	}

	public static long getOpaque(long address) {
		return (long) LONG.getOpaque(ALL, address);
	}

	/**
	 * Tells the compiler that an address is one, neither negative nor huge: accesses near
	 * it then need no check, which costs as much as the access.
	 * @param address an address
	 * @return the same
	 */
	public static long known(long address) {
		return address & HALF_OF_ALL;
	}

	/**
	 * Reads a word that does not change, or that only the calling thread changes.
	 * @param address where the word is
	 * @return its value
	 */
	public static int get(long address) {
		return ALL.get(ValueLayout.JAVA_INT, address);
	}

	public static void set(long address, int value) {
		ALL.set(ValueLayout.JAVA_INT, address, value);
	}

	/**
	 * Has every store that publishes something told, just before it happens. For tests:
	 * works only where assertions are on, and costs nothing elsewhere.
	 */
	static void observe(@Nullable StoreObserver newObserver) {
		observer = newObserver;
	}

	private static boolean observed(long address, int value) {
		StoreObserver current = observer;
		if (current != null) {
			current.beforeRelease(address, value);
		}
		return true;
	}

	/**
	 * Is told of the stores that publish what was written before.
	 */
	@FunctionalInterface
	interface StoreObserver {

		void beforeRelease(long address, int value);

	}

}
