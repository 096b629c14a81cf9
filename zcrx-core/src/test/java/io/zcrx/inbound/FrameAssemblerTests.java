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
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.zcrx.FakeArea;
import io.zcrx.Payload;
import io.zcrx.PayloadListener;
import io.zcrx.ZcrxConnection;
import io.zcrx.frames.FrameScanner;
import io.zcrx.framing.FrameDecoder;
import io.zcrx.framing.FrameMemoryException;
import io.zcrx.framing.FrameTooLongException;
import io.zcrx.framing.FramingException;
import io.zcrx.payload.FrameMemories;
import io.zcrx.payload.FrameMemory;
import io.zcrx.payload.ReceivedPayload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class FrameAssemblerTests {

	private static final int BUFFERS = 64;

	private static final int BUDGET = 16;

	private static final int BUFFER_SIZE = 64;

	private static final int MAX_COPIED = 20_000;

	private final FakeArea area = new FakeArea(BUFFERS, BUFFER_SIZE);

	private final FrameMemory memory = new FrameMemory(BUFFER_SIZE, BUDGET, MAX_COPIED, true);

	private final ZcrxConnection connection = FakeArea.connection();

	private final List<String> frames = new ArrayList<>();

	private FrameAssembler assembler = assembler(FrameDecoder.line(1000));

	private PayloadListener listener = (frame, connection) -> {
	};

	private @Nullable FramingException failure;

	@Test
	void frameInOneBufferIsViewOfIt() throws Exception {
		this.listener = (frame, connection) -> {
			assertThat(frame.isContiguous()).isTrue();
			assertThat(frame.isRetained()).isFalse();
			assertThat(frame.segments()).singleElement()
				.satisfies((segment) -> assertThat(segment.address()).isEqualTo(frame.segment().address()));
			assertThat(inArea(frame.segment())).isTrue();
			assertThat(frame.byteBuffer().isDirect()).isTrue();
			assertThat(frame.byteBuffer().isReadOnly()).isTrue();
			assertThat(frame.toString()).matches("Payload\\[offset=\\d+, length=%d]".formatted(frame.length()));
		};

		receive("one\ntwo\n\nfour\n");

		assertThat(this.frames).containsExactly("one", "two", "", "four");
		assertThat(this.area.outstanding()).isZero();
	}

	@Test
	void frameAcrossBuffersHasSegmentOfEachAndIsCopiedOnlyWhenAskedForOne() throws Exception {
		this.listener = (frame, connection) -> {
			assertThat(frame.isContiguous()).isFalse();
			assertThat(frame.length()).isEqualTo(6);
			assertThat(frame.segments()).extracting(FrameAssemblerTests::text).containsExactly("ab", "cd", "ef");
			assertThat(frame.segments()).allMatch(this::inArea).allMatch(MemorySegment::isReadOnly);
			assertThat(frame.toByteArray()).containsExactly("abcdef".getBytes(StandardCharsets.US_ASCII));
			MemorySegment whole = frame.segment();
			assertThat(text(whole)).isEqualTo("abcdef");
			assertThat(inArea(whole)).isFalse();
			assertThat(whole.isReadOnly()).isTrue();
			assertThat(frame.segment()).isSameAs(whole);
			assertThat(frame.byteBuffer().isDirect()).isTrue();
			assertThat(frame.byteBuffer().get(5)).isEqualTo((byte) 'f');
			assertThat(frame).hasToString("Payload[length=6, segments=3]");
		};

		receive("ab");
		assertThat(this.area.outstanding()).isEqualTo(1);
		receive("cd");
		assertThat(this.area.outstanding()).isEqualTo(2);
		receive("ef\n");

		assertThat(this.frames).containsExactly("abcdef");
		assertThat(this.area.outstanding()).isZero();
	}

	@Test
	void whatIsStrippedTakesNoPartInSegments() throws Exception {
		this.assembler = assembler(
				FrameDecoder.lengthPrefix().lengthFieldLength(4).initialBytesToStrip(4).maxFrameSize(100).build());
		this.listener = (frame, connection) -> assertThat(frame.isContiguous()).isTrue();

		receive("\0\0");
		receive("\0\2");
		receive("ab\0\0\0");
		receive("\0");
		receive("\0\0\0\1c");

		assertThat(this.frames).containsExactly("ab", "", "c");
		assertThat(this.area.outstanding()).isZero();
	}

	@Test
	void delimiterInLaterBufferLeavesFrameInOnePiece() throws Exception {
		this.listener = (frame, connection) -> {
			assertThat(frame.isContiguous()).isTrue();
			assertThat(inArea(frame.segment())).isTrue();
			assertThat(frame.segments()).singleElement().matches((segment) -> text(segment).equals("abc"));
		};

		receive("abc\r");
		receive("\n");

		assertThat(this.frames).containsExactly("abc");
		assertThat(this.area.outstanding()).isZero();
	}

	@Test
	void emptyFrameWhoseDelimiterIsSplitHasNoBytes() throws Exception {
		this.listener = (frame, connection) -> {
			assertThat(frame.length()).isZero();
			assertThat(frame.isContiguous()).isTrue();
			assertThat(frame.segment().byteSize()).isZero();
			assertThat(frame.byteBuffer().remaining()).isZero();
			assertThat(frame.segments()).allMatch((segment) -> segment.byteSize() == 0);
			frame.retain().close();
		};

		receive("\r");
		receive("\n");

		assertThat(this.frames).containsExactly("");
		assertThat(this.area.outstanding()).isZero();
	}

	@Test
	void severalFramesOfOneBufferAreRetainedIndependently() throws Exception {
		List<Payload> retained = new ArrayList<>();
		this.listener = (frame, connection) -> retained.add(frame.retain());

		receive("one\ntwo\nthree\n");

		assertThat(retained).extracting((payload) -> text(payload.segment())).containsExactly("one", "two", "three");
		for (Payload payload : retained) {
			assertThat(payload.isRetained()).isTrue();
			assertThat(this.area.outstanding()).isEqualTo(1);
			payload.close();
			assertThatIllegalStateException().isThrownBy(payload::close);
			assertThatIllegalStateException().isThrownBy(payload::segment);
		}
		assertThat(this.area.outstanding()).isZero();
	}

	@Test
	void bufferOfTwoFramesStaysUntilBothAreClosed() throws Exception {
		List<Payload> retained = new ArrayList<>();
		this.listener = (frame, connection) -> retained.add(frame.retain());

		receive("first");
		receive("part\nsecond");
		receive("part\nthird\n");

		assertThat(this.frames).containsExactly("firstpart", "secondpart", "third");
		assertThat(this.area.outstanding()).isEqualTo(3);
		retained.get(1).close();
		assertThat(this.area.outstanding()).isEqualTo(3);
		retained.get(0).close();
		assertThat(this.area.outstanding()).isEqualTo(1);
		assertThat(text(retained.get(2).segment())).isEqualTo("third");
		retained.get(2).close();
		assertThat(this.area.outstanding()).isZero();
	}

	@Test
	void retainedFrameAcrossBuffersLivesOnAnyThreadUntilEachIsClosed() throws Exception {
		List<Payload> retained = new ArrayList<>();
		this.listener = (frame, connection) -> retained.add(frame.retain());
		receive("abc");
		receive("def\n");
		Payload first = retained.getFirst();

		assertThat(CompletableFuture.supplyAsync(() -> text(first.segment())).join()).isEqualTo("abcdef");
		assertThat(first.segments()).hasSize(2).allMatch(this::inArea);
		assertThat(first).hasToString("Payload[length=6, segments=2, retained]");
		Payload second = first.retain();
		first.close();
		for (ThrowingCallable use : uses(first)) {
			assertThatIllegalStateException().isThrownBy(use).withMessage("The payload was closed");
		}
		assertThat(this.area.outstanding()).isEqualTo(2);
		assertThat(second.toByteArray()).containsExactly("abcdef".getBytes(StandardCharsets.US_ASCII));

		CompletableFuture.runAsync(second::close).join();

		assertThat(this.area.outstanding()).isZero();
	}

	@Test
	void everyUseThrowsWhenTheHandlerHasReturned() throws Exception {
		List<Payload> kept = new ArrayList<>();
		this.listener = (frame, connection) -> kept.add(frame);

		receive("a\nbc");
		receive("d\n");

		assertThat(kept).hasSize(2);
		for (Payload frame : kept) {
			for (ThrowingCallable use : uses(frame)) {
				assertThatIllegalStateException().isThrownBy(use).withMessageContaining("handler has returned");
			}
		}
	}

	@Test
	void everyUseThrowsAfterTheHandlerHasClosedIt() throws Exception {
		this.listener = (frame, connection) -> {
			frame.close();
			for (ThrowingCallable use : uses(frame)) {
				assertThatIllegalStateException().isThrownBy(use).withMessage("The payload was closed");
			}
		};

		receive("a\nbc");
		receive("d\n");

		assertThat(this.frames).containsExactly("a", "bcd");
		assertThat(this.area.outstanding()).isZero();
	}

	@Test
	void segmentsOfFrameAcrossBuffersAreRevokedWithIt() throws Exception {
		List<MemorySegment> segments = new ArrayList<>();
		List<ByteBuffer> buffers = new ArrayList<>();
		this.listener = (frame, connection) -> {
			for (MemorySegment segment : segments) {
				assertThatIllegalStateException().isThrownBy(() -> segment.get(ValueLayout.JAVA_BYTE, 0));
			}
			if (frame.length() > 1) {
				segments.addAll(frame.segments());
				segments.add(frame.segment());
				buffers.add(frame.byteBuffer());
			}
		};

		receive("abc");
		receive("def\nx\n");

		assertThat(this.frames).containsExactly("abcdef", "x");
		assertThat(segments).hasSize(3).allMatch((segment) -> !segment.scope().isAlive());
		assertThatIllegalStateException().isThrownBy(() -> buffers.getFirst().get(0));
	}

	@Test
	void frameIsConfinedToTheLoopThread() throws Exception {
		this.listener = (frame, connection) -> {
			for (ThrowingCallable use : uses(frame)) {
				assertThat(failureOnOtherThread(use)).isInstanceOf(WrongThreadException.class);
			}
			for (MemorySegment segment : frame.segments()) {
				assertThat(failureOnOtherThread(() -> segment.get(ValueLayout.JAVA_BYTE, 0)))
					.isInstanceOf(WrongThreadException.class);
			}
		};

		receive("a\nbc");
		receive("d\n");

		assertThat(this.frames).containsExactly("a", "bcd");
	}

	@Test
	void dribbleIsCopiedSoThatItHoldsFewBuffers() throws Exception {
		this.listener = (frame, connection) -> {
			assertThat(frame.segments()).hasSize(frame.isContiguous() ? 1 : 2);
			assertThat(frame.segments()).allMatch(MemorySegment::isReadOnly).allMatch(MemorySegment::isNative);
		};
		for (int i = 0; i < 1000; i++) {
			receive("x");
			assertThat(this.area.outstanding()).isLessThan(4);
		}

		receive("\n");

		assertThat(this.frames).containsExactly("x".repeat(1000));
		assertThat(this.area.outstanding()).isZero();
		FrameMemories.takeCopied(this.memory);
	}

	@Test
	void fullBuffersAreKeptAndNotCopied() throws Exception {
		this.listener = (frame, connection) -> assertThat(frame.segments()).hasSize(13).allMatch(this::inArea);
		for (int i = 0; i < 12; i++) {
			receive("x".repeat(BUFFER_SIZE / 2));
		}
		assertThat(this.area.outstanding()).isEqualTo(12);

		receive("x\n");

		assertThat(this.frames).hasSize(1);
	}

	@Test
	void unfinishedFramesKeepNoMoreBuffersThanTheyMay() throws Exception {
		List<FrameAssembler> others = new ArrayList<>();
		for (int i = 0; i < 3 * BUDGET; i++) {
			this.assembler = assembler(FrameDecoder.line(1000));
			others.add(this.assembler);
			receive("connection %d ".formatted(i));
		}
		assertThat(this.area.outstanding()).isEqualTo(BUDGET);

		for (int i = 0; i < 3 * BUDGET; i++) {
			this.assembler = others.get(i);
			receive("is served\n");
			assertThat(this.frames.getLast()).isEqualTo("connection %d is served".formatted(i));
		}
		assertThat(this.area.outstanding()).isZero();
		FrameMemories.takeCopied(this.memory);
	}

	@Test
	void largeFrameKeepsNoMoreBuffersThanItMay() throws Exception {
		FrameMemory large = new FrameMemory(BUFFER_SIZE, BUDGET, 400_000, true);
		this.assembler = new FrameAssembler(FrameScanner.of(FrameDecoder.line(100_000)), large, false, true);
		StringBuilder expected = new StringBuilder();
		for (int i = 0; i < 1000; i++) {
			String piece = "%064d".formatted(i);
			expected.append(piece);
			receive(piece);
			assertThat(this.area.outstanding()).isLessThanOrEqualTo(BUDGET);
		}

		receive("\n");

		assertThat(this.frames).containsExactly(expected.toString());
		assertThat(this.area.outstanding()).isZero();
		FrameMemories.takeCopied(large);
	}

	@Test
	void copiedBytesOfRetainedFrameOutliveTheHandler() throws Exception {
		List<Payload> retained = new ArrayList<>();
		this.listener = (frame, connection) -> retained.add(frame.retain());
		for (int i = 0; i < 9; i++) {
			receive(String.valueOf(i));
		}
		receive("!\n");
		receive("other bytes, copied as well, so that freed memory would change\n");

		Payload frame = retained.getFirst();
		assertThat(CompletableFuture.supplyAsync(() -> text(frame.segment())).join()).isEqualTo("012345678!");
		assertThat(frame.segments()).hasSize(3).allMatch(MemorySegment::isReadOnly);
		Payload again = frame.retain();
		frame.close();
		assertThat(text(again.segment())).isEqualTo("012345678!");
		again.close();
		retained.get(1).close();
		assertThat(this.area.outstanding()).isZero();
	}

	@Test
	void memoryForCopiesIsLimitedForAllConnectionsTogether() throws Exception {
		List<FrameAssembler> others = new ArrayList<>();
		while (this.failure == null) {
			assertThat(others).hasSizeLessThan(100);
			this.assembler = assembler(FrameDecoder.line(1000));
			others.add(this.assembler);
			for (int i = 0; i < 10 && this.failure == null; i++) {
				this.failure = receiveQuietly("x".repeat(BUFFER_SIZE));
			}
		}

		assertThat(this.failure).isInstanceOf(FrameMemoryException.class)
			.hasMessageContaining("may hold %d bytes besides the area".formatted(MAX_COPIED));
		assertThat(this.area.outstanding()).isLessThanOrEqualTo(BUDGET);
		for (FrameAssembler other : others) {
			assertThat(other.discard()).isTrue();
		}
		assertThat(this.area.outstanding()).isZero();
		FrameMemories.takeCopied(this.memory);
	}

	@Test
	void framesBeforeOneThatIsTooLongAreDelivered() throws Exception {
		this.assembler = assembler(FrameDecoder.line(5));

		FramingException failure = receiveQuietly("one\ntoo long\nthree\n");

		assertThat(failure).isInstanceOf(FrameTooLongException.class);
		assertThat(((FrameTooLongException) failure).maxFrameSize()).isEqualTo(5);
		assertThat(this.frames).containsExactly("one");
		assertThat(this.assembler.discard()).isFalse();
		assertThat(this.area.outstanding()).isZero();
	}

	@Test
	void framesBehindOneThatClosedTheConnectionAreDropped() throws Exception {
		this.listener = (frame, connection) -> connection.close();

		receive("one\ntwo\nunfinished");

		assertThat(this.frames).containsExactly("one");
		assertThat(this.assembler.discard()).isFalse();
		assertThat(this.area.outstanding()).isZero();
	}

	@Test
	void buffersGoHomeWhenTheHandlerThrows() throws Exception {
		this.listener = (frame, connection) -> {
			throw new IllegalArgumentException("on purpose");
		};

		assertThatIllegalArgumentException().isThrownBy(() -> receive("one\ntwo\nunfinished"));
		this.area.endBatch();
		receive("unfinished");
		assertThat(this.area.outstanding()).isEqualTo(1);
		assertThatIllegalArgumentException().isThrownBy(() -> receive("no more\nunfinished"));
		this.area.endBatch();

		assertThat(this.frames).containsExactly("one", "unfinishedno more");
		assertThat(this.area.outstanding()).isZero();
	}

	@Test
	void unfinishedFrameIsDiscardedOnce() throws Exception {
		receive("one\ntwo");
		receive("three");
		assertThat(this.area.outstanding()).isEqualTo(2);

		assertThat(this.assembler.discard()).isTrue();

		assertThat(this.assembler.discard()).isFalse();
		assertThat(this.area.outstanding()).isZero();
	}

	private FrameAssembler assembler(FrameDecoder decoder) {
		return new FrameAssembler(FrameScanner.of(decoder), this.memory, false, true);
	}

	private void receive(String bytes) throws Exception {
		assertThat(receiveQuietly(bytes)).isNull();
	}

	private @Nullable FramingException receiveQuietly(String bytes) throws Exception {
		CompletableFuture<@Nullable FramingException> failure = new CompletableFuture<>();
		this.area.receive(bytes.getBytes(StandardCharsets.ISO_8859_1), 10,
				(payload, connection) -> failure
					.complete(this.assembler.receive((ReceivedPayload) payload, this::record, connection)),
				this.connection);
		this.area.endBatch();
		return failure.join();
	}

	private void record(Payload frame, ZcrxConnection connection) throws Exception {
		this.frames.add(text(frame.toByteArray()));
		this.listener.onPayload(frame, connection);
	}

	private boolean inArea(MemorySegment segment) {
		long begin = this.area.views.shared().address();
		return segment.address() >= begin && segment.address() < begin + this.area.views.shared().byteSize();
	}

	private static List<ThrowingCallable> uses(Payload payload) {
		return List.of(payload::length, payload::isContiguous, payload::segments, payload::segment, payload::byteBuffer,
				payload::toByteArray, payload::retain, payload::close);
	}

	private static Throwable failureOnOtherThread(ThrowingCallable use) {
		return CompletableFuture.<Throwable>supplyAsync(() -> {
			try {
				use.call();
				return new AssertionError("nothing was thrown");
			}
			catch (Throwable ex) {
				return ex;
			}
		}).join();
	}

	private static String text(MemorySegment segment) {
		return text(segment.toArray(ValueLayout.JAVA_BYTE));
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.ISO_8859_1);
	}

}
