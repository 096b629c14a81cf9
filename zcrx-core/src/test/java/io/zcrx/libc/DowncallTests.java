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
import java.lang.foreign.MemorySegment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

@EnabledOnOs(OS.LINUX)
class DowncallTests {

	@Test
	void givesAddressOfMemoryThatIsThere() {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment segment = arena.allocate(8);

			assertThat(Downcall.address(segment)).isEqualTo(segment.address());
		}
	}

	@Test
	void givesNullToTheKernel() {
		assertThat(Downcall.address(MemorySegment.NULL)).isZero();
	}

	@Test
	void refusesMemoryThatIsGone() {
		MemorySegment segment;
		try (Arena arena = Arena.ofConfined()) {
			segment = arena.allocate(8);
		}

		assertThatIllegalStateException().isThrownBy(() -> Downcall.address(segment));
	}

	@Test
	void refusesMemoryOfTheHeap() {
		MemorySegment segment = MemorySegment.ofArray(new byte[8]);

		assertThatIllegalStateException().isThrownBy(() -> Downcall.address(segment));
	}

	@Test
	void returnsNegatedErrorOfIntFunction() {
		assertThat(new Downcall("close").callInt(-1)).isEqualTo(-Errno.EBADF);
	}

	@Test
	void returnsNegatedErrorOfFunctionThatFailsWithZero() {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment name = arena.allocateFrom("no-such-if");

			assertThat(new Downcall("if_nametoindex", 0).callInt(name.address())).isEqualTo(-Errno.ENODEV);
		}
	}

	@Test
	void returnsAllBitsOfLongFunction() {
		long address = new Downcall("mmap").callLong(0, 4096, 0, 0x22, -1, 0);

		assertThat(address).isGreaterThan(1L << 32);
		assertThat(new Downcall("munmap").callInt(address, 4096)).isZero();
	}

}
