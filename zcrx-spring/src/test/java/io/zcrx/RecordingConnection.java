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

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * A connection that keeps what is sent on it.
 */
public final class RecordingConnection implements ZcrxConnection {

	private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

	private Object attachment;

	private boolean open = true;

	public String sent() {
		return this.sent.toString(StandardCharsets.UTF_8);
	}

	@Override
	public long id() {
		return 1;
	}

	@Override
	public InetSocketAddress localAddress() {
		return new InetSocketAddress(InetAddress.getLoopbackAddress(), 9000);
	}

	@Override
	public InetSocketAddress remoteAddress() {
		return new InetSocketAddress(InetAddress.getLoopbackAddress(), 40000);
	}

	@Override
	public Object attachment() {
		return this.attachment;
	}

	@Override
	public void attach(Object attachment) {
		this.attachment = attachment;
	}

	@Override
	public boolean isOpen() {
		return this.open;
	}

	@Override
	public boolean send(MemorySegment bytes) {
		if (!this.open) {
			throw new IllegalStateException("closed");
		}
		this.sent.writeBytes(bytes.toArray(ValueLayout.JAVA_BYTE));
		return true;
	}

	@Override
	public SendResult trySend(MemorySegment bytes) {
		return send(bytes) ? SendResult.TAKEN : SendResult.GONE;
	}

	@Override
	public boolean isWritable() {
		return this.open;
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
		this.open = false;
	}

	@Override
	public void abort() {
		this.open = false;
	}

}
