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

package io.zcrx.payload;

import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import io.zcrx.LeakDetection;
import io.zcrx.Payload;
import io.zcrx.inbound.Deliveries;

/**
 * Keeping a payload beyond its handler and closing it, with each level of leak detection.
 *
 * @since 0.1.0
 */
@SuppressWarnings("NullAway.Init") // @Setup comes first
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class RetainBenchmark {

	private static final int PAGE = 4096;

	@Param({ "OFF", "SAMPLED", "FULL" })
	private LeakDetection leakDetection;

	private AreaViews views;

	/**
	 * Opens an area.
	 */
	@Setup
	public void open() {
		this.views = Deliveries.views(Arena.global().allocate(PAGE, PAGE), this.leakDetection);
	}

	/**
	 * Retains a payload and closes it.
	 */
	@Benchmark
	public void retainAndClose() {
		ReceivedPayload payload = new ReceivedPayload(this.views, 0, PAGE);
		Payload retained = payload.retain();
		payload.expire();
		retained.close();
	}

}
