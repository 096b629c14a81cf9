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

import org.springframework.context.ApplicationContext;

import io.zcrx.ZcrxReceiverConfig;
import io.zcrx.listener.ZcrxListenerContainer;
import io.zcrx.listener.ZcrxReceiverCustomizer;

/**
 * Makes listeners that call handler methods and publish application events.
 *
 * @since 0.1.0
 */
public class ZcrxListenerContainerFactory {

	private final ZcrxHandlerRegistry handlers;

	private final ApplicationContext context;

	/**
	 * Creates a factory.
	 * @param handlers knows the handlers of listeners
	 * @param context has the customizers and is given the events of listeners
	 */
	public ZcrxListenerContainerFactory(ZcrxHandlerRegistry handlers, ApplicationContext context) {
		this.handlers = handlers;
		this.context = context;
	}

	/**
	 * Makes a listener.
	 * @param config the configuration, whose name is the listener's
	 * @param autoStartup whether the application context starts it
	 * @return a listener that is not started
	 */
	public ZcrxListenerContainer createContainer(ZcrxReceiverConfig config, boolean autoStartup) {
		return new ZcrxListenerContainer(customize(config), autoStartup, () -> this.handlers.callbacks(config.name()),
				new EventPublishingObserver(this.context));
	}

	private ZcrxReceiverConfig customize(ZcrxReceiverConfig config) {
		ZcrxReceiverConfig.Builder builder = config.toBuilder();
		this.context.getBeanProvider(ZcrxReceiverCustomizer.class)
			.orderedStream()
			.forEach((customizer) -> customizer.customize(builder));
		return builder.build();
	}

}
