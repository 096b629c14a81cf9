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

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.zcrx.preflight.Finding;
import io.zcrx.preflight.Preflight;

/**
 * Finds the mode that works and opens everything it needs. All or nothing: what was taken
 * for a mode that fails is released before the next is tried.
 */
final class ModeOpener {

	private static final Logger logger = LoggerFactory.getLogger(ModeOpener.class);

	private static final boolean LINUX = System.getProperty("os.name", "unknown")
		.toLowerCase(Locale.ROOT)
		.startsWith("linux");

	private final Preflight preflight = new Preflight();

	private final ZcrxReceiverConfig config;

	private final PayloadListener payloads;

	private final ConnectionListener connections;

	ModeOpener(ZcrxReceiverConfig config, PayloadListener payloads, ConnectionListener connections) {
		this.config = config;
		this.payloads = payloads;
		this.connections = connections;
	}

	OpenedMode open() {
		InMemoryNetwork network = this.config.network();
		if (network != null) {
			return new MemoryOpener(this.config, this.payloads, this.connections).open(network);
		}
		if (this.config.mode() != ReceiveMode.AUTO) {
			return open(this.config.mode(), "as configured");
		}
		List<String> downgrades = new ArrayList<>();
		if (this.config.interfaceName() != null) {
			try {
				return open(ReceiveMode.ZERO_COPY, "supported by the interface queue");
			}
			catch (ModeUnavailableException ex) {
				downgrades.add("no zero-copy on %s %s: %s".formatted(this.config.interfaceName(), queues(),
						String.join("; ", ex.reasons())));
				logger.warn("Receiver '{}': {}", this.config.name(), downgrades.getFirst());
			}
		}
		try {
			return open(ReceiveMode.COPY,
					downgrades.isEmpty() ? "no interface is configured for zero-copy" : downgrades.getFirst());
		}
		catch (ModeUnavailableException ex) {
			downgrades.add("no io_uring: " + String.join("; ", ex.reasons()));
			logger.warn("Receiver '{}': {}", this.config.name(), downgrades.getLast());
		}
		return open(ReceiveMode.NIO, String.join("; ", downgrades));
	}

	/**
	 * Opens a mode again that was lost, and no other.
	 */
	OpenedMode reopen(ReceiveMode mode, String reason) {
		return open(mode, reason);
	}

	private String queues() {
		List<Integer> queues = this.config.queues();
		return (queues.size() == 1) ? "queue " + queues.getFirst() : "queues " + queues;
	}

	private OpenedMode open(ReceiveMode mode, String reason) {
		if (mode == ReceiveMode.NIO) {
			return new SelectorOpener(this.config, this.payloads, this.connections).open(reason);
		}
		if (!LINUX) {
			throw new ModeUnavailableException(mode, this.preflight.copy().stream().map(Finding::toString).toList(),
					null);
		}
		return new RingOpener(this.config, this.preflight, this.payloads, this.connections).open(mode, reason);
	}

}
