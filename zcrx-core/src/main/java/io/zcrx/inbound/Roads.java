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

import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import io.zcrx.Batching;
import io.zcrx.ConnectionListener;
import io.zcrx.Dispatch;
import io.zcrx.PayloadListener;
import io.zcrx.ZcrxReceiverConfig;
import io.zcrx.buffers.ReceiveBuffers;
import io.zcrx.framing.NoFrameDecoder;
import io.zcrx.loop.LoopHandler;
import io.zcrx.payload.AreaViews;
import io.zcrx.payload.LeakDetector;

/**
 * Builds the road of each loop of a receiver: what stands between the loop and the
 * listeners of the user. Holds what all of them share.
 */
public final class Roads {

	// so that some hundred connections whose handlers block leave a small area to others
	private static final long LEAST_FOR_COPIES = 4L << 20;

	private final ZcrxReceiverConfig config;

	private final PayloadListener payloads;

	private final ConnectionListener connections;

	private final LeakDetector leaks;

	private final HandlerFailures failures;

	private final @Nullable Dispatcher dispatcher;

	/**
	 * Creates what the roads of a receiver share.
	 * @param payloads the listener of the user, behind its mode of acknowledgement
	 * @param connections the listener of the user
	 * @param stop begins to stop the receiver, from any thread
	 */
	public Roads(ZcrxReceiverConfig config, PayloadListener payloads, ConnectionListener connections,
			LeakDetector leaks, Runnable stop) {
		this.config = config;
		this.payloads = payloads;
		this.connections = connections;
		this.leaks = leaks;
		this.failures = new HandlerFailures(config, stop);
		this.dispatcher = (config.dispatch() == Dispatch.EXECUTOR) ? new Dispatcher(config.name(), config.executor())
				: null;
	}

	/**
	 * {@return what the listener knows of batches}
	 */
	public Batching batching() {
		return this.payloads.batching();
	}

	public HandlerFailures failures() {
		return this.failures;
	}

	/**
	 * {@return what hands calls to the executor, or {@code null} if they are made on the
	 * loop threads}
	 */
	public @Nullable Dispatcher dispatcher() {
		return this.dispatcher;
	}

	/**
	 * Builds the road of a loop.
	 * @param views views of the area that the loop receives into
	 * @param outstanding tells how many of its buffers are in use
	 */
	public LoopHandler build(AreaViews views, ReceiveBuffers buffers, LongSupplier outstanding) {
		PayloadListener payloads = this.payloads;
		ConnectionListener connections = this.connections;
		GuardedPayloadListener guarded = new GuardedPayloadListener(payloads, this.failures, this.dispatcher == null);
		FramingListener framing = framing(buffers, guarded, connections);
		if (framing != null) {
			payloads = framing;
			connections = framing;
		}
		AreaPressure pressure = new AreaPressure(buffers, outstanding, this.config);
		WaitingCopies copies = copies(buffers);
		OverdueRuns overdue = null;
		HeldPayloads held = null;
		if (this.dispatcher != null) {
			overdue = this.dispatcher.overdueRuns();
			DispatchingListener dispatching = new DispatchingListener(this.dispatcher, views, pressure, copies, overdue,
					new ExecutorDelivery.Listeners(guarded, framing, this.failures, this.config.maxBatch()),
					connections, this.config.maxInFlight());
			payloads = dispatching;
			connections = dispatching;
		}
		else {
			held = new HeldPayloads(views, pressure, copies, payloads, framing, this.failures, this.config.maxBatch());
		}
		return new Delivery(views, payloads, connections, this.failures, this.config.maxBatch(), copies, overdue, held);
	}

	private @Nullable FramingListener framing(ReceiveBuffers buffers, GuardedPayloadListener frames,
			ConnectionListener connections) {
		return (this.config.framing() instanceof NoFrameDecoder) ? null
				: new FramingListener(this.config, buffers, frames, connections);
	}

	private WaitingCopies copies(ReceiveBuffers buffers) {
		return new WaitingCopies((int) (buffers.areaSize() / buffers.count()),
				Math.max(buffers.areaSize(), LEAST_FOR_COPIES), this.leaks);
	}

}
