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

import java.util.concurrent.Executor;
import java.util.function.Consumer;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.ApplicationContext;

import io.zcrx.Dispatch;
import io.zcrx.ZcrxReceiverConfig;
import io.zcrx.spring.listener.ListenerCallbacks;
import io.zcrx.spring.listener.PayloadInterceptor;
import io.zcrx.spring.listener.ZcrxClosingErrorHandler;
import io.zcrx.spring.listener.ZcrxErrorHandler;
import io.zcrx.spring.listener.ZcrxListenerBuilder;
import io.zcrx.spring.listener.ZcrxListenerContainer;
import io.zcrx.spring.listener.ZcrxListenerCustomizer;
import io.zcrx.spring.listener.ZcrxReceiverCustomizer;

/**
 * Makes listeners that publish application events and use the beans of the application:
 * its {@link ZcrxReceiverCustomizer}s, {@link ZcrxListenerCustomizer}s,
 * {@link PayloadInterceptor}s and its {@link ZcrxErrorHandler}. All listeners of
 * {@code zcrx.listeners} come from here; use it for those that are made by code:
 *
 * <pre class="code">
 * &#64;Bean
 * ZcrxListener quotes(ZcrxListenerContainerFactory factory) {
 * 	return factory.createContainer(ZcrxReceiverConfig.builder("quotes").port(9001).build(),
 * 			(listener) -&gt; listener.payloads((payload, connection) -&gt; connection.send(payload.segment())));
 * }
 * </pre>
 *
 * Listeners that come and go at run time are given to the {@link ZcrxListenerRegistry}.
 *
 * @since 0.1.0
 */
public class ZcrxListenerContainerFactory {

	/**
	 * The bean that runs the handlers of listeners with {@link Dispatch#EXECUTOR} that
	 * have no executor of their own; without it they run on virtual threads.
	 */
	public static final String EXECUTOR_BEAN_NAME = "zcrxExecutor";

	/**
	 * The bean that decides after errors, if there are several of its type and none is
	 * primary.
	 */
	public static final String ERROR_HANDLER_BEAN_NAME = "zcrxErrorHandler";

	private static final ZcrxErrorHandler CLOSING = new ZcrxClosingErrorHandler();

	private final ZcrxHandlerRegistry handlers;

	private final ApplicationContext context;

	/**
	 * Creates a factory.
	 * @param handlers knows the handler methods of listeners
	 * @param context has the beans that are used and is given the events
	 */
	public ZcrxListenerContainerFactory(ZcrxHandlerRegistry handlers, ApplicationContext context) {
		this.handlers = handlers;
		this.context = context;
	}

	/**
	 * Makes a listener that calls the handler methods for its name.
	 * @param config the configuration, whose name is the listener's
	 * @param autoStartup whether the application context starts it
	 * @return a listener that is not started
	 */
	public ZcrxListenerContainer createContainer(ZcrxReceiverConfig config, boolean autoStartup) {
		return createContainer(config, (listener) -> listener.autoStartup(autoStartup));
	}

	/**
	 * Makes a listener that calls the handler methods for its name, unless it is given
	 * something else to call.
	 * @param config the configuration, whose name is the listener's
	 * @param settings is given the listener to change, before customizers are
	 * @return a listener that is not started
	 */
	public ZcrxListenerContainer createContainer(ZcrxReceiverConfig config, Consumer<ZcrxListenerBuilder> settings) {
		ZcrxListenerBuilder builder = new ZcrxListenerBuilder(customize(config));
		ConnectionEvents events = new ConnectionEvents(builder.name(), this.context);
		builder.callbacks(() -> this.handlers.callbacks(config.name()))
			.interceptors(() -> this.context.getBeanProvider(PayloadInterceptor.class).orderedStream().toList())
			.errorHandler(this::errorHandler)
			.decorator((callbacks, listener) -> new ListenerCallbacks(callbacks.payloads(),
					new ConnectionEventListener(listener, events, callbacks.connections())))
			.observer(new EventPublishingObserver(this.context, events));
		settings.accept(builder);
		this.context.getBeanProvider(ZcrxListenerCustomizer.class)
			.orderedStream()
			.forEach((customizer) -> customizer.customize(builder));
		return builder.build();
	}

	private ZcrxReceiverConfig customize(ZcrxReceiverConfig config) {
		ZcrxReceiverConfig.Builder builder = config.toBuilder();
		if (config.dispatch() == Dispatch.EXECUTOR && config.executor() == null
				&& this.context.containsBean(EXECUTOR_BEAN_NAME)) {
			builder.executor(this.context.getBean(EXECUTOR_BEAN_NAME, Executor.class));
		}
		this.context.getBeanProvider(ZcrxReceiverCustomizer.class)
			.orderedStream()
			.forEach((customizer) -> customizer.customize(builder));
		return builder.build();
	}

	private ZcrxErrorHandler errorHandler() {
		ZcrxErrorHandler only = this.context.getBeanProvider(ZcrxErrorHandler.class).getIfUnique();
		if (only != null) {
			return only;
		}
		BeanFactory beans = this.context;
		return beans.containsBean(ERROR_HANDLER_BEAN_NAME)
				? beans.getBean(ERROR_HANDLER_BEAN_NAME, ZcrxErrorHandler.class) : CLOSING;
	}

}
