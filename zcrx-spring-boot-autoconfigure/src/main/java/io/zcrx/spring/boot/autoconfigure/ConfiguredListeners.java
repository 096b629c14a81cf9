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

package io.zcrx.spring.boot.autoconfigure;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.PropertyMapper;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

import io.zcrx.InvalidConfigException;
import io.zcrx.ZcrxReceiverConfig;
import io.zcrx.spring.boot.autoconfigure.ZcrxProperties.Keepalive;
import io.zcrx.spring.boot.autoconfigure.ZcrxProperties.Listener;
import io.zcrx.spring.boot.autoconfigure.ZcrxProperties.Nic;
import io.zcrx.spring.boot.autoconfigure.ZcrxProperties.Socket;
import io.zcrx.spring.config.ZcrxListenerContainerFactory;
import io.zcrx.spring.listener.HostAndPort;
import io.zcrx.spring.listener.ZcrxListenerBuilder;
import io.zcrx.spring.listener.ZcrxListenerContainer;

/**
 * Makes listeners from properties; a value that can't work is reported by its key.
 */
class ConfiguredListeners {

	private static final Log logger = LogFactory.getLog(ConfiguredListeners.class);

	private static final String SHUTDOWN_PHASE = "spring.lifecycle.timeout-per-shutdown-phase";

	private final ZcrxProperties properties;

	private final ZcrxListenerContainerFactory factory;

	private final Environment environment;

	private final NamedErrorHandlers errorHandlers;

	ConfiguredListeners(ZcrxProperties properties, ZcrxListenerContainerFactory factory, Environment environment,
			NamedErrorHandlers errorHandlers) {
		this.properties = properties;
		this.factory = factory;
		this.environment = environment;
		this.errorHandlers = errorHandlers;
	}

	ZcrxListenerContainer create(String name) {
		Listener defaults = this.properties.defaults();
		Listener own = this.properties.listeners().getOrDefault(name, defaults);
		Listener listener = own.withDefaults(defaults);
		try {
			FramingMapper.check(own.framing(), listener.framing());
			ZcrxReceiverConfig config = config(name, listener);
			warnOfShortShutdown(config);
			return this.factory.createContainer(config, (settings) -> apply(listener, settings));
		}
		catch (InvalidConfigException ex) {
			throw new InvalidConfigurationPropertyValueException(ListenerKeys.of(this.environment, name, ex.property()),
					ex.value(), ex.reason(), ex);
		}
	}

	private void apply(Listener listener, ZcrxListenerBuilder settings) {
		PropertyMapper map = PropertyMapper.get();
		map.from(listener.autoStartup()).to(settings::autoStartup);
		map.from(listener.errorHandler()).as(this.errorHandlers::named).to(settings::errorHandler);
	}

	private void warnOfShortShutdown(ZcrxReceiverConfig config) {
		Duration phase = Binder.get(this.environment)
			.bind(SHUTDOWN_PHASE, Duration.class)
			.orElse(Duration.ofSeconds(30));
		if (config.shutdownTimeout().compareTo(phase) >= 0) {
			logger.warn(
					"Zcrx listener '%s' may be cut off while it stops: its shutdown-timeout of %s is not below %s (%s)"
						.formatted(config.name(), config.shutdownTimeout(), SHUTDOWN_PHASE, phase));
		}
	}

	private ZcrxReceiverConfig config(String name, Listener listener) {
		List<String> connect = listener.connect();
		if (listener.port() == null && (connect == null || connect.isEmpty())) {
			throw new InvalidConfigException("port", "",
					"must be set, to a TCP port or to 0 for any free one, unless 'connect' is");
		}
		ZcrxReceiverConfig.Builder builder = ZcrxReceiverConfig.builder(name);
		mapSockets(listener, builder, PropertyMapper.get());
		mapMemory(listener, builder, PropertyMapper.get());
		mapHandling(listener, builder, PropertyMapper.get());
		mapPairs(listener, builder, ZcrxReceiverConfig.builder(name).build());
		return builder.build();
	}

	private static void mapSockets(Listener listener, ZcrxReceiverConfig.Builder builder, PropertyMapper map) {
		map.from(listener.port()).to(builder::port);
		map.from(listener.connect())
			.as((peers) -> peers.stream().map(ConfiguredListeners::peer).toList())
			.to(builder::connect);
		map.from(listener.connectTimeout()).to(builder::connectTimeout);
		map.from(listener.address()).to(builder::address);
		map.from(listener.mode()).to(builder::mode);
		map.from(listener.backlog()).to(builder::backlog);
		map.from(listener.maxConnections()).to(builder::maxConnections);
		map.from(listener.idleTimeout()).to(builder::idleTimeout);
		map.from(listener.allowedPeers()).to(builder::allowedPeers);
		map.from(listener.maxPendingSend())
			.as((size) -> toInt("max-pending-send", size, "must be less than 2GB"))
			.to(builder::maxPendingSend);
		map.from(listener.sendTimeout()).to(builder::sendTimeout);
		map.from(listener.lingerTimeout()).to(builder::lingerTimeout);
		map.from(listener.socket()).as(Socket::userTimeout).to(builder::userTimeout);
	}

	private static void mapMemory(Listener listener, ZcrxReceiverConfig.Builder builder, PropertyMapper map) {
		map.from(listener.areaSize()).as(DataSize::toBytes).to(builder::areaSize);
		map.from(listener.areaMaxSize()).as(DataSize::toBytes).to(builder::areaMaxSize);
		map.from(listener.rxBufferSize())
			.as((size) -> toInt("rx-buffer-size", size, "must be at most 1GB"))
			.to(builder::rxBufferSize);
		map.from(listener.hugePages()).to(builder::hugePages);
		map.from(listener.rqEntries()).to(builder::rqEntries);
		map.from(listener.cqEntries()).to(builder::cqEntries);
		map.from(listener.leakDetection()).to(builder::leakDetection);
	}

	private static void mapHandling(Listener listener, ZcrxReceiverConfig.Builder builder, PropertyMapper map) {
		map.from(listener.loopsPerQueue()).to(builder::loopsPerQueue);
		map.from(listener.loops()).to(builder::loops);
		map.from(listener.cpu()).to(builder::cpus);
		map.from(listener.busyPoll()).to(builder::busyPoll);
		map.from(listener.nic()).as(Nic::prepare).to(builder::nicPrepare);
		map.from(listener.framing()).as(FramingMapper::decoder).to(builder::framing);
		map.from(listener.ackMode()).to(builder::ackMode);
		map.from(listener.dispatch()).to(builder::dispatch);
		map.from(listener.maxInFlight()).to(builder::maxInFlight);
		map.from(listener.maxBatch()).to(builder::maxBatch);
		map.from(listener.shutdownTimeout()).to(builder::shutdownTimeout);
	}

	// properties that the builder takes together
	private static void mapPairs(Listener listener, ZcrxReceiverConfig.Builder builder, ZcrxReceiverConfig defaults) {
		builder.reconnectDelay(either(listener.reconnectDelay(), defaults.reconnectDelay()),
				either(listener.maxReconnectDelay(), defaults.maxReconnectDelay()));
		builder.watermarks(either(listener.lowWatermark(), defaults.lowWatermark()),
				either(listener.highWatermark(), defaults.highWatermark()));
		Keepalive keepalive = (listener.socket() != null) ? listener.socket().keepalive() : null;
		if (keepalive != null) {
			builder.keepAlive(either(keepalive.enabled(), defaults.keepAlive()));
			builder.keepAlive(either(keepalive.idle(), defaults.keepAliveIdle()),
					either(keepalive.interval(), defaults.keepAliveInterval()),
					either(keepalive.count(), defaults.keepAliveCount()));
		}
		Integer queue = listener.queue();
		List<Integer> queues = listener.queues();
		if (queue != null && queues != null) {
			throw new InvalidConfigException("queues", queues,
					"can't be set together with 'queue': remove one of them");
		}
		builder.interfaceQueues(listener.interfaceName(),
				either(queues, (queue != null) ? List.of(queue) : defaults.queues()));
	}

	private static <T> T either(@Nullable T value, T other) {
		return (value != null) ? value : other;
	}

	private static InetSocketAddress peer(String text) {
		try {
			return HostAndPort.parse(text);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigException("connect", text,
					"must be a host and a port from 1 to 65535, such as feed.example.org:9000 or [::1]:9000");
		}
	}

	static int toInt(String property, DataSize size, String reason) {
		if (size.toBytes() != (int) size.toBytes()) {
			throw new InvalidConfigException(property, size, reason);
		}
		return (int) size.toBytes();
	}

}
