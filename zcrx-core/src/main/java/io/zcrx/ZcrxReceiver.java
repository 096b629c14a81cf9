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

import java.net.InetSocketAddress;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/** Stub of the API; the implementation follows. */
public final class ZcrxReceiver implements AutoCloseable {

	public enum State {

		RUNNING, STOPPED, FAILED

	}

	private ZcrxReceiver() {
	}

	public static ZcrxReceiver start(ZcrxReceiverConfig config, PayloadListener payloads,
			ConnectionListener connections) {
		throw new ZcrxException("not yet");
	}

	public ZcrxReceiverConfig config() {
		throw new ZcrxException("not yet");
	}

	public ReceiveMode mode() {
		throw new ZcrxException("not yet");
	}

	public String modeReason() {
		throw new ZcrxException("not yet");
	}

	public InetSocketAddress localAddress() {
		throw new ZcrxException("not yet");
	}

	public State state() {
		throw new ZcrxException("not yet");
	}

	public @Nullable Throwable failure() {
		throw new ZcrxException("not yet");
	}

	public void onTermination(Consumer<@Nullable Throwable> callback) {
		throw new ZcrxException("not yet");
	}

	public ReceiverStats stats() {
		throw new ZcrxException("not yet");
	}

	@Override
	public void close() {
	}

}
