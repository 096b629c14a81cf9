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

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.zcrx.Batching;
import io.zcrx.ConnectionListener;
import io.zcrx.Dispatch;
import io.zcrx.Payload;
import io.zcrx.PayloadListener;
import io.zcrx.Statistic;
import io.zcrx.ZcrxConnection;
import io.zcrx.ZcrxReceiverConfig;
import io.zcrx.buffers.ReceiveBuffers;
import io.zcrx.frames.FrameScanner;
import io.zcrx.framing.FrameDecoder;
import io.zcrx.framing.FrameMemoryException;
import io.zcrx.framing.FrameTooLongException;
import io.zcrx.framing.FramingException;
import io.zcrx.framing.MalformedFrameException;
import io.zcrx.payload.FrameMemory;
import io.zcrx.payload.ReceivedPayload;

/**
 * Stands before the listeners of users and makes frames of what arrives; one for each
 * loop. Confined to the loop thread, or on an executor to the run of the connection that
 * it is called for.
 */
final class FramingListener implements PayloadListener, ConnectionListener {

	private static final Logger logger = LoggerFactory.getLogger(FramingListener.class);

	// unfinished frames may keep this share of the buffers from the kernel
	private static final double MAX_SHARE = 0.25;

	// and their copies this one of the JVM's memory
	private static final double MAX_COPIED_SHARE = 0.25;

	private final String name;

	private final FrameDecoder decoder;

	private final FrameMemory memory;

	private final GuardedPayloadListener frames;

	private final ConnectionListener connections;

	private final int maxBatch;

	private final Set<Statistic> logged = ConcurrentHashMap.newKeySet();

	/**
	 * Creates a listener.
	 * @param buffers the loop's buffers
	 * @param frames is given the frames, and does not throw
	 */
	FramingListener(ZcrxReceiverConfig config, ReceiveBuffers buffers, GuardedPayloadListener frames,
			ConnectionListener connections) {
		this.name = config.name();
		this.decoder = config.framing();
		this.memory = memory(config, buffers);
		this.frames = frames;
		this.connections = connections;
		this.maxBatch = (frames.batching() == Batching.NONE) ? Integer.MAX_VALUE : config.maxBatch();
	}

	private static FrameMemory memory(ZcrxReceiverConfig config, ReceiveBuffers buffers) {
		// they come home only when more is received: that must go on at the low watermark
		double share = (config.highWatermark() < 1) ? Math.min(MAX_SHARE, config.lowWatermark() / 2) : MAX_SHARE;
		int loops = Math.max(config.loops(), config.queues().size() * config.loopsPerQueue());
		double maxCopied = MAX_COPIED_SHARE * Runtime.getRuntime().maxMemory() / loops;
		// a copy needs room twice while it moves to grow
		return new FrameMemory(buffers.areaSize() / buffers.count(),
				(long) (share * buffers.count() / config.loopsPerQueue()),
				Math.max((long) maxCopied, 4L * config.framing().maxFrameSize()), config.dispatch() == Dispatch.INLINE);
	}

	@Override
	public void onConnected(ZcrxConnection connection) throws Exception {
		this.connections.onConnected(connection);
	}

	@Override
	public void onPayload(Payload payload, ZcrxConnection connection) throws Exception {
		receiveAll((ReceivedPayload) payload, 0, (ReceiverConnection) connection);
	}

	/**
	 * Cuts a buffer into frames and hands them on, until the connection is held back or
	 * takes no more. On the loop thread only.
	 * @param from the first byte that was not cut into frames before
	 * @return the first byte that was not looked at, the length if all were
	 * @throws Exception never: the listener that is given frames is guarded
	 */
	int receiveAll(ReceivedPayload payload, int from, ReceiverConnection connection) throws Exception {
		FrameAssembler assembler = assembler(connection);
		int position = from;
		do {
			position = receive(payload, position, this.maxBatch - assembler.batched(), connection);
			if (assembler.batched() >= this.maxBatch) {
				onBatchEnd(connection);
			}
		}
		while (position < payload.size() && !connection.isHeldBack() && !connection.discards());
		return position;
	}

	/**
	 * Cuts a buffer into frames and hands them on.
	 * @param position the first byte that was not cut into frames before
	 * @param most how many frames at most
	 * @return the first byte that was not looked at, the length if all were
	 * @throws Exception never: the listener that is given frames is guarded
	 */
	int receive(ReceivedPayload payload, int position, int most, ReceiverConnection connection) throws Exception {
		FrameAssembler assembler = assembler(connection);
		FramingException failure;
		try {
			failure = assembler.receive(payload, position, most, this.frames, connection);
		}
		finally {
			connection.count(Statistic.FRAMES, assembler.delivered());
		}
		if (failure != null) {
			assembler.discard();
			failed(connection, failure);
		}
		return assembler.position();
	}

	/**
	 * {@return how many frames the last call of {@link #receive} has handed on}
	 */
	int delivered(ReceiverConnection connection) {
		return assembler(connection).delivered();
	}

	private FrameAssembler assembler(ReceiverConnection connection) {
		FrameAssembler assembler = connection.frames();
		if (assembler == null) {
			assembler = new FrameAssembler(FrameScanner.of(this.decoder), this.memory,
					this.frames.batching() == Batching.HELD, this.frames.isOnLoop());
			connection.frames(assembler);
		}
		return assembler;
	}

	@Override
	public Batching batching() {
		return this.frames.batching();
	}

	@Override
	public void onBatchEnd(ZcrxConnection connection) {
		FrameAssembler assembler = ((ReceiverConnection) connection).frames();
		if (assembler == null || !assembler.endBatch()) {
			return;
		}
		try {
			this.frames.onBatchEnd(connection);
		}
		finally {
			assembler.expireHeld();
		}
	}

	private void failed(ReceiverConnection connection, FramingException failure) {
		Statistic counter = switch (failure) {
			case MalformedFrameException _ -> Statistic.MALFORMED_FRAMES;
			case FrameTooLongException _ -> Statistic.OVERSIZED_FRAMES;
			case FrameMemoryException _ -> Statistic.ABANDONED_FRAMES;
		};
		connection.count(counter, 1);
		if (this.logged.add(counter)) {
			logger.warn("Receiver '{}': {} is closed. {}. Further ones like it are only counted", this.name, connection,
					failure.getMessage());
		}
		connection.abort(failure);
	}

	@Override
	public void onEndOfStream(ZcrxConnection connection) throws Exception {
		if (discard((ReceiverConnection) connection)) {
			((ReceiverConnection) connection).count(Statistic.TRUNCATED_FRAMES, 1);
		}
		this.connections.onEndOfStream(connection);
	}

	@Override
	public void onWritable(ZcrxConnection connection) throws Exception {
		this.connections.onWritable(connection);
	}

	@Override
	public void onDisconnected(ZcrxConnection connection, @Nullable Throwable cause) throws Exception {
		discard((ReceiverConnection) connection);
		this.connections.onDisconnected(connection, cause);
	}

	private static boolean discard(ReceiverConnection connection) {
		FrameAssembler assembler = connection.frames();
		return assembler != null && assembler.discard();
	}

}
