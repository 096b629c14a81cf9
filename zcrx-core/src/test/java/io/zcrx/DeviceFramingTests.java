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

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

import io.zcrx.framing.FrameDecoder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Frames from a device, whose payloads are packets: several a buffer and at any offset.
 */
@Timeout(120)
@EnabledIfEnvironmentVariable(named = "ZCRX_LAB", matches = "nic",
		disabledReason = "needs a card with queues: run it by lab/run --nic")
class DeviceFramingTests {

	private static final int PORT = 9000;

	@Test
	void framesAcrossPacketsKeepTheirBytes() throws Exception {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		List<byte[]> sent = new ArrayList<>();
		ByteArrayOutputStream stream = new ByteArrayOutputStream();
		while (stream.size() < 20_000_000) {
			byte[] frame = new byte[random.nextInt((random.nextInt(10) == 0) ? 200_000 : 5000)];
			random.nextBytes(frame);
			sent.add(frame);
			stream.writeBytes(ByteBuffer.allocate(4).putInt(frame.length).array());
			stream.writeBytes(frame);
		}
		List<byte[]> received = Collections.synchronizedList(new ArrayList<>());
		Queue<Payload> retained = new ConcurrentLinkedQueue<>();
		RecordingListener listener = new RecordingListener().onPayload((payload, connection) -> {
			received.add(FakeArea.join(payload.segments()));
			retained.add(payload.retain());
			if (retained.size() > 20) {
				retained.remove().close();
			}
		});

		try (ZcrxReceiver receiver = ZcrxReceiver.start(config(), listener, listener)) {
			Process sender = sender();
			try (OutputStream out = sender.getOutputStream()) {
				stream.writeTo(out);
			}
			assertThat(sender.waitFor()).isZero();
			assertThat(listener.awaitDisconnection()).isEmpty();
			retained.forEach(Payload::close);

			assertThat(received).as("seed %d", seed).hasSameSizeAs(sent);
			for (int i = 0; i < sent.size(); i++) {
				assertThat(Arrays.equals(received.get(i), sent.get(i))).as("frame %d, seed %d", i, seed).isTrue();
			}
			assertThat(receiver.stats().frames()).isEqualTo(sent.size());
			assertThat(receiver.stats().get(Statistic.COPY_FALLBACK_BYTES)).isZero();
			AbstractReceiverTests.patiently().until(() -> receiver.stats().outstandingBuffers() == 0);
		}
	}

	private static ZcrxReceiverConfig config() {
		return ZcrxReceiverConfig.builder("test")
			.mode(ReceiveMode.ZERO_COPY)
			.interfaceQueue(System.getenv("IO_URING_ZCRX_IF_NAME"),
					Integer.parseInt(System.getenv("IO_URING_ZCRX_IF_RXQ")))
			.port(PORT)
			.areaSize(16 << 20)
			.framing(FrameDecoder.lengthPrefix().initialBytesToStrip(4).build())
			.build();
	}

	private static Process sender() throws Exception {
		String[] command = Stream
			.concat(Stream.of(System.getenv("ZCRX_LAB_PEER").split(" ")),
					Stream.of("socat", "-u", "-", "TCP:10.77.0.1:" + PORT))
			.toArray(String[]::new);
		return new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start();
	}

}
