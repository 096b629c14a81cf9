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

import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A struct at an address, read and written by the kernel's names of its members.
 */
record Struct(StructLayout layout, long address) {

	private static final Map<StructLayout, Map<String, Long>> OFFSETS = new ConcurrentHashMap<>();

	long at(String member) {
		return this.address + OFFSETS.computeIfAbsent(this.layout, (layout) -> new ConcurrentHashMap<>())
			.computeIfAbsent(member, (name) -> this.layout.byteOffset(PathElement.groupElement(name)));
	}

	int u8(String member) {
		return Byte.toUnsignedInt(RingMemory.ALL.get(ValueLayout.JAVA_BYTE, at(member)));
	}

	int u16(String member) {
		return Short.toUnsignedInt(RingMemory.ALL.get(ValueLayout.JAVA_SHORT, at(member)));
	}

	int i32(String member) {
		return RingMemory.ALL.get(ValueLayout.JAVA_INT, at(member));
	}

	long i64(String member) {
		return RingMemory.ALL.get(ValueLayout.JAVA_LONG, at(member));
	}

	Struct i32(String member, int value) {
		RingMemory.ALL.set(ValueLayout.JAVA_INT, at(member), value);
		return this;
	}

	Struct i64(String member, long value) {
		RingMemory.ALL.set(ValueLayout.JAVA_LONG, at(member), value);
		return this;
	}

	/**
	 * Whether the bytes of an array member are all zero.
	 */
	boolean isZero(String member) {
		long size = this.layout.select(PathElement.groupElement(member)).byteSize();
		for (long i = 0; i < size; i++) {
			if (RingMemory.ALL.get(ValueLayout.JAVA_BYTE, at(member) + i) != 0) {
				return false;
			}
		}
		return true;
	}

}
