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

package io.zcrx.autoconfigure.metrics;

import java.util.Collection;
import java.util.List;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.util.StringUtils;

import io.zcrx.ReceiveMode;
import io.zcrx.ZcrxReceiverConfig;
import io.zcrx.listener.ZcrxListener;

/**
 * Binds the meters of listeners.
 *
 * @since 0.1.0
 */
public class ZcrxListenerMetrics implements MeterBinder {

	private static final String NONE = "none";

	private final List<ZcrxListener> listeners;

	/**
	 * Creates a binder.
	 * @param listeners the listeners to measure
	 */
	public ZcrxListenerMetrics(Collection<ZcrxListener> listeners) {
		this.listeners = List.copyOf(listeners);
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		for (ZcrxListener listener : this.listeners) {
			Tags tags = tags(listener.config());
			for (ZcrxMeters meter : ZcrxMeters.values()) {
				if (meter == ZcrxMeters.LISTENER_MODE) {
					bindMode(registry, tags, listener);
				}
				else if (meter.getType() == Meter.Type.COUNTER) {
					FunctionCounter.builder(meter.getName(), listener, meter::value)
						.description(meter.description())
						.baseUnit(meter.getBaseUnit())
						.tags(tags)
						.register(registry);
				}
				else {
					Gauge.builder(meter.getName(), listener, meter::value)
						.description(meter.description())
						.baseUnit(meter.getBaseUnit())
						.tags(tags)
						.register(registry);
				}
			}
		}
	}

	private static void bindMode(MeterRegistry registry, Tags tags, ZcrxListener listener) {
		for (ReceiveMode mode : ReceiveMode.values()) {
			if (mode != ReceiveMode.AUTO) {
				Gauge
					.builder(ZcrxMeters.LISTENER_MODE.getName(), listener,
							(candidate) -> (candidate.mode() == mode) ? 1 : 0)
					.description(ZcrxMeters.LISTENER_MODE.description())
					.tags(tags.and(ZcrxMeters.Tag.MODE.asString(), mode.toString()))
					.register(registry);
			}
		}
	}

	private static Tags tags(ZcrxReceiverConfig config) {
		String interfaceName = config.interfaceName();
		return Tags.of(ZcrxMeters.Tag.LISTENER.asString(), config.name(), ZcrxMeters.Tag.INTERFACE.asString(),
				(interfaceName != null) ? interfaceName : NONE, ZcrxMeters.Tag.QUEUE.asString(),
				(interfaceName != null) ? StringUtils.collectionToCommaDelimitedString(config.queues()) : NONE);
	}

}
