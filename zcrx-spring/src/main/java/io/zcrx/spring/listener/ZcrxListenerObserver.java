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

import org.jspecify.annotations.Nullable;

/**
 * Is told when a listener changes its state: one call at a time for each listener, in the
 * order of the changes, usually on the thread that made the change. If another thread is
 * calling it, {@link ZcrxListener#start} and {@link ZcrxListener#stop} wait until it was
 * told of their change, for a second at most each. What it throws is logged.
 *
 * @since 0.1.0
 */
public interface ZcrxListenerObserver {

	/**
	 * The listener has started.
	 * @param listener the listener
	 */
	default void started(ZcrxListener listener) {
	}

	/**
	 * The listener was stopped.
	 * @param listener the listener
	 * @param cause the error for which its error handler stopped it, or {@code null} if
	 * it was stopped on purpose
	 */
	default void stopped(ZcrxListener listener, @Nullable Throwable cause) {
	}

	/**
	 * The listener died and gave back what it held.
	 * @param listener the listener
	 * @param failure why
	 */
	default void failed(ZcrxListener listener, Throwable failure) {
	}

	/**
	 * The listener receives nothing until it is told to go on.
	 * @param listener the listener
	 */
	default void paused(ZcrxListener listener) {
	}

	/**
	 * The listener receives again after a pause.
	 * @param listener the listener
	 */
	default void resumed(ZcrxListener listener) {
	}

}
