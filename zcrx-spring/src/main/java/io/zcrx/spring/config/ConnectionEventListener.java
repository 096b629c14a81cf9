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

package io.zcrx.spring.config;

import org.jspecify.annotations.Nullable;

import io.zcrx.ConnectionListener;
import io.zcrx.ZcrxConnection;
import io.zcrx.spring.event.ZcrxConnectionClosedEvent;
import io.zcrx.spring.event.ZcrxConnectionFailedEvent;
import io.zcrx.spring.event.ZcrxConnectionOpenedEvent;
import io.zcrx.spring.listener.ZcrxListener;

/**
 * Tells the application of connections, around the listener that handles them.
 */
final class ConnectionEventListener implements ConnectionListener {

	private final ZcrxListener listener;

	private final ConnectionEvents events;

	private final ConnectionListener next;

	ConnectionEventListener(ZcrxListener listener, ConnectionEvents events, ConnectionListener next) {
		this.listener = listener;
		this.events = events;
		this.next = next;
	}

	@Override
	public void onConnected(ZcrxConnection connection) throws Exception {
		this.events.publish(new ZcrxConnectionOpenedEvent(this.listener, connection));
		this.next.onConnected(connection);
	}

	@Override
	public void onEndOfStream(ZcrxConnection connection) throws Exception {
		this.next.onEndOfStream(connection);
	}

	@Override
	public void onWritable(ZcrxConnection connection) throws Exception {
		this.next.onWritable(connection);
	}

	@Override
	public void onDisconnected(ZcrxConnection connection, @Nullable Throwable cause) throws Exception {
		try {
			this.next.onDisconnected(connection, cause);
		}
		finally {
			this.events.publish((cause != null) ? new ZcrxConnectionFailedEvent(this.listener, connection, cause)
					: new ZcrxConnectionClosedEvent(this.listener, connection));
		}
	}

}
