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

package io.zcrx.spring.event;

import java.io.Serial;

import org.springframework.context.ApplicationEvent;

import io.zcrx.ZcrxConnection;
import io.zcrx.spring.listener.ZcrxListener;

/**
 * Something happened to a connection. Published by a virtual thread of the listener, in
 * order but later than handlers are told, so that those who listen to it hold up no
 * traffic: the connection may be gone by then. Use a handler for
 * {@code ZcrxEvent.CONNECTED} or {@code DISCONNECTED} for what must happen before or
 * after all payloads.
 *
 * @since 0.1.0
 */
public abstract class ZcrxConnectionEvent extends ApplicationEvent {

	@Serial
	private static final long serialVersionUID = 1L;

	private final transient ZcrxConnection connection;

	/**
	 * Creates an event.
	 * @param listener the listener
	 * @param connection its connection
	 */
	protected ZcrxConnectionEvent(ZcrxListener listener, ZcrxConnection connection) {
		super(listener);
		this.connection = connection;
	}

	/**
	 * {@return the listener}
	 */
	public ZcrxListener getListener() {
		return (ZcrxListener) getSource();
	}

	/**
	 * {@return the connection}
	 */
	public ZcrxConnection getConnection() {
		return this.connection;
	}

}
