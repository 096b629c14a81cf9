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

package io.zcrx.listener;

/**
 * Is told when a listener changes its state.
 *
 * @since 0.1.0
 */
public interface ZcrxListenerObserver {

	/**
	 * The listener has started.
	 * @param listener the listener
	 */
	void started(ZcrxListener listener);

	/**
	 * The listener was stopped on purpose.
	 * @param listener the listener
	 */
	void stopped(ZcrxListener listener);

	/**
	 * The listener died and gave back what it held.
	 * @param listener the listener
	 * @param failure why
	 */
	void failed(ZcrxListener listener, Throwable failure);

}
