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

package io.zcrx.spring.boot.endpoint;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import io.zcrx.ConnectionSnapshot;
import io.zcrx.spring.listener.HostAndPort;
import io.zcrx.spring.listener.ZcrxListener;

/**
 * Open connections of a listener, up to a limit.
 *
 * @param limit how many are shown at most
 * @param truncated whether there are more
 * @param problem why none can be shown, or {@code null} if they are
 * @param open the connections, in the order of their numbers
 * @since 0.1.0
 */
public record ConnectionsDescriptor(int limit, boolean truncated, @Nullable String problem,
		List<ConnectionDescriptor> open) {

	static final int DEFAULT_LIMIT = 100;

	static final int MAX_LIMIT = 1000;

	private static final Duration TIMEOUT = Duration.ofSeconds(1);

	static ConnectionsDescriptor of(ZcrxListener listener, @Nullable Integer requested) {
		int limit = Math.clamp((requested != null) ? requested : DEFAULT_LIMIT, 1, MAX_LIMIT);
		try {
			List<ConnectionSnapshot> found = listener.connections(limit + 1, TIMEOUT);
			return new ConnectionsDescriptor(limit, found.size() > limit, null,
					found.stream().limit(limit).map(ConnectionDescriptor::of).toList());
		}
		catch (TimeoutException ex) {
			return new ConnectionsDescriptor(limit, false,
					"A loop thread did not answer within %d ms: a handler blocks it".formatted(TIMEOUT.toMillis()),
					List.of());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return new ConnectionsDescriptor(limit, false, "The request was interrupted", List.of());
		}
	}

	/**
	 * One connection.
	 *
	 * @param id its number
	 * @param peer the address of the peer
	 * @param local the address it is connected to
	 * @param receivedBytes bytes delivered to handlers
	 * @param sentBytes bytes of replies that the kernel took
	 * @param pendingSendBytes bytes of replies that wait for the peer
	 * @param inFlight payloads that wait for the executor or are handled by it
	 * @param paused whether the application paused it
	 * @param awaitsPeer whether nothing is received because its handler has sent more to
	 * some connection, perhaps this one, than the peer there takes
	 * @param awaitsHandlers whether nothing is received because handlers have too much to
	 * do
	 * @param endOfStream whether the peer has finished sending
	 */
	public record ConnectionDescriptor(long id, String peer, String local, long receivedBytes, long sentBytes,
			long pendingSendBytes, int inFlight, boolean paused, boolean awaitsPeer, boolean awaitsHandlers,
			boolean endOfStream) {

		static ConnectionDescriptor of(ConnectionSnapshot connection) {
			return new ConnectionDescriptor(connection.id(), HostAndPort.format(connection.remoteAddress()),
					HostAndPort.format(connection.localAddress()), connection.receivedBytes(), connection.sentBytes(),
					connection.pendingSendBytes(), connection.inFlight(), connection.paused(), connection.awaitsPeer(),
					connection.awaitsHandlers(), connection.endOfStream());
		}

	}

}
