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
import java.net.Socket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(180)
class IdleConnectionsTests extends AbstractReceiverTests {

	private static final int IDLE = 10_000;

	private static final int BUSY_BYTES = 64 << 20;

	private static final int MAX_HEAP_BYTES_PER_CONNECTION = 2048;

	@BeforeAll
	static void needsDescriptors() throws IOException {
		long limit = Figures.procFigure("/proc/self/limits", "Max open files");
		Prerequisite.require(limit > IDLE + 500, "only %d open files are allowed: ulimit -n".formatted(limit));
	}

	@Test
	void tenThousandIdleConnectionsCostLittleAndTheBusyOneNothing() throws Exception {
		Sink sink = new Sink();
		ZcrxReceiver receiver = start((builder) -> builder.areaSize(16 << 20).maxConnections(IDLE + 100), sink, sink);
		busy(receiver);
		List<Cost> alone = List.of(busy(receiver), busy(receiver), busy(receiver));
		long heap = heapBytes();
		long resident = Figures.residentKib();
		long kernel = Figures.slabKib();

		try (IdleClients idle = new IdleClients(receiver.localAddress(), IDLE)) {
			idle.await();
			patiently().until(() -> receiver.stats().activeConnections() == IDLE);
			long heapEach = (heapBytes() - heap) / IDLE;
			Figures.print(
					"idle connections: %d, each %d bytes of heap, %d of process memory, %d of kernel objects (both ends)"
						.formatted(IDLE, heapEach, (Figures.residentKib() - resident) * 1024 / IDLE,
								(Figures.slabKib() - kernel) * 1024 / IDLE));
			assertThat(heapEach).isLessThan(MAX_HEAP_BYTES_PER_CONNECTION);
			long enters = receiver.stats().enters();
			TimeUnit.MILLISECONDS.sleep(300);
			assertThat(receiver.stats().enters()).as("an idle loop").isEqualTo(enters);

			List<Cost> among = List.of(busy(receiver), busy(receiver), busy(receiver));

			Figures.print("busy connection alone: %s".formatted(alone));
			Figures.print("busy connection among idle ones: %s".formatted(among));
			// how many payloads an enter brings is chance, with others on the machine;
			// idle connections that cost something would cost thousands
			assertThat(enters(among).min().orElseThrow()).isLessThan(2 * enters(alone).max().orElseThrow() + IDLE / 10);
			assertThat(receiver.stats().activeConnections()).isEqualTo(IDLE);
		}
		patiently().until(() -> receiver.stats().activeConnections() == 0);
	}

	private Cost busy(ZcrxReceiver receiver) throws IOException {
		ReceiverStats before = receiver.stats();
		long nanos = Figures.cpuNanos("zcrx-test-0");
		Socket socket = connect(receiver);
		byte[] bytes = new byte[1 << 16];
		for (int sent = 0; sent < BUSY_BYTES; sent += bytes.length) {
			send(socket, bytes);
		}
		socket.shutdownOutput();
		assertThat(socket.getInputStream().read()).isEqualTo(-1);
		patiently().until(() -> receiver.stats().activeConnections() == before.activeConnections());
		ReceiverStats after = receiver.stats();
		assertThat(after.receivedBytes() - before.receivedBytes()).isEqualTo(BUSY_BYTES);
		return new Cost(after.receivedCompletions() - before.receivedCompletions(), after.enters() - before.enters(),
				after.get(Statistic.REFILL_FLUSHES) - before.get(Statistic.REFILL_FLUSHES),
				(Figures.cpuNanos("zcrx-test-0") - nanos) / 1_000_000);
	}

	private static LongStream enters(List<Cost> costs) {
		return costs.stream().mapToLong(Cost::enters);
	}

	private static long heapBytes() throws InterruptedException {
		for (int i = 0; i < 2; i++) {
			System.gc();
			TimeUnit.MILLISECONDS.sleep(50);
		}
		return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
	}

	private record Cost(long payloads, long enters, long flushes, long cpuMillis) {

	}

	/** Takes everything and does nothing with it. */
	private static final class Sink implements PayloadListener, ConnectionListener {

		@Override
		public void onPayload(Payload payload, ZcrxConnection connection) {
		}

	}

}
