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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@EnabledOnOs(OS.LINUX)
class LoopCpusTests {

	private final RecordingListener listener = new RecordingListener();

	private BitSet allowed;

	@BeforeEach
	void findProcessors() {
		this.allowed = LoopCpus.allowed();
	}

	@Test
	void eachLoopRunsOnItsProcessor() throws IOException {
		int first = this.allowed.nextSetBit(0);
		int last = this.allowed.previousSetBit(this.allowed.length());
		List<Integer> cpus = (first == last) ? List.of(first) : List.of(first, last);
		ZcrxReceiverConfig config = ZcrxReceiverConfig.builder("pinned")
			.mode(ReceiveMode.NIO)
			.areaSize(1 << 20)
			.loops(3)
			.cpus(cpus)
			.build();

		try (ZcrxReceiver receiver = ZcrxReceiver.start(config, this.listener, this.listener)) {
			assertThat(receiver.state()).isEqualTo(ZcrxReceiver.State.RUNNING);
			assertThat(processorsOfThreads("zcrx-pinned-\\d")).containsExactlyInAnyOrderElementsOf(
					List.of(cpus.get(0), cpus.get(1 % cpus.size()), cpus.get(2 % cpus.size())));
		}
		assertThat(LoopCpus.allowed()).isEqualTo(this.allowed);
	}

	@Test
	void refusesProcessorThatThisProcessMayNotUse() {
		ZcrxReceiverConfig config = ZcrxReceiverConfig.builder("pinned")
			.mode(ReceiveMode.NIO)
			.cpus(List.of(8191))
			.build();

		assertThatExceptionOfType(InvalidConfigException.class)
			.isThrownBy(() -> ZcrxReceiver.start(config, this.listener, this.listener))
			.satisfies((ex) -> assertThat(ex.property()).isEqualTo("cpu"))
			.withMessageContaining("cpu=8191")
			.withMessageContaining("of " + LoopCpus.ranges(this.allowed))
			.withMessageContaining("taskset");
	}

	@Test
	void writesProcessorsAsTheKernelDoes() {
		BitSet cpus = new BitSet();
		assertThat(LoopCpus.ranges(cpus)).isEmpty();
		cpus.set(0, 4);
		cpus.set(6);
		cpus.set(8, 10);

		assertThat(LoopCpus.ranges(cpus)).isEqualTo("0-3,6,8-9");
	}

	private static List<Integer> processorsOfThreads(String name) throws IOException {
		List<Integer> processors = new ArrayList<>();
		try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
			for (Path thread : threads.toList()) {
				if (Files.readString(thread.resolve("comm")).strip().matches(name)) {
					String allowed = Files.readString(thread.resolve("status"))
						.lines()
						.filter((line) -> line.startsWith("Cpus_allowed_list:"))
						.findFirst()
						.orElseThrow();
					processors.add(Integer.valueOf(allowed.substring(allowed.indexOf(':') + 1).strip()));
				}
			}
		}
		return processors;
	}

}
