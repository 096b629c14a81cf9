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

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A process in which an area can't grow as far as it is allowed to, because no more
 * memory may be locked. Prints the size that it reaches, and the warnings.
 */
final class LimitedGrowth {

	private LimitedGrowth() {
	}

	static Process start() throws Exception {
		return new ProcessBuilder(List.of("setpriv", "--inh-caps", "-ipc_lock", "--bounding-set", "-ipc_lock",
				"prlimit", "--memlock=1000000", ProcessHandle.current().info().command().orElse("java"),
				"--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Xmx256m", "-cp",
				System.getProperty("java.class.path"), LimitedGrowth.class.getName()))
			.redirectErrorStream(true)
			.start();
	}

	static void main() throws Exception {
		Queue<Payload> held = new ConcurrentLinkedQueue<>();
		ZcrxReceiverConfig config = ZcrxReceiverConfig.builder("limited")
			.mode(ReceiveMode.NODEV)
			.areaSize(256 << 10)
			.areaMaxSize(64 << 20)
			.build();
		RecordingListener listener = new RecordingListener().onPayload((payload, connection) -> {
			RecordingListener.collect(payload, connection);
			held.add(payload.retain());
		}).onEndOfStream(RecordingListener::replyCollected);
		try (ZcrxReceiver receiver = ZcrxReceiver.start(config, listener, listener);
				ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			Future<Boolean> peer = executor.submit(() -> Peer.echo(receiver.localAddress(), 1, 2 << 20));
			AbstractReceiverTests.patiently().until(() -> !receiver.warnings().isEmpty());
			while (!peer.isDone() || !held.isEmpty()) {
				for (Payload payload = held.poll(); payload != null; payload = held.poll()) {
					payload.close();
				}
			}
			System.out
				.println("size=" + receiver.stats().areaSize() + " complete=" + peer.get() + " " + receiver.warnings());
		}
	}

}
