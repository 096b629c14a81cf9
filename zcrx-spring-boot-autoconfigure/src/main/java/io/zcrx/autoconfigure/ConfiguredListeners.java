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

package io.zcrx.autoconfigure;

import java.time.Duration;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.boot.context.properties.PropertyMapper;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

import io.zcrx.InvalidConfigException;
import io.zcrx.ZcrxReceiverConfig;
import io.zcrx.autoconfigure.ZcrxProperties.Listener;
import io.zcrx.config.ZcrxListenerContainerFactory;
import io.zcrx.listener.ZcrxListenerContainer;

/**
 * Makes listeners from properties; a value that can't work is reported by its key.
 */
class ConfiguredListeners {

	private static final Log logger = LogFactory.getLog(ConfiguredListeners.class);

	private static final String SHUTDOWN_PHASE = "spring.lifecycle.timeout-per-shutdown-phase";

	private final ZcrxProperties properties;

	private final ZcrxListenerContainerFactory factory;

	private final Environment environment;

	ConfiguredListeners(ZcrxProperties properties, ZcrxListenerContainerFactory factory, Environment environment) {
		this.properties = properties;
		this.factory = factory;
		this.environment = environment;
	}

	ZcrxListenerContainer create(String name) {
		Listener defaults = this.properties.defaults();
		Listener listener = this.properties.listeners().getOrDefault(name, defaults).withDefaults(defaults);
		try {
			ZcrxReceiverConfig config = config(name, listener);
			warnOfShortShutdown(config);
			return this.factory.createContainer(config, !Boolean.FALSE.equals(listener.autoStartup()));
		}
		catch (InvalidConfigException ex) {
			throw new InvalidConfigurationPropertyValueException(ListenerKeys.of(this.environment, name, ex.property()),
					ex.value(), ex.reason(), ex);
		}
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

	private static ZcrxReceiverConfig config(String name, Listener listener) {
		if (listener.port() == null) {
			throw new InvalidConfigException("port", "", "must be set, to a TCP port or to 0 for any free one");
		}
		ZcrxReceiverConfig.Builder builder = ZcrxReceiverConfig.builder(name);
		PropertyMapper map = PropertyMapper.get();
		map.from(listener::port).to(builder::port);
		map.from(listener::address).to(builder::address);
		map.from(listener::mode).to(builder::mode);
		map.from(listener::areaSize).as(DataSize::toBytes).to(builder::areaSize);
		map.from(listener::areaMaxSize).as(DataSize::toBytes).to(builder::areaMaxSize);
		map.from(listener::rxBufferSize)
			.as((size) -> toInt("rx-buffer-size", size, "must be at most 1GB"))
			.to(builder::rxBufferSize);
		map.from(listener::hugePages).to(builder::hugePages);
		map.from(listener::rqEntries).to(builder::rqEntries);
		map.from(listener::cqEntries).to(builder::cqEntries);
		map.from(listener::backlog).to(builder::backlog);
		map.from(listener::maxConnections).to(builder::maxConnections);
		map.from(listener::maxPendingSend)
			.as((size) -> toInt("max-pending-send", size, "must be less than 2GB"))
			.to(builder::maxPendingSend);
		map.from(listener::shutdownTimeout).to(builder::shutdownTimeout);
		builder.interfaceQueue(listener.interfaceName(), (listener.queue() != null) ? listener.queue() : 0);
		return builder.build();
	}

	private static int toInt(String property, DataSize size, String reason) {
		if (size.toBytes() != (int) size.toBytes()) {
			throw new InvalidConfigException(property, size, reason);
		}
		return (int) size.toBytes();
	}

}
