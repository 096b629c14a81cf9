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

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;

import io.zcrx.ReceiveMode;
import io.zcrx.ZcrxReceiverConfig;
import io.zcrx.spring.listener.ZcrxListener;

/**
 * Refuses listeners that want the same port or the same queue, before any of them starts.
 */
class ListenerConflicts implements SmartInitializingSingleton {

	private final ObjectProvider<ZcrxListener> listeners;

	private final Environment environment;

	ListenerConflicts(ObjectProvider<ZcrxListener> listeners, Environment environment) {
		this.listeners = listeners;
		this.environment = environment;
	}

	@Override
	public void afterSingletonsInstantiated() {
		List<ZcrxReceiverConfig> seen = new ArrayList<>();
		this.listeners.stream()
			.map(ZcrxListener::config)
			.sorted(Comparator.comparing(ZcrxReceiverConfig::name))
			.forEach((config) -> {
				seen.forEach((other) -> check(config, other));
				seen.add(config);
			});
	}

	private void check(ZcrxReceiverConfig config, ZcrxReceiverConfig other) {
		if (samePort(config, other)) {
			throw new InvalidConfigurationPropertyValueException(key(config, "port"), config.port(),
					"listener '%s' has this port, too: choose another one for '%s', or set different addresses"
						.formatted(other.name(), config.name()));
		}
		Integer queue = sharedQueue(config, other);
		if (queue != null) {
			String property = (config.queues().size() > 1) ? "queues" : "queue";
			throw new InvalidConfigurationPropertyValueException(key(config, property), queue,
					("listener '%s' has queue %d of %s, too, and a queue serves one listener only: choose another one "
							+ "for '%s' ('ethtool -l %s' shows how many there are), or set mode 'copy'")
						.formatted(other.name(), queue, config.interfaceName(), config.name(), config.interfaceName()));
		}
	}

	private String key(ZcrxReceiverConfig config, String property) {
		return ListenerKeys.of(this.environment, config.name(), property);
	}

	private static boolean samePort(ZcrxReceiverConfig config, ZcrxReceiverConfig other) {
		return config.connect().isEmpty() && other.connect().isEmpty() && config.port() != 0
				&& config.port() == other.port() && overlap(config.interfaceName(), other.interfaceName())
				&& overlap(address(config), address(other));
	}

	// nothing stands for everything
	private static boolean overlap(@Nullable Object one, @Nullable Object other) {
		return one == null || other == null || one.equals(other);
	}

	private static @Nullable InetAddress address(ZcrxReceiverConfig config) {
		InetAddress address = config.address();
		if (address == null) {
			return (config.interfaceName() != null) ? null : InetAddress.getLoopbackAddress();
		}
		return address.isAnyLocalAddress() ? null : address;
	}

	private static @Nullable Integer sharedQueue(ZcrxReceiverConfig config, ZcrxReceiverConfig other) {
		if (config.interfaceName() == null || !Objects.equals(config.interfaceName(), other.interfaceName())
				|| !takesQueue(config) || !takesQueue(other)) {
			return null;
		}
		return config.queues().stream().filter(other.queues()::contains).findFirst().orElse(null);
	}

	private static boolean takesQueue(ZcrxReceiverConfig config) {
		return config.mode() == ReceiveMode.AUTO || config.mode() == ReceiveMode.ZERO_COPY;
	}

}
