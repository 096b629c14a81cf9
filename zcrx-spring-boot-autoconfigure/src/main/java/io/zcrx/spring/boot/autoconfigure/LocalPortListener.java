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
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;

import io.zcrx.spring.event.ZcrxListenerEvent;
import io.zcrx.spring.event.ZcrxListenerRemovedEvent;
import io.zcrx.spring.event.ZcrxListenerStartedEvent;

/**
 * Keeps the bound port of each listener in the property {@code local.zcrx.<name>.port},
 * in this context and its parents, until the listener is removed.
 */
class LocalPortListener implements ApplicationListener<ZcrxListenerEvent> {

	// where Spring Boot keeps 'local.server.port'
	private static final String PROPERTY_SOURCE = "server.ports";

	private final ApplicationContext context;

	LocalPortListener(ApplicationContext context) {
		this.context = context;
	}

	@Override
	public void onApplicationEvent(ZcrxListenerEvent event) {
		String property = "local.zcrx.%s.port".formatted(event.getListener().name());
		if (event instanceof ZcrxListenerRemovedEvent) {
			forEachContext((ports) -> ports.remove(property));
		}
		InetSocketAddress address = event.getListener().localAddress();
		if (event instanceof ZcrxListenerStartedEvent && address != null) {
			forEachContext((ports) -> ports.put(property, address.getPort()));
		}
	}

	private void forEachContext(Consumer<Map<String, Object>> change) {
		for (ApplicationContext context = this.context; context != null; context = context.getParent()) {
			if (context.getEnvironment() instanceof ConfigurableEnvironment environment) {
				change.accept(ports(environment.getPropertySources()));
			}
		}
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
