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

package io.zcrx.promise;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A connection whose handler answers at once: it has to be answered, whatever other
 * connections do.
 */
final class Ping implements Runnable {

	private static final int BOUND_MILLIS = 3000;

	private static final int PAUSE_MILLIS = 30;

	// whose content it is does not matter
	private static final int OWNER = 0x7fff;

	private final Stage stage;

	private final Peer.Connector connector;

	private final Supplier<String> state;

	private volatile boolean ended;

	/**
	 * Creates a peer.
	 * @param state tells how the receiver is, for who looks for what is wrong
	 */
	Ping(Stage stage, Peer.Connector connector, Supplier<String> state) {
		this.stage = stage;
		this.connector = connector;
		this.state = state;
	}

	void end() {
		this.ended = true;
	}

	@Override
	public void run() {
		while (!this.ended) {
			try (PeerSocket peer = this.connector.connect(false, (port) -> {
			})) {
				while (!this.ended && ask(peer)) {
					TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
				}
			}
			catch (IOException ex) {
				pause(); // an executor may have refused it
			}
			catch (InterruptedException ex) {
				return;
			}
		}
	}

	private static void pause() {
		try {
			TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private boolean ask(PeerSocket peer) throws IOException {
		Scenario scenario = this.stage.scenario();
		int length = (scenario.format() == Format.FIXED) ? scenario.maxFrame() : Math.min(8, scenario.maxFrame());
		ByteArrayOutputStream frame = new ByteArrayOutputStream();
		frame.writeBytes(scenario.format().head(length));
		frame.writeBytes(Content.of(OWNER, 0, length));
		frame.writeBytes(scenario.format().tail(new Random(0)));
		long start = System.nanoTime();
		peer.write(frame.toByteArray(), 0, frame.size());
		long bound = (long) BOUND_MILLIS * scenario.slowness();
		byte[] answer = new byte[length];
		for (int left = length; left > 0;) {
			int read = peer.read(answer, 200);
			if (read < 0) {
				return false;
			}
			left -= read;
			long nanos = System.nanoTime() - start;
			if (left > 0 && !this.ended && nanos > TimeUnit.MILLISECONDS.toNanos(bound)) {
				this.stage.findings()
					.add(Promise.PROGRESS, "a connection that does nothing wrong got no answer for %d ms: %s", bound,
							this.state.get());
				this.ended = true;
				return false;
			}
			if (this.ended) {
				return false;
			}
		}
		return true;
	}

}
