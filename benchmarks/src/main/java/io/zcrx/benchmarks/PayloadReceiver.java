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

package io.zcrx.benchmarks;

import java.io.PrintWriter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.zcrx.ConnectionListener;
import io.zcrx.Payload;
import io.zcrx.PayloadListener;
import io.zcrx.ReceiveMode;
import io.zcrx.ZcrxConnection;
import io.zcrx.ZcrxReceiver;
import io.zcrx.ZcrxReceiverConfig;

/**
 * Receives with the public API, as users do.
 */
final class PayloadReceiver implements ConnectionListener {

	private @Nullable ZcrxReceiver receiver;

	private final RoundMeter meter;

	private PayloadReceiver(PrintWriter out) {
		this.meter = new RoundMeter(this::counts, out);
	}

	static int start(PayloadListener payloads, PrintWriter out) {
		PayloadReceiver connections = new PayloadReceiver(out);
		ZcrxReceiver receiver = ZcrxReceiver.start(ZcrxReceiverConfig.builder("bench").mode(ReceiveMode.NODEV).build(),
				payloads, connections);
		connections.receiver = receiver;
		return Objects.requireNonNull(receiver.localAddress()).getPort();
	}

	private Counts counts() {
		ZcrxReceiver receiver = this.receiver;
		if (receiver == null) {
			throw new IllegalStateException("A connection came before its port was known");
		}
		return Counts.of(receiver.stats());
	}

	@Override
	public void onConnected(ZcrxConnection connection) {
		this.meter.begin();
	}

	@Override
	public void onDisconnected(ZcrxConnection connection, @Nullable Throwable cause) {
		this.meter.end();
	}

	/**
	 * Looks at the first bytes of each payload.
	 */
	static final class FirstBytes implements PayloadListener {

		@SuppressWarnings("unused") // keeps the reads alive
		private long sink;

		@Override
		public void onPayload(Payload payload, ZcrxConnection connection) {
			MemorySegment segment = payload.segment();
			if (segment.byteSize() >= Long.BYTES) {
				this.sink = segment.get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
			}
		}

	}

	/**
	 * Looks at the length of each payload, never at its bytes.
	 */
	static final class Length implements PayloadListener {

		@SuppressWarnings("unused") // keeps the reads alive
		private long sink;

		@Override
		public void onPayload(Payload payload, ZcrxConnection connection) {
			this.sink += payload.length();
		}

	}

	/**
	 * Looks at the last bytes of each payload.
	 */
	static final class LastBytes implements PayloadListener {

		@SuppressWarnings("unused") // keeps the reads alive
		private long sink;

		@Override
		public void onPayload(Payload payload, ZcrxConnection connection) {
			MemorySegment segment = payload.segment();
			if (segment.byteSize() >= Long.BYTES) {
				this.sink = segment.get(ValueLayout.JAVA_LONG_UNALIGNED, segment.byteSize() - Long.BYTES);
			}
		}

	}

	/**
	 * Gives payloads to three listeners in turn, so that the compiler can't merge any of
	 * them with the loop: as in an application with several handlers, every payload and
	 * its segment become objects.
	 */
	static final class Mixed implements PayloadListener {

		private final PayloadListener[] listeners = { new FirstBytes(), new LastBytes(), new SecondBytes() };

		private int next;

		@Override
		public void onPayload(Payload payload, ZcrxConnection connection) throws Exception {
			this.next = (this.next == this.listeners.length - 1) ? 0 : this.next + 1;
			this.listeners[this.next].onPayload(payload, connection);
		}

	}

	/**
	 * Looks at the second eight bytes of each payload.
	 */
	static final class SecondBytes implements PayloadListener {

		@SuppressWarnings("unused") // keeps the reads alive
		private long sink;

		@Override
		public void onPayload(Payload payload, ZcrxConnection connection) {
			MemorySegment segment = payload.segment();
			if (segment.byteSize() >= 2 * Long.BYTES) {
				this.sink = segment.get(ValueLayout.JAVA_LONG_UNALIGNED, Long.BYTES);
			}
		}

	}

}
