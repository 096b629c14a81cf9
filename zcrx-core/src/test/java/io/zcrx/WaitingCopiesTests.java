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

package io.zcrx;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

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
		Payload payload = waiting.open();
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
		Payload payload = waiting.open();
		Payload retained = payload.retain();
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
			Payload payload = waiting.get(i).open();
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

	private WaitingPayload copy(MemorySegment bytes) {
		return this.copies.copy(bytes, this.filling);
	}

	private static MemorySegment bytes(int length, int value) {
		MemorySegment bytes = MemorySegment.ofArray(new byte[length]);
		bytes.fill((byte) value);
		return bytes;
	}

}
