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

import java.lang.invoke.MethodHandle;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.zcrx.ConnectionListener;
import io.zcrx.ZcrxConnection;
import io.zcrx.spring.annotation.ZcrxEvent;

/**
 * Calls compiled handlers for what happens to connections; without a handler, what
 * {@link ConnectionListener} does by default happens.
 */
final class CompiledConnectionListener implements ConnectionListener {

	private final @Nullable MethodHandle connected;

	private final @Nullable MethodHandle endOfStream;

	private final @Nullable MethodHandle writable;

	private final @Nullable MethodHandle disconnected;

	CompiledConnectionListener(Map<ZcrxEvent, MethodHandle> handlers) {
		this.connected = handlers.get(ZcrxEvent.CONNECTED);
		this.endOfStream = handlers.get(ZcrxEvent.END_OF_STREAM);
		this.writable = handlers.get(ZcrxEvent.WRITABLE);
		this.disconnected = handlers.get(ZcrxEvent.DISCONNECTED);
	}

	@Override
	public void onConnected(ZcrxConnection connection) throws Exception {
		if (this.connected != null) {
			invoke(this.connected, connection);
		}
	}

	@Override
	public void onEndOfStream(ZcrxConnection connection) throws Exception {
		if (this.endOfStream != null) {
			invoke(this.endOfStream, connection);
		}
		else {
			ConnectionListener.super.onEndOfStream(connection);
		}
	}

	@Override
	public void onWritable(ZcrxConnection connection) throws Exception {
		if (this.writable != null) {
			invoke(this.writable, connection);
		}
	}

	@Override
	public void onDisconnected(ZcrxConnection connection, @Nullable Throwable cause) throws Exception {
		if (this.disconnected != null) {
			try {
				this.disconnected.invokeExact(connection, cause);
			}
			catch (Throwable ex) {
				throw rethrow(ex);
			}
		}
	}

	private static void invoke(MethodHandle handler, ZcrxConnection connection) throws Exception {
		try {
			handler.invokeExact(connection);
		}
		catch (Throwable ex) {
			throw rethrow(ex);
		}
	}

	private static Exception rethrow(Throwable ex) {
		if (ex instanceof Error error) {
			throw error;
		}
		return (ex instanceof Exception exception) ? exception : new UndeclaredThrowableException(ex);
	}

}
