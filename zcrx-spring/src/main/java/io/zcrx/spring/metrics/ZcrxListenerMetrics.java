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

package io.zcrx.spring.metrics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.context.ApplicationListener;
import org.springframework.util.StringUtils;

import io.zcrx.ReceiveMode;
import io.zcrx.ZcrxReceiverConfig;
import io.zcrx.spring.event.ZcrxListenerAddedEvent;
import io.zcrx.spring.event.ZcrxListenerEvent;
import io.zcrx.spring.event.ZcrxListenerRemovedEvent;
import io.zcrx.spring.event.ZcrxListenerStartedEvent;
import io.zcrx.spring.listener.ZcrxListener;

/**
 * Binds the meters of listeners, and of those that are added later.
 *
 * @since 0.1.0
 */
public class ZcrxListenerMetrics implements MeterBinder, ApplicationListener<ZcrxListenerEvent> {

	private static final String NONE = "none";

	// by listener, in the order in which they came; with this lock
	private final Map<ZcrxListener, BoundMeters> listeners = new LinkedHashMap<>();

	private final List<MeterRegistry> registries = new ArrayList<>();

	/**
	 * Creates a binder.
	 * @param listeners the listeners to measure
	 */
	public ZcrxListenerMetrics(Collection<ZcrxListener> listeners) {
		listeners.forEach((listener) -> this.listeners.put(listener, BoundMeters.none(listener)));
	}

	@Override
	public synchronized void bindTo(MeterRegistry registry) {
		this.registries.add(registry);
		this.listeners.forEach((listener, meters) -> bind(listener, registry, meters));
	}

	@Override
	public synchronized void onApplicationEvent(ZcrxListenerEvent event) {
		ZcrxListener listener = event.getListener();
		BoundMeters bound = this.listeners.get(listener);
		if (event instanceof ZcrxListenerAddedEvent && bound == null) {
			bindAnew(listener);
		}
		else if (event instanceof ZcrxListenerRemovedEvent && bound != null) {
			this.listeners.remove(listener);
			bound.remove();
		}
		else if (event instanceof ZcrxListenerStartedEvent && bound != null && !bound.mode().equals(mode(listener))) {
			// counters go on with their values, under the tag of the new mode
			bound.remove();
			bindAnew(listener);
		}
	}

	private void bindAnew(ZcrxListener listener) {
		BoundMeters meters = BoundMeters.none(listener);
		this.listeners.put(listener, meters);
		this.registries.forEach((registry) -> bind(listener, registry, meters));
	}

	private static String mode(ZcrxListener listener) {
		ReceiveMode mode = listener.mode();
		return (mode != null) ? mode.toString() : NONE;
	}

	private static void bind(ZcrxListener listener, MeterRegistry registry, BoundMeters bound) {
		Tags common = tags(listener.config());
		Tags tags = common.and(ZcrxMeters.Tag.MODE.asString(), bound.mode());
		for (ZcrxMeters meter : ZcrxMeters.values()) {
			if (!meter.appliesTo(bound.mode())) {
				continue;
			}
			if (meter == ZcrxMeters.LISTENER_MODE) {
				bindMode(registry, common, listener, bound);
			}
			else if (meter.getType() == Meter.Type.COUNTER) {
				bound.meters()
					.add(new BoundMeter(registry,
							FunctionCounter.builder(meter.getName(), listener, meter::value)
								.description(meter.description())
								.baseUnit(meter.getBaseUnit())
								.tags(tags)
								.register(registry)));
			}
			else {
				bound.meters()
					.add(new BoundMeter(registry,
							Gauge.builder(meter.getName(), listener, meter::value)
								.description(meter.description())
								.baseUnit(meter.getBaseUnit())
								.tags(tags)
								.register(registry)));
			}
		}
	}

	private static void bindMode(MeterRegistry registry, Tags tags, ZcrxListener listener, BoundMeters bound) {
		for (ReceiveMode mode : ReceiveMode.values()) {
			if (mode != ReceiveMode.AUTO) {
				bound.meters()
					.add(new BoundMeter(registry,
							Gauge
								.builder(ZcrxMeters.LISTENER_MODE.getName(), listener,
										(candidate) -> (candidate.mode() == mode) ? 1 : 0)
								.description(ZcrxMeters.LISTENER_MODE.description())
								.tags(tags.and(ZcrxMeters.Tag.MODE.asString(), mode.toString()))
								.register(registry)));
			}
		}
	}

	private static Tags tags(ZcrxReceiverConfig config) {
		String interfaceName = config.interfaceName();
		return Tags.of(ZcrxMeters.Tag.LISTENER.asString(), config.name(), ZcrxMeters.Tag.INTERFACE.asString(),
				(interfaceName != null) ? interfaceName : NONE, ZcrxMeters.Tag.QUEUE.asString(),
				(interfaceName != null) ? StringUtils.collectionToCommaDelimitedString(config.queues()) : NONE);
	}

	private record BoundMeter(MeterRegistry registry, Meter meter) {

	}

	private record BoundMeters(String mode, List<BoundMeter> meters) {

		static BoundMeters none(ZcrxListener listener) {
			return new BoundMeters(ZcrxListenerMetrics.mode(listener), new ArrayList<>());
		}

		void remove() {
			this.meters.forEach((bound) -> bound.registry().remove(bound.meter()));
		}

	}

}
