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

package io.zcrx.spring.event;

import java.io.Serial;

import org.jspecify.annotations.Nullable;

import io.zcrx.spring.listener.ZcrxListener;

/**
 * A listener was stopped, on purpose or by its error handler.
 *
 * @since 0.1.0
 */
public class ZcrxListenerStoppedEvent extends ZcrxListenerEvent {

	@Serial
	private static final long serialVersionUID = 1L;

	private final @Nullable Throwable cause;

	/**
	 * Creates an event.
	 * @param listener the listener
	 * @param cause the error for which its error handler stopped it, or {@code null} if
	 * it was stopped on purpose
	 */
	public ZcrxListenerStoppedEvent(ZcrxListener listener, @Nullable Throwable cause) {
		super(listener);
		this.cause = cause;
	}

	/**
	 * {@return the error for which its error handler stopped it, or {@code null} if it
	 * was stopped on purpose}
	 */
	public @Nullable Throwable getCause() {
		return this.cause;
	}

}
