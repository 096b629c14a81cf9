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

package io.zcrx.spring.boot.availability;

import java.util.concurrent.atomic.AtomicInteger;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.AvailabilityState;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.SmartApplicationListener;

import io.zcrx.spring.config.ZcrxListenerRegistry;
import io.zcrx.spring.event.ZcrxListenerEvent;
import io.zcrx.spring.listener.ZcrxListener;
import io.zcrx.spring.listener.ZcrxListener.State;

/**
 * Makes readiness and liveness of the application follow its listeners.
 * <ul>
 * <li>The application refuses traffic while a listener that is to start with it does not
 * run, or any listener is dead, and from the time the application context is closed.</li>
 * <li>It is broken while a listener is dead. One that was stopped, even by its error
 * handler, is not.</li>
 * </ul>
 * What others have published is respected: nothing is published before Spring Boot has,
 * and what is taken back is only what was published here.
 *
 * @since 0.1.0
 */
public class ZcrxListenerAvailability implements SmartApplicationListener {

	private static final Log logger = LogFactory.getLog(ZcrxListenerAvailability.class);

	private final ZcrxListenerRegistry registry;

	private final ApplicationContext context;

	private final boolean readinessFollows;

	private final boolean livenessFollows;

	// listeners change on many threads: updates that were asked for and not made;
	// whoever makes it 1 makes them all, so that the last one has seen the last change
	private final AtomicInteger updates = new AtomicInteger();

	private volatile @Nullable AvailabilityChangeEvent<?> readiness;

	private volatile @Nullable AvailabilityChangeEvent<?> liveness;

	private volatile boolean closed;

	/**
	 * Creates an availability.
	 * @param registry knows the listeners
	 * @param context is given the events
	 * @param readiness whether readiness is to follow listeners
	 * @param liveness whether liveness is to follow listeners
	 */
	public ZcrxListenerAvailability(ZcrxListenerRegistry registry, ApplicationContext context, boolean readiness,
			boolean liveness) {
		this.registry = registry;
		this.context = context;
		this.readinessFollows = readiness;
		this.livenessFollows = liveness;
	}

	@Override
	public boolean supportsEventType(Class<? extends ApplicationEvent> type) {
		return ZcrxListenerEvent.class.isAssignableFrom(type) || AvailabilityChangeEvent.class.isAssignableFrom(type)
				|| ContextClosedEvent.class.isAssignableFrom(type);
	}

	@Override
	public boolean supportsAsyncExecution() {
		return false;
	}

	@Override
	public void onApplicationEvent(ApplicationEvent event) {
		if (event instanceof AvailabilityChangeEvent<?> change) {
			if (change.getState() instanceof ReadinessState) {
				this.readiness = change;
			}
			else if (change.getState() instanceof LivenessState) {
				this.liveness = change;
			}
			if (equals(change.getSource())) {
				return;
			}
		}
		else if (event instanceof ContextClosedEvent end) {
			this.closed |= end.getApplicationContext().equals(this.context);
		}
		update();
	}

	private void update() {
		if (this.updates.getAndIncrement() > 0) {
			return;
		}
		int done = 1;
		do {
			publish();
			done = this.updates.addAndGet(-done);
		}
		while (done > 0);
	}

	private void publish() {
		try {
			if (this.readinessFollows) {
				publish(this.readiness, isReady(), ReadinessState.ACCEPTING_TRAFFIC, ReadinessState.REFUSING_TRAFFIC);
			}
			if (this.livenessFollows) {
				publish(this.liveness, this.registry.listeners().stream().noneMatch(ZcrxListenerAvailability::isDead),
						LivenessState.CORRECT, LivenessState.BROKEN);
			}
		}
		catch (RuntimeException ex) {
			logger.error("A change of the availability was not taken", ex);
		}
	}

	private <S extends AvailabilityState> void publish(@Nullable AvailabilityChangeEvent<?> last, boolean good,
			S goodState, S badState) {
		if (last == null) {
			return;
		}
		if (!good && last.getState().equals(goodState)) {
			AvailabilityChangeEvent.publish(this.context, this, badState);
		}
		else if (good && last.getState().equals(badState) && equals(last.getSource())) {
			AvailabilityChangeEvent.publish(this.context, this, goodState);
		}
	}

	private boolean isReady() {
		return !this.closed && this.registry.listeners()
			.stream()
			.noneMatch((listener) -> isDead(listener) || (listener.isAutoStartup() && !listener.isRunning()));
	}

	private static boolean isDead(ZcrxListener listener) {
		return listener.state() == State.FAILED;
	}

}
