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

import io.zcrx.ListenerFailure;

/**
 * Decides what happens after a handler of a listener threw. The only bean of this type is
 * used by all listeners; {@code zcrx.listeners.<name>.error-handler} chooses another one
 * by its bean name.
 * <p>
 * It is called on the thread that called the handler, usually the loop thread, and must
 * not block. It may be called by several threads at once. An error that it throws is
 * logged, and the connection is closed. It is not asked about a
 * {@link VirtualMachineError} other than a {@link StackOverflowError}.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ZcrxErrorHandler {

	/**
	 * Decides about a failure. A payload is released whatever the decision.
	 * @param failure what was thrown, by which method, and for which connection
	 * @param listener the listener
	 * @return what is to happen
	 */
	Decision handle(ListenerFailure failure, ZcrxListener listener);

	/**
	 * What happens after a handler threw.
	 *
	 * @since 0.1.0
	 */
	enum Decision {

		/**
		 * The connection goes on as if the handler had returned. After an error at the
		 * end of the stream it is closed in good order, because nothing more can come of
		 * it.
		 */
		CONTINUE,

		/**
		 * The connection is closed at once; no more of its payloads are handled.
		 */
		CLOSE_CONNECTION,

		/**
		 * The connection is closed at once, and the listener stops in good order; it can
		 * be started again. Until then it is {@link ZcrxListener.State#STOPPED} but not
		 * {@linkplain ZcrxListener#isInExpectedState() as expected}.
		 */
		STOP_LISTENER

	}

}
