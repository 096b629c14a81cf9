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

import java.net.UnknownHostException;

import io.zcrx.Payload;
import io.zcrx.PayloadListener;
import io.zcrx.ZcrxConnection;

/**
 * Gives payloads to three listeners in turn, so that the compiler can't merge any of them
 * with the loop: as in an application with several handlers, every payload and its
 * segment become objects.
 */
final class MixedReceiver implements PayloadListener {

	private final PayloadListener[] listeners;

	private int next;

	private MixedReceiver(PayloadListener... listeners) {
		this.listeners = listeners;
	}

	static Receiver start(ReceiverOptions options, Tallies tallies) throws UnknownHostException {
		return CoreReceiver.start(options,
				new MixedReceiver(new First(tallies.add()), new Second(tallies.add()), new Third(tallies.add())));
	}

	@Override
	public void onPayload(Payload payload, ZcrxConnection connection) throws Exception {
		this.next = (this.next == this.listeners.length - 1) ? 0 : this.next + 1;
		this.listeners[this.next].onPayload(payload, connection);
	}

	private record First(Tally tally) implements PayloadListener {

		@Override
		public void onPayload(Payload payload, ZcrxConnection connection) {
			CoreReceiver.take(this.tally, payload);
		}

	}

	private record Second(Tally tally) implements PayloadListener {

		@Override
		public void onPayload(Payload payload, ZcrxConnection connection) {
			CoreReceiver.take(this.tally, payload);
		}

	}

	private record Third(Tally tally) implements PayloadListener {

		@Override
		public void onPayload(Payload payload, ZcrxConnection connection) {
			CoreReceiver.take(this.tally, payload);
		}

	}

}
