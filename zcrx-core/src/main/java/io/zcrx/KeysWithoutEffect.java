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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds keys that somebody has set to another value than their default, but that have no
 * effect in the mode that is in use or beside other keys.
 */
final class KeysWithoutEffect {

	private final ZcrxReceiverConfig config;

	private final ZcrxReceiverConfig defaults;

	private final ReceiveMode mode;

	private final boolean batches;

	private final List<String> keys = new ArrayList<>();

	private KeysWithoutEffect(ZcrxReceiverConfig config, ReceiveMode mode, boolean batches) {
		this.config = config;
		this.defaults = ZcrxReceiverConfig.builder(config.name()).build();
		this.mode = mode;
		this.batches = batches;
	}

	/**
	 * Names them all in one warning.
	 * @param config the configuration
	 * @param mode the mode in use
	 * @param batching what the listener needs to know of batches
	 * @return the warning, empty if all that is set has an effect
	 */
	static Optional<String> warning(ZcrxReceiverConfig config, ReceiveMode mode, Batching batching) {
		List<String> keys = new KeysWithoutEffect(config, mode, batching != Batching.NONE).find();
		return keys.isEmpty() ? Optional.empty()
				: Optional.of("no effect in mode '%s' have: %s; remove them".formatted(mode, String.join("; ", keys)));
	}

	private List<String> find() {
		boolean queues = this.mode == ReceiveMode.ZERO_COPY || this.mode == ReceiveMode.NODEV;
		// what auto falls back from was told, and is not to be removed for it
		boolean downgraded = this.config.mode() == ReceiveMode.AUTO && this.config.interfaceName() != null;
		if (!queues && !downgraded) {
			queueKeys();
		}
		if (this.mode == ReceiveMode.ZERO_COPY) {
			add("loops", this.config.loops() != this.defaults.loops(), "each queue has one loop, or loops-per-queue");
		}
		else if (!downgraded) {
			add((this.config.queues().size() == 1) ? "queue" : "queues",
					!this.config.queues().equals(this.defaults.queues()), "only zero-copy uses them");
			add("nic.prepare", this.config.nicPrepare() != this.defaults.nicPrepare(), "only zero-copy uses it");
		}
		if (this.mode == ReceiveMode.NIO) {
			nioKeys();
		}
		handlerKeys();
		connectKeys();
		return this.keys;
	}

	private void queueKeys() {
		String reason = "only zero-copy and nodev use it";
		add("rq-entries", this.config.rqEntries() != this.defaults.rqEntries(), reason);
		add("area-max-size", this.config.areaMaxSize() > this.config.areaSize(), reason);
		add("rx-buffer-size", this.config.rxBufferSize() != this.defaults.rxBufferSize(), reason);
		add("loops-per-queue", this.config.loopsPerQueue() != this.defaults.loopsPerQueue(), reason + ", see loops");
	}

	private void nioKeys() {
		String reason = "only modes with a ring use it";
		add("huge-pages", this.config.hugePages(), reason);
		add("cq-entries", this.config.cqEntries() != this.defaults.cqEntries(), reason);
		add("busy-poll", !this.config.busyPoll().isZero(), reason);
		Duration userTimeout = this.config.userTimeout();
		add("socket.user-timeout", !userTimeout.isZero() && !userTimeout.equals(this.defaults.userTimeout()),
				"the JDK can't set it");
	}

	private void handlerKeys() {
		boolean executor = this.config.dispatch() == Dispatch.EXECUTOR;
		add("max-in-flight", !executor && this.config.maxInFlight() != this.defaults.maxInFlight(),
				"only dispatch 'executor' uses it");
		add("executor", !executor && this.config.executor() != null, "only dispatch 'executor' uses it");
		add("max-batch", !executor && !this.batches && this.config.maxBatch() != this.defaults.maxBatch(),
				"only listeners of batches and dispatch 'executor' use it");
	}

	private void connectKeys() {
		if (this.config.connect().isEmpty()) {
			String reason = "only 'connect' uses it";
			add("connect-timeout", !this.config.connectTimeout().equals(this.defaults.connectTimeout()), reason);
			add("reconnect-delay", !this.config.reconnectDelay().equals(this.defaults.reconnectDelay()), reason);
			add("max-reconnect-delay", !this.config.maxReconnectDelay().equals(this.defaults.maxReconnectDelay()),
					reason);
		}
		else {
			String reason = "a receiver that connects does not accept";
			add("backlog", this.config.backlog() != this.defaults.backlog(), reason);
			add("allowed-peers", !this.config.allowedPeers().isEmpty(), reason);
		}
		if (!this.config.keepAlive()) {
			String reason = "socket.keepalive.enabled is false";
			add("socket.keepalive.idle", !this.config.keepAliveIdle().equals(this.defaults.keepAliveIdle()), reason);
			add("socket.keepalive.interval", !this.config.keepAliveInterval().equals(this.defaults.keepAliveInterval()),
					reason);
			add("socket.keepalive.count", this.config.keepAliveCount() != this.defaults.keepAliveCount(), reason);
		}
	}

	private void add(String key, boolean set, String reason) {
		if (set) {
			this.keys.add("%s (%s)".formatted(key, reason));
		}
	}

}
