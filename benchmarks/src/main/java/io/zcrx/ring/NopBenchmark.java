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

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
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
import org.openjdk.jmh.annotations.TearDown;

import io.zcrx.uapi.IoUringSqe;
import io.zcrx.uapi.LinuxIoUring;

/**
 * A round trip to this machine's kernel and back with requests that do nothing: the price
 * of a system call and of entries, ours and that of the same in C (c/nop.c).
 *
 * @since 0.1.0
 */
@SuppressWarnings("NullAway.Init") // @Setup comes first
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class NopBenchmark {

	private static final int ROUNDS = 64;

	private static final int CQ_ENTRIES = 1024;

	@Param({ "1", "32", "256" })
	private int batch;

	private IoUring ring;

	private MethodHandle nop;

	@Setup
	@SuppressWarnings("restricted") // loads the C side of the comparison
	public void open() throws Throwable {
		this.ring = IoUring.open(2 * SyntheticKernel.BATCH, CQ_ENTRIES, 0);
		this.ring.enable();
		SymbolLookup library = SymbolLookup.libraryLookup(Path.of(System.getProperty("nop.library")), Arena.global());
		this.nop = Linker.nativeLinker()
			.downcallHandle(library.findOrThrow("nop_rounds"),
					FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
	}

	@TearDown
	public void close() {
		this.ring.close();
	}

	@Benchmark
	@OperationsPerInvocation(ROUNDS)
	public void java() {
		for (int i = 0; i < ROUNDS; i++) {
			round();
		}
	}

	private void round() {
		for (int i = 0; i < this.batch; i++) {
			long sqe = this.ring.nextSqe();
			IoUringSqe.opcode(RingMemory.ALL, sqe, LinuxIoUring.IORING_OP_NOP);
			IoUringSqe.userData(RingMemory.ALL, sqe, i);
		}
		this.ring.submitAndWait(this.batch, 0);
		CompletionQueue queue = this.ring.completionQueue();
		int head = queue.head();
		int tail = queue.tail();
		if (tail - head != this.batch) {
			throw new IllegalStateException("%d completions instead of %d".formatted(tail - head, this.batch));
		}
		queue.advance(tail);
	}

	@Benchmark
	@OperationsPerInvocation(ROUNDS)
	public void c() throws Throwable {
		this.nop.invokeExact(this.batch, ROUNDS);
	}

}
