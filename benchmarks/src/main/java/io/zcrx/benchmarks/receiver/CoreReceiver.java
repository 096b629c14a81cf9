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

package io.zcrx.benchmarks.receiver;

import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Objects;

import io.zcrx.ConnectionListener;
import io.zcrx.Dispatch;
import io.zcrx.Payload;
import io.zcrx.PayloadListener;
import io.zcrx.ReceiveMode;
import io.zcrx.ReceiverStats;
import io.zcrx.Statistic;
import io.zcrx.ZcrxConnection;
import io.zcrx.ZcrxReceiver;
import io.zcrx.ZcrxReceiverConfig;
import io.zcrx.framing.FrameDecoder;

/**
 * The public API of {@code zcrx-core}, as users use it.
 */
final class CoreReceiver implements Receiver {

	static final int MAX_CONNECTIONS = 16_000;

	// more would need a larger area
	private static final int MAX_CONNECTIONS_OF_CARD = 256;

	private final ZcrxReceiver receiver;

	private CoreReceiver(ZcrxReceiver receiver) {
		this.receiver = receiver;
	}

	static Receiver start(ReceiverOptions options, Tallies tallies) throws UnknownHostException {
		return start(options, listener(options, tallies));
	}

	static Receiver start(ReceiverOptions options, PayloadListener payloads) throws UnknownHostException {
		ZcrxReceiverConfig.Builder config = ZcrxReceiverConfig.builder("bench")
			.mode(ReceiveMode.valueOf(options.mode().replace('-', '_').toUpperCase(Locale.ROOT)))
			.areaSize((long) options.areaMiB() << 20)
			.loops(options.loops())
			.maxConnections(maxConnections(options))
			.port(options.port());
		if (options.interfaceName() != null) {
			config.interfaceQueue(options.interfaceName(), options.queue());
		}
		else {
			config.address(InetAddress.getByName(options.address()));
		}
		if (options.frames()) {
			config.framing(FrameDecoder.lengthPrefix().build());
		}
		if (options.shape() == Shape.LINES) {
			config.framing(FrameDecoder.line());
		}
		if (options.threads().executor()) {
			config.dispatch(Dispatch.EXECUTOR);
		}
		if (options.threads() == HandlerThreads.PLATFORM) {
			config.executor(options.threads().start());
		}
		return new CoreReceiver(ZcrxReceiver.start(config.build(), payloads, new ConnectionListener() {
		}));
	}

	static int maxConnections(ReceiverOptions options) {
		return (options.interfaceName() != null) ? MAX_CONNECTIONS_OF_CARD : MAX_CONNECTIONS;
	}

	private static PayloadListener listener(ReceiverOptions options, Tallies tallies) {
		if (options.threads().executor()) {
			return ConnectionListeners.of(options.shape(), tallies);
		}
		if (options.loops() > 1) {
			return (payload, connection) -> take(tallies.current(), payload);
		}
		Tally tally = tallies.add();
		return switch (options.shape()) {
			case ECHO -> (payload, connection) -> echo(tally, payload, connection);
			default -> (payload, connection) -> take(tally, payload);
		};
	}

	static void take(Tally tally, Payload payload) {
		if (payload.isContiguous()) {
			tally.payload(payload.segment());
			return;
		}
		for (MemorySegment segment : payload.segments()) {
			tally.part(segment);
		}
		tally.endPayload();
	}

	static void echo(Tally tally, Payload payload, ZcrxConnection connection) {
		MemorySegment bytes = payload.segment();
		tally.payload(bytes);
		connection.send(bytes);
	}

	@Override
	public int port() {
		return Objects.requireNonNull(this.receiver.localAddress()).getPort();
	}

	@Override
	public String counters() {
		return counters(this.receiver.stats());
	}

	static String counters(ReceiverStats stats) {
		return "completions=%d enters=%d calls=%d renewals=%d".formatted(stats.receivedCompletions(), stats.enters(),
				stats.enters() + stats.get(Statistic.REFILL_FLUSHES), stats.get(Statistic.STALL_RECOVERIES));
	}

}
