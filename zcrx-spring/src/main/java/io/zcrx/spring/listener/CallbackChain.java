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

package io.zcrx.spring.listener;

import java.util.List;
import java.util.function.Supplier;

import io.zcrx.AckMode;
import io.zcrx.FailureDecision;
import io.zcrx.FailureHandler;
import io.zcrx.PayloadListener;
import io.zcrx.ZcrxReceiver;
import io.zcrx.ZcrxReceiverConfig;

/**
 * Links what the receiver of a listener calls, at each start. What is not there costs
 * nothing later.
 *
 * @param callbacks what is called in the end
 * @param interceptors what is called around payloads, the outermost first
 * @param decorators what is put around all that, the innermost first
 * @param errorHandler decides after errors
 */
record CallbackChain(Supplier<ListenerCallbacks> callbacks, List<Supplier<List<PayloadInterceptor>>> interceptors,
		List<ListenerDecorator> decorators, Supplier<? extends ZcrxErrorHandler> errorHandler) {

	ZcrxReceiver start(ZcrxReceiverConfig config, ZcrxListener listener) {
		ListenerCallbacks linked = intercept(this.callbacks.get(), config.ackMode());
		for (ListenerDecorator decorator : this.decorators) {
			linked = decorator.decorate(linked, listener);
		}
		ZcrxReceiverConfig.Builder receiver = config.toBuilder().ackMode(AckMode.AUTO);
		// one that was set for the receiver itself is meant to have the last word
		if (config.failureHandler() == null) {
			receiver.failureHandler(failureHandler(this.errorHandler.get(), listener));
		}
		return ZcrxReceiver.start(receiver.build(), linked.payloads(), linked.connections());
	}

	// payloads that the handler is to close are made behind the interceptors: what these
	// drop needs nobody to close it, and what they see stays valid until they return
	private ListenerCallbacks intercept(ListenerCallbacks callbacks, AckMode ackMode) {
		List<PayloadInterceptor> interceptors = this.interceptors.stream()
			.flatMap((supplier) -> supplier.get().stream())
			.toList();
		PayloadListener payloads = ackMode.before(callbacks.payloads());
		for (PayloadInterceptor interceptor : interceptors.reversed()) {
			payloads = new InterceptedPayloadListener(interceptor, payloads);
		}
		return new ListenerCallbacks(payloads, callbacks.connections());
	}

	private static FailureHandler failureHandler(ZcrxErrorHandler errorHandler, ZcrxListener listener) {
		return (failure) -> switch (errorHandler.handle(failure, listener)) {
			case CONTINUE -> FailureDecision.CONTINUE;
			case CLOSE_CONNECTION -> FailureDecision.CLOSE_CONNECTION;
			case STOP_LISTENER -> FailureDecision.STOP_RECEIVER;
		};
	}

}
