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

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import io.zcrx.LeakDetection;
import io.zcrx.ZcrxConnection;
import io.zcrx.frames.FrameScanner;
import io.zcrx.framing.FrameDecoder;
import io.zcrx.payload.AreaViews;
import io.zcrx.payload.FrameMemory;
import io.zcrx.payload.ReceivedPayload;

/**
 * Cutting a buffer of 64 KiB into frames of 256 B, each delivered to a listener.
 *
 * @since 0.1.0
 */
@SuppressWarnings("NullAway.Init") // @Setup comes first
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class FrameBenchmark {

	private static final int BUFFER = 65_536;

	private static final int FRAME = 256;

	private static final int FRAMES = BUFFER / FRAME;

	@Param({ "fixed-length", "length-prefix", "octet-counting", "line", "delimiter" })
	private String decoder;

	private final MemorySegment area = Arena.global().allocate(BUFFER, FRAME);

	private final ZcrxConnection connection = new OpenConnection();

	private AreaViews views;

	private FrameAssembler assembler;

	private long sink;

	/**
	 * Fills a buffer with frames.
	 */
	@Setup
	public void fill() {
		this.views = Deliveries.views(this.area, LeakDetection.OFF);
		FrameDecoder frames = switch (this.decoder) {
			case "fixed-length" -> FrameDecoder.fixedLength(FRAME);
			case "length-prefix" -> FrameDecoder.lengthPrefix().build();
			case "octet-counting" -> FrameDecoder.octetCounting();
			case "line" -> FrameDecoder.line();
			default -> FrameDecoder.delimiter((byte) '\r', (byte) '\n');
		};
		this.assembler = new FrameAssembler(FrameScanner.of(frames), new FrameMemory(BUFFER, 1, BUFFER, true), false,
				true);
		byte[] count = "252 ".getBytes(StandardCharsets.US_ASCII);
		for (int i = 0; i < BUFFER; i += FRAME) {
			MemorySegment frame = this.area.asSlice(i, FRAME);
			frame.fill((byte) 'x');
			switch (this.decoder) {
				case "length-prefix" ->
					frame.set(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN), 0, FRAME - Integer.BYTES);
				case "octet-counting" -> frame.copyFrom(MemorySegment.ofArray(count));
				default -> {
					frame.set(ValueLayout.JAVA_BYTE, FRAME - 2, (byte) '\r');
					frame.set(ValueLayout.JAVA_BYTE, FRAME - 1, (byte) '\n');
				}
			}
		}
	}

	/**
	 * {@return a sum over what was decoded, so that nothing is left out}
	 * @throws Exception never
	 */
	@Benchmark
	@OperationsPerInvocation(FRAMES)
	public long frames() throws Exception {
		ReceivedPayload buffer = new ReceivedPayload(this.views, 0, BUFFER);
		this.assembler.receive(buffer, (frame, from) -> this.sink += frame.segment().byteSize(), this.connection);
		buffer.expire();
		this.views.endBatch();
		if (this.assembler.delivered() != FRAMES) {
			throw new IllegalStateException("%d frames".formatted(this.assembler.delivered()));
		}
		return this.sink;
	}

}
