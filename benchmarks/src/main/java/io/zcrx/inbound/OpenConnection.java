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

package io.zcrx.inbound;

import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;

import org.jspecify.annotations.Nullable;

import io.zcrx.SendResult;
import io.zcrx.ZcrxConnection;

/**
 * A connection that is open and does nothing.
 *
 * @since 0.1.0
 */
public final class OpenConnection implements ZcrxConnection {

	@Override
	public boolean isOpen() {
		return true;
	}

	@Override
	public long id() {
		return 1;
	}

	@Override
	public InetSocketAddress localAddress() {
		return new InetSocketAddress(0);
	}

	@Override
	public InetSocketAddress remoteAddress() {
		return new InetSocketAddress(0);
	}

	@Override
	public @Nullable Object attachment() {
		return null;
	}

	@Override
	public void attach(@Nullable Object attachment) {
	}

	@Override
	public boolean send(MemorySegment bytes) {
		return true;
	}

	@Override
	public SendResult trySend(MemorySegment bytes) {
		return SendResult.TAKEN;
	}

	@Override
	public boolean isWritable() {
		return true;
	}

	@Override
	public long pendingSendBytes() {
		return 0;
	}

	@Override
	public void pause() {
	}

	@Override
	public void resume() {
	}

	@Override
	public void shutdownOutput() {
	}

	@Override
	public void close() {
	}

	@Override
	public void abort() {
	}

}
