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

package io.zcrx.config;

import org.springframework.context.ApplicationEventPublisher;

import io.zcrx.event.ZcrxListenerFailedEvent;
import io.zcrx.event.ZcrxListenerStartedEvent;
import io.zcrx.event.ZcrxListenerStoppedEvent;
import io.zcrx.listener.ZcrxListener;
import io.zcrx.listener.ZcrxListenerObserver;

/**
 * Tells the application what happens to listeners.
 */
final class EventPublishingObserver implements ZcrxListenerObserver {

	private final ApplicationEventPublisher publisher;

	EventPublishingObserver(ApplicationEventPublisher publisher) {
		this.publisher = publisher;
	}

	@Override
	public void started(ZcrxListener listener) {
		this.publisher.publishEvent(new ZcrxListenerStartedEvent(listener));
	}

	@Override
	public void stopped(ZcrxListener listener) {
		this.publisher.publishEvent(new ZcrxListenerStoppedEvent(listener));
	}

	@Override
	public void failed(ZcrxListener listener, Throwable failure) {
		this.publisher.publishEvent(new ZcrxListenerFailedEvent(listener, failure));
	}

}
