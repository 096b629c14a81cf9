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

package io.zcrx.outbound;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import io.zcrx.outbound.SendChunks.Chunk;

import static org.assertj.core.api.Assertions.assertThat;

class SendChunksTests {

	private static final long SLAB = (long) SendChunks.CHUNKS_PER_SLAB * SendChunks.CHUNK_SIZE;

	private final SendChunks chunks = new SendChunks();

	private final Deque<Chunk> taken = new ArrayDeque<>();

	private void take(int count) {
		for (int i = 0; i < count; i++) {
			this.taken.add(this.chunks.take());
		}
	}

	private void giveBack(int count) {
		for (int i = 0; i < count; i++) {
			this.chunks.giveBack(this.taken.remove());
		}
	}

	@Test
	void chunksDoNotOverlap() {
		take(3 * SendChunks.CHUNKS_PER_SLAB);

		long[] addresses = this.taken.stream().mapToLong((chunk) -> chunk.memory.address()).sorted().toArray();
		for (int i = 1; i < addresses.length; i++) {
			assertThat(addresses[i] - addresses[i - 1]).isGreaterThanOrEqualTo(SendChunks.CHUNK_SIZE);
		}
		assertThat(this.chunks.size()).isEqualTo(3 * SLAB);
	}

	@Test
	void whatWasNeededLatelyStays() {
		take(100 * SendChunks.CHUNKS_PER_SLAB);
		giveBack(100 * SendChunks.CHUNKS_PER_SLAB);
		this.chunks.trim();
		take(50 * SendChunks.CHUNKS_PER_SLAB);
		giveBack(50 * SendChunks.CHUNKS_PER_SLAB);

		this.chunks.trim();

		assertThat(this.chunks.size()).isBetween(50 * SLAB, 52 * SLAB);
	}

	@Test
	void peakLeavesNothingButAReserve() {
		take(200 * SendChunks.CHUNKS_PER_SLAB);
		assertThat(this.chunks.trimmable()).isFalse();
		giveBack(200 * SendChunks.CHUNKS_PER_SLAB);
		assertThat(this.chunks.trimmable()).isTrue();

		for (int i = 0; i < 10; i++) {
			this.chunks.trim();
		}

		assertThat(this.chunks.size()).isLessThanOrEqualTo(2 * SLAB);
		assertThat(this.chunks.trimmable()).isFalse();
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void pagesOfPeakGoBackToTheSystem() throws IOException {
		take(800 * SendChunks.CHUNKS_PER_SLAB);
		this.taken.forEach((chunk) -> chunk.memory.fill((byte) 1));
		long peak = residentKilobytes();
		giveBack(800 * SendChunks.CHUNKS_PER_SLAB);

		for (int i = 0; i < 20; i++) {
			this.chunks.trim();
		}

		assertThat(residentKilobytes()).isLessThan(peak - 600 * SLAB / 1024);
	}

	private static long residentKilobytes() throws IOException {
		try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
			return lines.filter((line) -> line.startsWith("VmRSS"))
				.mapToLong((line) -> Long.parseLong(line.replaceAll("[^0-9]", "")))
				.sum();
		}
	}

	@Test
	void whatIsInUseIsNotFreed() {
		take(10 * SendChunks.CHUNKS_PER_SLAB);
		giveBack(10 * SendChunks.CHUNKS_PER_SLAB - 1);

		for (int i = 0; i < 10; i++) {
			this.chunks.trim();
		}

		this.taken.getFirst().memory.fill((byte) 1);
	}

	@Test
	void whatIsInUseIsFreedWhenItComesBackAfterTheEnd() {
		take(2 * SendChunks.CHUNKS_PER_SLAB);
		this.chunks.close();
		this.taken.forEach((chunk) -> chunk.memory.fill((byte) 1));
		assertThat(this.chunks.size()).isEqualTo(2 * SLAB);
		Chunk last = this.taken.getLast();

		giveBack(2 * SendChunks.CHUNKS_PER_SLAB);

		assertThat(this.chunks.size()).isZero();
		assertThat(last.memory.scope().isAlive()).isFalse();
	}

}
