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

package io.zcrx.ifq;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import io.zcrx.Prerequisite;
import io.zcrx.libc.Errno;
import io.zcrx.libc.SyscallException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class AreaTests {

	private static final long PAGE = 4096;

	private static final long MB = 1 << 20;

	private Area area = Area.map(PAGE);

	@AfterEach
	void close() {
		this.area.close();
	}

	@Test
	void beginsWithPartOfItsAddresses() throws IOException {
		map(MB, 4 * MB, Area.Pages.NORMAL);

		assertThat(this.area.size()).isEqualTo(MB);
		assertThat(this.area.maxSize()).isEqualTo(4 * MB);
		assertThat(this.area.segment().byteSize()).isEqualTo(4 * MB);
		this.area.segment().asSlice(0, MB).fill((byte) 1);
		assertThat(protections(0, MB)).containsOnly("rw-p");
		assertThat(protections(MB, 4 * MB)).containsOnly("---p");
	}

	@Test
	void isPopulated() throws IOException {
		Prerequisite.require(hasMaps("smaps"), "the kernel shows no /proc/self/smaps");
		map(MB, 4 * MB, Area.Pages.NORMAL);

		assertThat(kilobytes("Rss:")).isEqualTo(1024);

		this.area.grow(MB, (address, size) -> 1);

		assertThat(kilobytes("Rss:")).isEqualTo(2048);
	}

	@Test
	void isHiddenFromChildrenGrownOrNot() throws IOException {
		Prerequisite.require(hasMaps("smaps"), "the kernel shows no /proc/self/smaps");
		for (Area.Pages pages : List.of(Area.Pages.NORMAL, Area.Pages.TRANSPARENT_HUGE)) {
			map(2 * MB, 8 * MB, pages);
			this.area.grow(2 * MB, (address, size) -> 1);

			assertThat(details("VmFlags:")).isNotEmpty().allSatisfy((flags) -> assertThat(flags).contains(" dc"));
		}
	}

	@Test
	void growsInPlaceByParts() {
		map(MB, 4 * MB, Area.Pages.NORMAL);
		MemorySegment segment = this.area.segment();
		long address = this.area.address();
		segment.set(ValueLayout.JAVA_BYTE, MB - 1, (byte) 7);

		this.area.grow(2 * MB, (partAddress, size) -> {
			assertThat(partAddress).isEqualTo(address + MB);
			assertThat(size).isEqualTo(2 * MB);
			assertThat(this.area.starts()[1]).isEqualTo(MB);
			return 1;
		});
		this.area.grow(MB, (partAddress, size) -> 2);

		assertThat(this.area.size()).isEqualTo(4 * MB);
		assertThat(this.area.starts()).startsWith(0, MB, 3 * MB);
		assertThat(segment.get(ValueLayout.JAVA_BYTE, MB - 1)).isEqualTo((byte) 7);
		segment.asSlice(MB).fill((byte) 2);
	}

	@Test
	void hasNoPlaceForUnknownParts() {
		map(MB, 4 * MB, Area.Pages.NORMAL);

		for (int id = 1; id < this.area.starts().length; id++) {
			assertThat(this.area.starts()[id]).isEqualTo(4 * MB);
		}
	}

	@Test
	void staysAsItIsWhenRegistrationFails() throws IOException {
		map(MB, 4 * MB, Area.Pages.NORMAL);

		for (int i = 0; i < 100; i++) {
			assertThatExceptionOfType(SyscallException.class)
				.isThrownBy(() -> this.area.grow(2 * MB, (address, size) -> {
					throw new SyscallException("on purpose", -Errno.ENOMEM);
				}));
		}

		assertThat(this.area.size()).isEqualTo(MB);
		assertThat(this.area.starts()).startsWith(0, 4 * MB);
		assertThat(protections(MB, 4 * MB)).containsOnly("---p");
		this.area.grow(3 * MB, (address, size) -> 1);
		this.area.segment().fill((byte) 3);
	}

	@Test
	void refusesToGrowBeyondItsAddresses() {
		map(MB, 2 * MB, Area.Pages.NORMAL);

		assertThatIllegalArgumentException().isThrownBy(() -> this.area.grow(MB + PAGE, (address, size) -> 1));
		assertThatIllegalArgumentException().isThrownBy(() -> this.area.grow(0, (address, size) -> 1));
		assertThat(this.area.size()).isEqualTo(MB);
	}

	@Test
	void tellsThatThereIsNotSoMuchMemory() {
		assertThatExceptionOfType(SyscallException.class)
			.isThrownBy(() -> Area.map(1L << 40, 1L << 40, Area.Pages.NORMAL))
			.withMessageContaining("1099511627776 bytes")
			.withMessageContaining("ENOMEM");
	}

	@Test
	void reservesMoreAddressesThanThereIsMemory() {
		map(MB, 1L << 40, Area.Pages.NORMAL);

		this.area.grow(MB, (address, size) -> 1);

		assertThat(this.area.size()).isEqualTo(2 * MB);
	}

	@Test
	void alignsForHugePages() {
		map(4 * MB, 8 * MB, Area.Pages.TRANSPARENT_HUGE);

		assertThat(this.area.address() % Area.HUGE_PAGE_SIZE).isZero();
		this.area.segment().asSlice(0, 4 * MB).fill((byte) 1);
		this.area.grow(4 * MB, (address, size) -> 1);
		this.area.segment().fill((byte) 1);
	}

	@Test
	void hasHugePagesOrSaysThatThereAreTooFew() throws IOException {
		long free = freeHugePages();
		if (free >= 3) {
			map(4 * MB, 6 * MB, Area.Pages.HUGE);
			assertThat(freeHugePages()).isEqualTo(free - 2);
			assertThat(this.area.pageSize()).isEqualTo(2 * MB);
			this.area.grow(2 * MB, (address, size) -> 1);
			assertThat(freeHugePages()).isEqualTo(free - 3);
			this.area.segment().fill((byte) 4);
			this.area.close();
			assertThat(freeHugePages()).isEqualTo(free);
		}
		long tooMany = (free + 1) * Area.HUGE_PAGE_SIZE;

		assertThatExceptionOfType(SyscallException.class).isThrownBy(() -> Area.map(tooMany, tooMany, Area.Pages.HUGE))
			.withMessageContaining("area");
		assertThat(freeHugePages()).isEqualTo(free);
	}

	@Test
	void growsNoFurtherThanHugePagesLast() throws IOException {
		long free = freeHugePages();
		Assumptions.assumeTrue(free >= 2, "no huge pages are set aside");
		map(2 * MB, (free + 1) * 2 * MB, Area.Pages.HUGE);

		assertThatExceptionOfType(SyscallException.class)
			.isThrownBy(() -> this.area.grow(free * 2 * MB, (address, size) -> 1));

		assertThat(freeHugePages()).isEqualTo(free - 1);
		this.area.grow((free - 1) * 2 * MB, (address, size) -> 1);
		assertThat(freeHugePages()).isZero();
		this.area.segment().asSlice(0, free * 2 * MB).fill((byte) 5);
	}

	@Test
	void unmapsAllItsAddresses() throws IOException {
		map(MB, 16 * MB, Area.Pages.TRANSPARENT_HUGE);

		this.area.close();
		this.area.close();

		assertThat(protections(0, MB)).doesNotContain("rw-p");
	}

	private void map(long size, long maxSize, Area.Pages pages) {
		this.area.close();
		this.area = Area.map(size, maxSize, pages);
	}

	private static boolean hasMaps(String name) {
		return Files.isReadable(Path.of("/proc/self", name));
	}

	private static long freeHugePages() throws IOException {
		Path file = Path.of("/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages");
		return Files.exists(file) ? Long.parseLong(Files.readString(file).strip()) : 0;
	}

	/** Permissions of the mappings that lie in a part of the area. */
	private List<String> protections(long from, long to) throws IOException {
		try (var lines = Files.lines(Path.of("/proc/self/maps"))) {
			return lines
				.filter((line) -> begin(line) < this.area.address() + to && end(line) > this.area.address() + from)
				.map((line) -> line.split(" ", -1)[1])
				.toList();
		}
	}

	private long kilobytes(String name) throws IOException {
		return details(name).stream().mapToLong((value) -> Long.parseLong(value.replaceAll("\\D", ""))).sum();
	}

	/** Lines of some name about the mappings that lie in the area. */
	private List<String> details(String name) throws IOException {
		boolean[] inside = { false };
		return Files.readAllLines(Path.of("/proc/self/smaps")).stream().filter((line) -> {
			if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
				inside[0] = begin(line) < this.area.address() + this.area.maxSize() && end(line) > this.area.address();
			}
			return inside[0] && line.startsWith(name);
		}).toList();
	}

	private static long begin(String line) {
		return Long.parseUnsignedLong(line.substring(0, line.indexOf('-')), 16);
	}

	private static long end(String line) {
		return Long.parseUnsignedLong(line.substring(line.indexOf('-') + 1, line.indexOf(' ')), 16);
	}

}
