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

package io.zcrx;

import java.io.Serial;

/**
 * A peer has not taken earlier bytes within {@code send-timeout}, so that
 * {@link ZcrxConnection#send} no longer waited for room. Nothing was sent.
 *
 * @since 0.1.0
 */
public class SendTimeoutException extends ZcrxException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final long connectionId;

	/**
	 * Creates an exception.
	 * @param message which peer has not taken how many bytes for how long
	 * @param connectionId the number of its connection
	 */
	public SendTimeoutException(String message, long connectionId) {
		super(message);
		this.connectionId = connectionId;
	}

	/**
	 * {@return the number of the connection that has no room, as
	 * {@link ZcrxConnection#id}}
	 */
	public long connectionId() {
		return this.connectionId;
	}

}
