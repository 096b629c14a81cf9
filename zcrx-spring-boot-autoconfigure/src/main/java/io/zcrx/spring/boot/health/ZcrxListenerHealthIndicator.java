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

package io.zcrx.spring.boot.health;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

import io.zcrx.ReceiverStats;
import io.zcrx.spring.listener.HostAndPort;
import io.zcrx.spring.listener.ZcrxListener;

/**
 * Tells the health of a listener: up while it runs, out of service while it has had none
 * of its peers for a while, down if it died or its error handler stopped it, and unknown
 * if it is not meant to run, so that a listener stopped on purpose takes no instance out
 * of service.
 */
class ZcrxListenerHealthIndicator implements HealthIndicator {

	// what takes a peer to come back is no reason to take this instance out of service
	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private final ZcrxListener listener;

	ZcrxListenerHealthIndicator(ZcrxListener listener) {
		this.listener = listener;
	}

	@Override
	public Health health() {
		Health.Builder builder = new Health.Builder();
		ZcrxListener.State state = this.listener.state();
		switch (state) {
			case RUNNING -> running(builder);
			case STOPPING, STOPPED -> builder.status(this.listener.isInExpectedState() ? Status.UNKNOWN : Status.DOWN);
			case FAILED -> builder.down();
		}
		builder.withDetail("state", state.name());
		detail(builder, "error", this.listener.failure());
		List<String> warnings = this.listener.warnings();
		if (!warnings.isEmpty()) {
			builder.withDetail("warnings", warnings);
		}
		String interfaceName = this.listener.config().interfaceName();
		if (interfaceName != null) {
			builder.withDetail("interface", interfaceName).withDetail("queues", this.listener.config().queues());
		}
		return builder.build();
	}

	private void running(Health.Builder builder) {
		Instant unconnected = this.listener.unconnectedSince();
		boolean patient = unconnected == null || unconnected.plus(PATIENCE).isAfter(Instant.now());
		builder.status(patient ? Status.UP : Status.OUT_OF_SERVICE);
		detail(builder, "unconnectedSince", unconnected);
		detail(builder, "mode", this.listener.mode());
		detail(builder, "reason", this.listener.modeReason());
		InetSocketAddress address = this.listener.localAddress();
		detail(builder, "address", (address != null) ? HostAndPort.format(address) : null);
		List<InetSocketAddress> peers = this.listener.config().connect();
		if (!peers.isEmpty()) {
			builder.withDetail("connect", peers.stream().map(HostAndPort::format).toList());
		}
		ReceiverStats stats = this.listener.stats();
		builder.withDetail("connections", stats.activeConnections())
			.withDetail("outstandingBuffers", stats.outstandingBuffers())
			.withDetail("buffers", stats.buffers())
			.withDetail("outstandingShare",
					(stats.buffers() > 0) ? (double) stats.outstandingBuffers() / stats.buffers() : 0)
			.withDetail("areaSize", stats.areaSize());
		if (this.listener.isPaused()) {
			builder.withDetail("paused", true);
		}
		if (this.listener.isAboveWatermark()) {
			builder.withDetail("aboveWatermark", true);
		}
	}

	// values vanish when the listener stops while they are read
	private static void detail(Health.Builder builder, String name, @Nullable Object value) {
		if (value != null) {
			builder.withDetail(name, value.toString());
		}
	}

}
