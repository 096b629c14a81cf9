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

import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;

import io.zcrx.spring.config.ZcrxListenerRegistry;
import io.zcrx.spring.listener.ZcrxListener;

/**
 * Has an indicator for each listener that the registry knows at the time.
 *
 * @since 0.1.0
 */
public class ZcrxListenersHealthContributor implements CompositeHealthContributor {

	private final ZcrxListenerRegistry registry;

	/**
	 * Creates a contributor.
	 * @param registry knows the listeners
	 */
	public ZcrxListenersHealthContributor(ZcrxListenerRegistry registry) {
		this.registry = registry;
	}

	@Override
	public @Nullable HealthContributor getContributor(String name) {
		ZcrxListener listener = this.registry.find(name);
		return (listener != null) ? new ZcrxListenerHealthIndicator(listener) : null;
	}

	@Override
	public Stream<Entry> stream() {
		return this.registry.listeners()
			.stream()
			.map((listener) -> new Entry(listener.name(), new ZcrxListenerHealthIndicator(listener)));
	}

}
