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

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;

import io.zcrx.event.ZcrxListenerStartedEvent;

/**
 * Keeps the bound port of each listener in the property {@code local.zcrx.<name>.port},
 * in this context and its parents.
 */
class LocalPortListener implements ApplicationListener<ZcrxListenerStartedEvent> {

	// where Spring Boot keeps 'local.server.port'
	private static final String PROPERTY_SOURCE = "server.ports";

	private final ApplicationContext context;

	LocalPortListener(ApplicationContext context) {
		this.context = context;
	}

	@Override
	public void onApplicationEvent(ZcrxListenerStartedEvent event) {
		InetSocketAddress address = event.getListener().localAddress();
		if (address != null) {
			String property = "local.zcrx.%s.port".formatted(event.getListener().name());
			setProperty(this.context, property, address.getPort());
		}
	}

	private static void setProperty(@Nullable ApplicationContext context, String property, int port) {
		if (context == null) {
			return;
		}
		if (context.getEnvironment() instanceof ConfigurableEnvironment environment) {
			ports(environment.getPropertySources()).put(property, port);
		}
		setProperty(context.getParent(), property, port);
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> ports(MutablePropertySources sources) {
		PropertySource<?> source = sources.get(PROPERTY_SOURCE);
		if (source == null) {
			source = new MapPropertySource(PROPERTY_SOURCE, new HashMap<>());
			sources.addFirst(source);
		}
		return (Map<String, Object>) source.getSource();
	}

	@Override
	public boolean supportsAsyncExecution() {
		return false;
	}

}
