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

import org.jspecify.annotations.Nullable;

/**
 * Is told of the life of connections. It is called on the loop thread of the connection
 * and must not block; with {@link Dispatch#EXECUTOR} it is called on the executor and may
 * block.
 *
 * @since 0.1.0
 */
public interface ConnectionListener {

	/**
	 * A connection was accepted or made; no payload of it was delivered yet.
	 * @param connection the connection
	 * @throws Exception to have the connection closed
	 */
	default void onConnected(ZcrxConnection connection) throws Exception {
	}

	/**
	 * The peer has finished sending and all of it was handled. Replies are still
	 * possible. The default closes the connection; one that overrides this method must
	 * close it in time itself.
	 * @param connection the connection
	 * @throws Exception to have the connection closed
	 */
	default void onEndOfStream(ZcrxConnection connection) throws Exception {
		connection.close();
	}

	/**
	 * The connection takes bytes again: {@link ZcrxConnection#isWritable} was
	 * {@code false}, and half of {@code max-pending-send} or less is pending now. Called
	 * once each time, also if nobody has asked; not called for a connection that is
	 * closed or gone, or whose output was shut down.
	 * @param connection the connection
	 * @throws Exception to have the connection closed
	 */
	default void onWritable(ZcrxConnection connection) throws Exception {
	}

	/**
	 * The connection is gone: the last call for it, also when the receiver stops.
	 * @param connection the connection
	 * @param cause why, or {@code null} if it was closed in good order or aborted by this
	 * side
	 * @throws Exception to have it logged
	 */
	default void onDisconnected(ZcrxConnection connection, @Nullable Throwable cause) throws Exception {
	}

}
