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

import io.zcrx.Payload;
import io.zcrx.ZcrxConnection;

/**
 * Is called before and after the payload handler of a listener. Beans of this type apply
 * to all listeners, in their order: the first one is the outermost. With framing there is
 * a call for each frame.
 * <p>
 * It is called on the thread that calls the handler and must not block if the handler
 * must not. What it throws counts as thrown by the handler. Where a handler takes lists
 * of payloads, what it wraps is the collection of a payload, not the handling of the
 * list. With {@link io.zcrx.AckMode#MANUAL} the handler is given a payload of its own to
 * close, and that of interceptors still ends by itself.
 *
 * @since 0.1.0
 */
public interface PayloadInterceptor {

	/**
	 * Called before the handler.
	 * @param payload the payload, valid until the handler has returned
	 * @param connection the connection it came from
	 * @return whether to go on; {@code false} drops the payload, and none of the methods
	 * of interceptors behind this one is called, nor {@link #after} of this one
	 * @throws Exception to fail as if the handler had
	 */
	default boolean before(Payload payload, ZcrxConnection connection) throws Exception {
		return true;
	}

	/**
	 * Called after the handler has returned, in reverse order.
	 * @param payload the payload, still valid unless it was closed early
	 * @param connection the connection it came from
	 * @throws Exception to fail as if the handler had
	 */
	default void after(Payload payload, ZcrxConnection connection) throws Exception {
	}

	/**
	 * Called, in reverse order, after the handler or an interceptor behind this one has
	 * thrown. What it throws itself is added to the failure as suppressed.
	 * @param payload the payload, still valid unless it was closed early
	 * @param connection the connection it came from
	 * @param failure what was thrown
	 */
	default void failure(Payload payload, ZcrxConnection connection, Throwable failure) {
	}

}
