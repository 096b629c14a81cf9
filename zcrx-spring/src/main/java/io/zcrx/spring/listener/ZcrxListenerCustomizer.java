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

/**
 * Changes a listener before it is made, whether it comes from configuration or from code.
 * Beans of this type apply to all listeners, in their order.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ZcrxListenerCustomizer {

	/**
	 * Changes a listener.
	 * @param listener what the listener is going to be; {@link ZcrxListenerBuilder#name}
	 * tells which one it is
	 */
	void customize(ZcrxListenerBuilder listener);

}
