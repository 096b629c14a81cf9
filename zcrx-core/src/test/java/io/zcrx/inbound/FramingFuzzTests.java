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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.zcrx.FakeArea;
import io.zcrx.FrameStream;
import io.zcrx.LeakDetection;
import io.zcrx.Payload;
import io.zcrx.ReferenceDecoder;
import io.zcrx.ZcrxConnection;
import io.zcrx.frames.FrameScanner;
import io.zcrx.framing.FramingException;
import io.zcrx.payload.FrameMemories;
import io.zcrx.payload.FrameMemory;
import io.zcrx.payload.ReceivedPayload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Random streams, valid and hostile, in random pieces, against a naive decoder. More
 * rounds by {@code -Dzcrx.fuzz.rounds=100000}, one again by {@code -Dzcrx.fuzz.seed}.
 */
class FramingFuzzTests {

	private static final int ROUNDS = Integer.getInteger("zcrx.fuzz.rounds", 150);

	private static final @Nullable Long SEED = Long.getLong("zcrx.fuzz.seed");

	@ParameterizedTest
	@ValueSource(strings = { "line", "delimiter", "fixedLength", "lengthPrefix", "octetCounting" })
	void framesAreThoseOfTheReferenceWhereverTheStreamIsCut(String type, TestReporter reporter) {
		long first = (SEED != null) ? SEED : System.nanoTime();
		reporter.publishEntry("seed", String.valueOf(first));
		Coverage coverage = new Coverage();
		for (int i = 0; i < ((SEED != null) ? 1 : ROUNDS); i++) {
			try {
				new Round(type, first + i, coverage).run();
			}
			catch (Throwable ex) {
				throw new AssertionError("%s failed, repeat with -Dzcrx.fuzz.seed=%d".formatted(type, first + i), ex);
			}
		}
		reporter.publishEntry("met", coverage.toString());
		if (SEED == null) {
			coverage.check(!type.equals("fixedLength"));
		}
	}

	@Test
	void everyRoundCanBeRepeated() {
		for (long seed = 0; seed < 20; seed++) {
			assertThat(new FrameStream("lengthPrefix", new Random(seed)).bytes)
				.isEqualTo(new FrameStream("lengthPrefix", new Random(seed)).bytes);
		}
	}

	/**
	 * Tells that the rounds did meet what they are for.
	 */
	private static final class Coverage {

		private int frames;

		private int empty;

		private int contiguous;

		private int chained;

		private int copied;

		private int retained;

		private int failures;

		private int unfinished;

		private int stopped;

		void check(boolean canFail) {
			assertThat(List.of(this.frames, this.contiguous, this.chained, this.copied, this.retained, this.unfinished,
					this.stopped))
				.allSatisfy((count) -> assertThat(count).isPositive());
			if (canFail) {
				assertThat(this.failures).isPositive();
			}
		}

		@Override
		public String toString() {
			return ("%d frames (%d empty), %d in one piece, %d in several, %d partly copied, %d retained, "
					+ "%d failures, %d unfinished, %d stopped by the handler")
				.formatted(this.frames, this.empty, this.contiguous, this.chained, this.copied, this.retained,
						this.failures, this.unfinished, this.stopped);
		}

	}

	/**
	 * Several connections with a stream each, on one area.
	 */
	private static final class Round {

		private final Coverage coverage;

		private final Random random;

		private final FakeArea area;

		private final FrameMemory memory;

		private final int taken;

		private final List<Peer> peers = new ArrayList<>();

		private final List<Payload> retained = new ArrayList<>();

		private final List<byte[]> retainedBytes = new ArrayList<>();

		private final List<MemorySegment> stale = new ArrayList<>();

		Round(String type, long seed, Coverage coverage) {
			this.coverage = coverage;
			this.random = new Random(seed);
			this.area = new FakeArea(256, 16 << this.random.nextInt(6), leakDetection());
			int maxFrameSize = 0;
			for (int i = 1 + this.random.nextInt(3); i > 0; i--) {
				Peer peer = new Peer(new FrameStream(type, this.random));
				this.peers.add(peer);
				maxFrameSize = Math.max(maxFrameSize, peer.stream.decoder.maxFrameSize());
			}
			// enough to copy every frame, or hostile lengths could not be told from this
			this.memory = new FrameMemory(this.area.bufferSize(), 64, 8L * maxFrameSize + 1024, true);
			this.taken = this.random.nextBoolean() ? this.random.nextInt(65) : 0;
			for (int i = 0; i < this.taken; i++) {
				assertThat(this.memory.takeBuffer()).isTrue();
			}
			this.peers.forEach((peer) -> peer.assembler = new FrameAssembler(FrameScanner.of(peer.stream.decoder),
					this.memory, false, true));
		}

		private LeakDetection leakDetection() {
			return (this.random.nextInt(5) == 0) ? LeakDetection.FULL : LeakDetection.SAMPLED;
		}

		void run() throws Exception {
			int batch = 0;
			while (this.peers.stream().anyMatch(Peer::isActive)) {
				Peer peer = this.peers.get(this.random.nextInt(this.peers.size()));
				if (peer.isActive()) {
					peer.receive();
				}
				if (++batch == 8 || this.random.nextInt(4) == 0) {
					endBatch();
					batch = 0;
				}
				while (this.area.free() < 64 || (!this.retained.isEmpty() && this.random.nextInt(3) == 0)) {
					closeOne();
					endBatch();
				}
			}
			endBatch();
			this.peers.forEach(Peer::check);
			while (!this.retained.isEmpty()) {
				closeOne();
			}
			assertThat(this.area.outstanding()).isZero();
			this.memory.giveBuffers(this.taken);
			for (int i = 0; i < 64; i++) {
				assertThat(this.memory.takeBuffer()).isTrue();
			}
			assertThat(this.memory.takeBuffer()).isFalse();
			FrameMemories.takeCopied(this.memory);
		}

		private void endBatch() {
			this.area.endBatch();
			for (MemorySegment segment : this.stale) {
				assertThatIllegalStateException().isThrownBy(() -> segment.asByteBuffer().get(0));
			}
			this.stale.clear();
		}

		private void closeOne() {
			assertThat(this.retained).as("retained payloads when the area is exhausted").isNotEmpty();
			int index = this.random.nextInt(this.retained.size());
			Payload payload = this.retained.remove(index);
			verify(payload, this.retainedBytes.remove(index));
			payload.close();
		}

		private void verify(Payload payload, byte[] expected) {
			assertThat(payload.length()).isEqualTo(expected.length);
			List<MemorySegment> segments = payload.segments();
			assertThat(payload.isContiguous()).isEqualTo(segments.size() <= 1);
			assertThat(segments)
				.allSatisfy((segment) -> assertThat(segment.isReadOnly() && segment.isNative()).isTrue());
			assertThat(FakeArea.join(segments)).isEqualTo(expected);
			if (this.random.nextBoolean()) {
				assertThat(payload.toByteArray()).isEqualTo(expected);
			}
			if (this.random.nextBoolean()) {
				MemorySegment segment = payload.segment();
				assertThat(segment.isReadOnly() && segment.isNative()).isTrue();
				assertThat(segment.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(expected);
				assertThat(payload.byteBuffer().remaining()).isEqualTo(expected.length);
				if (!payload.isRetained() && expected.length > 0) {
					this.stale.add(segment);
				}
			}
			if (!payload.isRetained() && expected.length > 0) {
				this.stale.addAll(segments);
			}
		}

		private boolean isCopied(MemorySegment segment) {
			long begin = this.area.views.shared().address();
			return segment.byteSize() > 0
					&& (segment.address() < begin || segment.address() >= begin + this.area.views.shared().byteSize());
		}

		/**
		 * A connection.
		 */
		private final class Peer {

			private final FrameStream stream;

			private final ReferenceDecoder.Result expected;

			private final ZcrxConnection connection = FakeArea.connection();

			private final IllegalArgumentException failure = new IllegalArgumentException("on purpose");

			private final int pieces;

			private final int stopAt;

			private final boolean stopByFailure;

			private final boolean keeps;

			// frames that are taken from a buffer at once
			private final int most;

			private FrameAssembler assembler;

			private int position;

			private int frames;

			private @Nullable Object end;

			Peer(FrameStream stream) {
				Random random = Round.this.random;
				this.stream = stream;
				this.expected = ReferenceDecoder.decode(stream.decoder, stream.bytes);
				this.pieces = switch (random.nextInt(4)) {
					case 0 -> 1;
					case 1 -> 1 + random.nextInt(10);
					default -> Round.this.area.bufferSize();
				};
				this.stopAt = (random.nextInt(6) == 0) ? 1 + random.nextInt(10) : Integer.MAX_VALUE;
				this.stopByFailure = random.nextBoolean();
				this.keeps = random.nextBoolean();
				this.most = random.nextBoolean() ? Integer.MAX_VALUE : 1 + random.nextInt(4);
			}

			boolean isActive() {
				return this.end == null && this.position < this.stream.bytes.length;
			}

			void receive() throws Exception {
				int length = Math.min(1 + Round.this.random.nextInt(this.pieces), Round.this.area.bufferSize());
				int next = Math.min(this.position + length, this.stream.bytes.length);
				byte[] piece = Arrays.copyOfRange(this.stream.bytes, this.position, next);
				this.position = next;
				try {
					Round.this.area.receive(piece, Round.this.random.nextInt(Round.this.area.bufferSize()),
							(payload, connection) -> {
								ReceivedPayload buffer = (ReceivedPayload) payload;
								int before = this.frames;
								int delivered = 0;
								FramingException failure = null;
								for (int at = 0; failure == null && this.connection.isOpen() && at < buffer.size();) {
									failure = this.assembler.receive(buffer, at, this.most, this::frame, connection);
									delivered += this.assembler.delivered();
									at = this.assembler.position();
								}
								assertThat(delivered).isEqualTo(this.frames - before);
								if (failure != null) {
									this.end = failure;
								}
							}, this.connection);
				}
				catch (IllegalArgumentException ex) {
					assertThat(ex).isSameAs(this.failure);
					this.end = ex;
				}
				if (!this.connection.isOpen()) {
					this.end = this.connection;
				}
			}

			private void frame(Payload payload, ZcrxConnection connection) {
				Coverage coverage = Round.this.coverage;
				assertThat(this.frames).as("frames").isLessThan(this.expected.frames().size());
				byte[] bytes = this.expected.frames().get(this.frames++);
				assertThat(payload.isRetained()).isFalse();
				coverage.frames++;
				coverage.empty += (bytes.length == 0) ? 1 : 0;
				coverage.contiguous += payload.isContiguous() ? 1 : 0;
				coverage.chained += payload.isContiguous() ? 0 : 1;
				coverage.copied += payload.segments().stream().anyMatch(Round.this::isCopied) ? 1 : 0;
				verify(payload, bytes);
				for (int i = Round.this.random.nextInt(3); this.keeps && i > 0; i--) {
					coverage.retained++;
					keep(payload.retain(), bytes);
				}
				if (Round.this.random.nextInt(10) == 0) {
					payload.close();
				}
				if (this.frames == this.stopAt) {
					coverage.stopped++;
					if (this.stopByFailure) {
						throw this.failure;
					}
					connection.close();
				}
			}

			private void keep(Payload payload, byte[] bytes) {
				Round.this.retained.add(payload);
				Round.this.retainedBytes.add(bytes);
				if (Round.this.random.nextInt(4) == 0) {
					keep(payload.retain(), bytes);
				}
			}

			void check() {
				boolean unfinished = this.assembler.discard();
				assertThat(this.assembler.discard()).isFalse();
				if (this.end instanceof IllegalArgumentException || this.end instanceof ZcrxConnection) {
					assertThat(this.frames).isEqualTo(this.stopAt);
					assertThat(unfinished).isFalse();
					return;
				}
				assertThat(this.frames).as("frames").isEqualTo(this.expected.frames().size());
				assertThat((this.end != null) ? this.end.getClass() : null).isEqualTo(this.expected.failure());
				if (this.end == null) {
					assertThat(unfinished).isEqualTo(this.expected.unfinished());
					Round.this.coverage.unfinished += unfinished ? 1 : 0;
				}
				else {
					Round.this.coverage.failures++;
				}
			}

		}

	}

}
