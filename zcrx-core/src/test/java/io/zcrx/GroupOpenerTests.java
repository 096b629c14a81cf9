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

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.zcrx.buffers.SelectorBuffers;
import io.zcrx.loop.ReceiveLoop;
import io.zcrx.transport.MemoryTransport;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is released when the loops have ended.
 */
class GroupOpenerTests {

	private final ZcrxReceiverConfig config = ZcrxReceiverConfig.builder("test").areaSize(1 << 20).build();

	private final AtomicBoolean unmapped = new AtomicBoolean();

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void memoryThatTheKernelMayWriteToStaysMappedAndIsNamed(boolean quiet) {
		try (Arena arena = Arena.ofShared(); LogCapture log = new LogCapture(GroupOpener.class)) {
			OpenedMode opened = end(arena, quiet);

			assertThat(this.unmapped.get()).isEqualTo(quiet);
			if (quiet) {
				assertThat(log.lines()).isEmpty();
				assertThat(opened.unreleased().bytes()).isZero();
				assertThat(opened.unreleased().warning()).isNull();
			}
			else {
				assertThat(log.lines()).singleElement()
					.asString()
					.startsWith("ERROR Receiver 'test' has ended while requests were still at work")
					.contains("1048576 bytes stay mapped");
				assertThat(opened.unreleased().bytes()).isEqualTo(1 << 20);
				assertThat(opened.unreleased().warning()).startsWith("1MB stay mapped although the receiver has ended")
					.contains("requests were still at work");
			}
		}
	}

	private OpenedMode end(Arena arena, boolean quiet) {
		GroupOpener opener = new GroupOpener(this.config, (payload, connection) -> {
		}, new ConnectionListener() {
		});
		MemorySegment area = arena.allocate(this.config.areaSize(), ZcrxReceiverConfig.PAGE_SIZE);
		opener.tookMemory(() -> this.unmapped.set(true));
		opener.addLoop(new MemoryTransport(new SelectorBuffers(area)), area);
		OpenedMode opened = opener.open(ReceiveMode.NIO, "for a test", null, null);
		opened.loops().loops().getFirst().terminated().complete(new ReceiveLoop.Termination(null, quiet));
		return opened;
	}

}
