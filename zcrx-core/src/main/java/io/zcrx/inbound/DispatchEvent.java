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

package io.zcrx.inbound;

import io.zcrx.ListenerMethod;

/**
 * An event in the life of a connection that waits.
 *
 * @param method the method of the listener that it is told by
 * @param call calls that method
 * @param always whether the listener is told although the connection was closed on this
 * side
 */
record DispatchEvent(ListenerMethod method, Call call, boolean always) implements DispatchStep {

	/**
	 * Calls a listener.
	 */
	@FunctionalInterface
	interface Call {

		void invoke() throws Exception;

	}

}
