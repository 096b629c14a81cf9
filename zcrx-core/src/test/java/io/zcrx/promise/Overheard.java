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

import org.jspecify.annotations.Nullable;

import io.zcrx.Batching;
import io.zcrx.ConnectionListener;
import io.zcrx.Payload;
import io.zcrx.PayloadListener;
import io.zcrx.ZcrxConnection;

/**
 * Stands before a handler and notes what it throws, but not on purpose: a call of the
 * library must have thrown it.
 */
final class Overheard implements PayloadListener, ConnectionListener {

	private final Handler handler;

	Overheard(Handler handler) {
		this.handler = handler;
	}

	private void call(Call call) throws Exception {
		try {
			call.make();
		}
		catch (Deliberate | Deliberate.Fatal ex) {
			throw ex;
		}
		catch (Throwable ex) {
			this.handler.lets(ex);
			throw ex;
		}
	}

	@Override
	public Batching batching() {
		return this.handler.batching();
	}

	@Override
	public void onConnected(ZcrxConnection connection) throws Exception {
		call(() -> this.handler.onConnected(connection));
	}

	@Override
	public void onPayload(Payload payload, ZcrxConnection connection) throws Exception {
		call(() -> this.handler.onPayload(payload, connection));
	}

	@Override
	public void onBatchEnd(ZcrxConnection connection) throws Exception {
		call(() -> this.handler.onBatchEnd(connection));
	}

	@Override
	public void onEndOfStream(ZcrxConnection connection) throws Exception {
		call(() -> this.handler.onEndOfStream(connection));
	}

	@Override
	public void onWritable(ZcrxConnection connection) throws Exception {
		call(() -> this.handler.onWritable(connection));
	}

	@Override
	public void onDisconnected(ZcrxConnection connection, @Nullable Throwable cause) throws Exception {
		call(() -> this.handler.onDisconnected(connection, cause));
	}

	/** A call of the handler. */
	private interface Call {

		void make() throws Exception;

	}

}
