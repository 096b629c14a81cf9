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
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

public class RecordingListener implements PayloadListener, ConnectionListener {

	private final BlockingQueue<ZcrxConnection> connected = new LinkedBlockingQueue<>();

	private final BlockingQueue<Optional<Throwable>> disconnected = new LinkedBlockingQueue<>();

	private final List<ZcrxConnection> connections = new CopyOnWriteArrayList<>();

	private final List<ZcrxConnection> disconnections = new CopyOnWriteArrayList<>();

	// of a hundred thousand payloads at times
	private final Queue<String> events = new ConcurrentLinkedQueue<>();

	private volatile PayloadListener onPayload = (payload, connection) -> {
	};

	private volatile Action onConnected = (connection) -> {
	};

	private volatile Action onEndOfStream = ZcrxConnection::close;

	private volatile Action onWritable = (connection) -> {
	};

	private volatile Action onDisconnected = (connection) -> {
	};

	RecordingListener onPayload(PayloadListener onPayload) {
		this.onPayload = onPayload;
		return this;
	}

	RecordingListener onConnected(Action onConnected) {
		this.onConnected = onConnected;
		return this;
	}

	RecordingListener onEndOfStream(Action onEndOfStream) {
		this.onEndOfStream = onEndOfStream;
		return this;
	}

	RecordingListener onWritable(Action onWritable) {
		this.onWritable = onWritable;
		return this;
	}

	RecordingListener onDisconnected(Action onDisconnected) {
		this.onDisconnected = onDisconnected;
		return this;
	}

	@Override
	public void onConnected(ZcrxConnection connection) throws Exception {
		this.events.add("connected");
		this.connections.add(connection);
		this.connected.add(connection);
		this.onConnected.accept(connection);
	}

	@Override
	public void onPayload(Payload payload, ZcrxConnection connection) throws Exception {
		this.events.add("payload");
		this.onPayload.onPayload(payload, connection);
	}

	@Override
	public void onEndOfStream(ZcrxConnection connection) throws Exception {
		this.events.add("endOfStream");
		this.onEndOfStream.accept(connection);
	}

	@Override
	public void onWritable(ZcrxConnection connection) throws Exception {
		this.onWritable.accept(connection);
	}

	@Override
	public void onDisconnected(ZcrxConnection connection, @Nullable Throwable cause) throws Exception {
		var reaction = this.onDisconnected;
		this.events.add("disconnected");
		this.disconnections.add(connection);
		this.disconnected.add(Optional.ofNullable(cause));
		reaction.accept(connection);
	}

	public ZcrxConnection awaitConnection() throws InterruptedException {
		ZcrxConnection connection = this.connected.poll(AbstractReceiverTests.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
		assertThat(connection).isNotNull();
		return connection;
	}

	Optional<Throwable> awaitDisconnection() throws InterruptedException {
		Optional<Throwable> cause = this.disconnected.poll(AbstractReceiverTests.PATIENCE_MILLIS,
				TimeUnit.MILLISECONDS);
		assertThat(cause).isNotNull();
		return cause;
	}

	List<ZcrxConnection> connections() {
		return this.connections;
	}

	List<ZcrxConnection> disconnections() {
		return this.disconnections;
	}

	List<String> events() {
		return List.copyOf(this.events);
	}

	static void collect(Payload payload, ZcrxConnection connection) {
		ByteArrayOutputStream bytes = (ByteArrayOutputStream) connection.attachment();
		if (bytes == null) {
			bytes = new ByteArrayOutputStream();
			connection.attach(bytes);
		}
		bytes.writeBytes(payload.toByteArray());
	}

	static void replyCollected(ZcrxConnection connection) {
		ByteArrayOutputStream bytes = (ByteArrayOutputStream) connection.attachment();
		if (bytes != null) {
			connection.send(bytes.toByteArray());
		}
		connection.close();
	}

	@FunctionalInterface
	interface Action {

		void accept(ZcrxConnection connection) throws Exception;

	}

}
