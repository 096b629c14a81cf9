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

package io.zcrx.spring.annotation;

/**
 * What a {@link ZcrxHandler} method is called for.
 *
 * @since 0.1.0
 */
public enum ZcrxEvent {

	/**
	 * Bytes arrived: a piece of the stream, or with framing a frame.
	 */
	PAYLOAD,

	/**
	 * A connection was accepted or made; no payload of it was delivered yet.
	 */
	CONNECTED,

	/**
	 * The peer has finished sending and all of it was handled. Replies are still
	 * possible. Without a handler for it, or after one that does not take the connection,
	 * the connection is closed.
	 */
	END_OF_STREAM,

	/**
	 * The connection takes bytes again, after {@code max-pending-send} or more were
	 * pending: half of that or less is now.
	 */
	WRITABLE,

	/**
	 * The connection is gone: the last call for it.
	 */
	DISCONNECTED

}
