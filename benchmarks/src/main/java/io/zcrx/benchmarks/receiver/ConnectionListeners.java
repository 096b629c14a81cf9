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

import io.zcrx.Payload;
import io.zcrx.PayloadListener;
import io.zcrx.ZcrxConnection;

/**
 * Handlers that may run on several threads: calls of one connection never overlap, so
 * that each connection has a tally of its own.
 */
final class ConnectionListeners {

	private ConnectionListeners() {
	}

	/**
	 * {@return a handler for a shape}
	 * @param shape what to do with connections
	 * @param tallies where payloads are counted
	 */
	static PayloadListener of(Shape shape, Tallies tallies) {
		return switch (shape) {
			case ECHO -> (payload, connection) -> CoreReceiver.echo(tally(tallies, connection), payload, connection);
			case LINES -> (payload, connection) -> line(tallies, payload, connection);
			default -> (payload, connection) -> CoreReceiver.take(tally(tallies, connection), payload);
		};
	}

	private static void line(Tallies tallies, Payload payload, ZcrxConnection connection) throws InterruptedException {
		tallies.barrier().pass();
		Tally tally = tally(tallies, connection);
		CoreReceiver.take(tally, payload);
		tally.stripped(1); // its end
	}

	private static Tally tally(Tallies tallies, ZcrxConnection connection) {
		Tally tally = (Tally) connection.attachment();
		if (tally == null) {
			tally = tallies.add();
			connection.attach(tally);
		}
		return tally;
	}

}
