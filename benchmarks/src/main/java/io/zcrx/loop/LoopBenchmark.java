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

package io.zcrx.loop;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
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

import io.zcrx.ifq.Area;
import io.zcrx.inbound.Deliveries;
import io.zcrx.ring.SyntheticKernel;

/**
 * From a completion to the handler and back to the refill queue, on rings of plain
 * memory.
 *
 * @since 0.1.0
 */
@SuppressWarnings("NullAway.Init") // @Setup comes first
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class LoopBenchmark {

	/**
	 * What handlers do: nothing; look at a slice of the area; the same by a
	 * {@code Payload} of the public API; the same with three listeners in turn.
	 */
	@Param({ "loop", "slice", "payload", "mixed" })
	private String handler;

	private SyntheticLoop loop;

	@Setup
	public void open() throws IOException {
		Function<Area, LoopHandler> handlers = switch (this.handler) {
			case "loop" -> (area) -> new Nothing();
			case "slice" -> Slices::new;
			case "payload" -> Deliveries::single;
			default -> Deliveries::mixed;
		};
		this.loop = new SyntheticLoop(handlers);
	}

	@Benchmark
	@OperationsPerInvocation(SyntheticKernel.BATCH)
	public void completions() {
		this.loop.turn();
	}

	private static class Nothing implements LoopHandler {

		@Override
		public void started() {
		}

		@Override
		public void connected(LoopConnection connection) {
		}

		@Override
		public boolean received(LoopConnection connection, long offset, int length) {
			return false;
		}

		@Override
		public int endBatch(long[] offsets, int[] lengths, int count) {
			return count;
		}

		@Override
		public void endOfStream(LoopConnection connection) {
		}

		@Override
		public void disconnected(LoopConnection connection, @Nullable Throwable cause) {
		}

	}

	private static final class Slices extends Nothing {

		private final MemorySegment area;

		@SuppressWarnings("unused") // keeps the reads alive
		private long sink;

		Slices(Area area) {
			this.area = area.segment().asReadOnly();
		}

		@Override
		public boolean received(LoopConnection connection, long offset, int length) {
			this.sink += this.area.asSlice(offset, length).get(ValueLayout.JAVA_BYTE, 0);
			return false;
		}

	}

}
