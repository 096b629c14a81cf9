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

package io.zcrx.spring.config;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;

import io.zcrx.spring.event.ZcrxListenerFailedEvent;
import io.zcrx.spring.event.ZcrxListenerPausedEvent;
import io.zcrx.spring.event.ZcrxListenerResumedEvent;
import io.zcrx.spring.event.ZcrxListenerStartedEvent;
import io.zcrx.spring.event.ZcrxListenerStoppedEvent;
import io.zcrx.spring.listener.ZcrxListener;
import io.zcrx.spring.listener.ZcrxListenerObserver;

/**
 * Tells the application what happens to a listener.
 */
final class EventPublishingObserver implements ZcrxListenerObserver {

	// a stop must not depend on those who listen to events
	private static final Duration PATIENCE = Duration.ofSeconds(1);

	private final ApplicationEventPublisher publisher;

	private final ConnectionEvents connectionEvents;

	EventPublishingObserver(ApplicationEventPublisher publisher, ConnectionEvents connectionEvents) {
		this.publisher = publisher;
		this.connectionEvents = connectionEvents;
	}

	@Override
	public void started(ZcrxListener listener) {
		this.publisher.publishEvent(new ZcrxListenerStartedEvent(listener));
	}

	@Override
	public void stopped(ZcrxListener listener, @Nullable Throwable cause) {
		this.connectionEvents.await(PATIENCE);
		this.publisher.publishEvent(new ZcrxListenerStoppedEvent(listener, cause));
	}

	@Override
	public void failed(ZcrxListener listener, Throwable failure) {
		this.connectionEvents.await(PATIENCE);
		this.publisher.publishEvent(new ZcrxListenerFailedEvent(listener, failure));
	}

	@Override
	public void paused(ZcrxListener listener) {
		this.publisher.publishEvent(new ZcrxListenerPausedEvent(listener));
	}

	@Override
	public void resumed(ZcrxListener listener) {
		this.publisher.publishEvent(new ZcrxListenerResumedEvent(listener));
	}

}
