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

package io.zcrx.inbound;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

import io.zcrx.LeakDetection;
import io.zcrx.payload.LeakDetector;
import io.zcrx.payload.ReceivedPayload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class WaitingCopiesTests {

	private static final int CHUNK = 16_384;

	private final WaitingCopies copies = new WaitingCopies(65_536, 2 * CHUNK + 65_536,
			new LeakDetector("test", LeakDetection.OFF));

	private final AtomicReference<CopyChunk> filling = new AtomicReference<>();

	@Test
	void showsTheBytesUntilTheCallReturns() {
		WaitingPayload waiting = copy(bytes(10, 7));
		ReceivedPayload payload = waiting.open();
		MemorySegment view = payload.segment();
		assertThat(view.toArray(ValueLayout.JAVA_BYTE)).hasSize(10).containsOnly(7);
		assertThat(view.isNative()).isTrue();
		assertThat(view.isReadOnly()).isTrue();

		payload.end();
		payload.views().endBatch();
		waiting.release();

		assertThatIllegalStateException().isThrownBy(payload::segment);
		assertThatIllegalStateException().isThrownBy(() -> view.get(ValueLayout.JAVA_BYTE, 0));
	}

	@Test
	void retainedOnesKeepTheirBytesWhileOthersAreCopied() {
		WaitingPayload waiting = copy(bytes(10, 7));
		ReceivedPayload payload = waiting.open();
		ReceivedPayload retained = payload.retain();
		payload.end();
		payload.views().endBatch();
		waiting.release();
		Objects.requireNonNull(this.filling.getAndSet(null)).leave();
		List<WaitingPayload> others = new ArrayList<>();
		for (WaitingPayload other = copy(bytes(5000, 1)); other != null; other = copy(bytes(5000, 1))) {
			others.add(other);
		}

		assertThat(retained.toByteArray()).hasSize(10).containsOnly(7);
		others.forEach(WaitingPayload::release);
		retained.close();
		assertThatIllegalStateException().isThrownBy(retained::segment);
	}

	@Test
	void hasALimitAndGivesRoomBack() {
		List<WaitingPayload> waiting = new ArrayList<>();
		for (int i = 0; i < 8; i++) {
			waiting.add(copy(bytes(CHUNK / 4, i)));
		}
		WaitingPayload large = copy(bytes(65_536, 8));
		assertThat(waiting).doesNotContainNull();
		assertThat(large).isNotNull();
		assertThat(copy(bytes(1, 9))).isNull();

		waiting.subList(0, 4).forEach(WaitingPayload::release);

		assertThat(copy(bytes(65_536, 9))).isNull();
		WaitingPayload small = copy(bytes(CHUNK, 9));
		assertThat(small).isNotNull();
		assertThat(copy(bytes(1, 9))).isNull();
		for (int i = 4; i < 8; i++) {
			ReceivedPayload payload = waiting.get(i).open();
			assertThat(payload.toByteArray()).hasSize(CHUNK / 4).containsOnly(i);
			payload.end();
			payload.views().endBatch();
		}
	}

	@Test
	void smallOnesOfAConnectionShareMemory() {
		for (int i = 0; i < CHUNK / 8; i++) {
			assertThat(copy(bytes(1, i))).isNotNull();
		}

		assertThat(this.filling.get()).isNotNull();
		assertThat(copy(bytes(CHUNK, 1))).isNotNull();
	}

	@Test
	void useNoneOfTheMemoryThatTheJvmAllowsForDirectBuffers() throws Exception {
		Process process = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(),
				"-XX:TieredStopAtLevel=1", "-XX:MaxDirectMemorySize=64k", "--enable-native-access=ALL-UNNAMED", "-cp",
				System.getProperty("java.class.path"), LittleDirectMemory.class.getName())
			.redirectErrorStream(true)
			.start();

		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(output).isZero();
	}

	@Test
	void connectionsThatComeAndGoShareMemoryUntilTheyNeedLess() {
		WaitingCopies many = new WaitingCopies(65_536, 100 * CHUNK, new LeakDetector("test", LeakDetection.OFF));
		Set<CopyChunk> first = comeAndGo(many, 100);

		assertThat(comeAndGo(many, 100)).isEqualTo(first);
		for (int i = 0; i < 50_000; i++) {
			comeAndGo(many, 1);
		}
		Set<CopyChunk> later = comeAndGo(many, 100);

		assertThat(later).hasSize(100);
		later.retainAll(first);
		assertThat(later).hasSizeBetween(1, 50);
	}

	private static Set<CopyChunk> comeAndGo(WaitingCopies copies, int connections) {
		Set<CopyChunk> chunks = new HashSet<>();
		List<WaitingPayload> waiting = new ArrayList<>();
		for (int i = 0; i < connections; i++) {
			AtomicReference<CopyChunk> filling = new AtomicReference<>();
			waiting.add(Objects.requireNonNull(copies.copy(bytes(1, i), filling)));
			CopyChunk chunk = Objects.requireNonNull(filling.get());
			chunks.add(chunk);
			chunk.leave();
		}
		assertThat(copies.count()).isEqualTo(connections);
		waiting.forEach(WaitingPayload::release);
		assertThat(copies.count()).isZero();
		return chunks;
	}

	private WaitingPayload copy(MemorySegment bytes) {
		return this.copies.copy(bytes, this.filling);
	}

	private static MemorySegment bytes(int length, int value) {
		MemorySegment bytes = MemorySegment.ofArray(new byte[length]);
		bytes.fill((byte) value);
		return bytes;
	}

	/**
	 * A process that copies more than it may have of direct memory.
	 */
	static final class LittleDirectMemory {

		private LittleDirectMemory() {
		}

		static void main(String[] args) {
			WaitingCopies copies = new WaitingCopies(65_536, 1 << 20, new LeakDetector("test", LeakDetection.OFF));
			AtomicReference<CopyChunk> filling = new AtomicReference<>();
			for (int i = 0; i < 16; i++) {
				Objects.requireNonNull(copies.copy(bytes(65_536, i), filling), "a copy");
			}
			ByteBuffer.allocateDirect(65_536);
		}

	}

}
