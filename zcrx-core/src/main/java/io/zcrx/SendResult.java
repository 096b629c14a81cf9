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

/**
 * What became of bytes that were given to {@link ZcrxConnection#trySend}.
 *
 * @since 0.1.0
 */
public enum SendResult {

	/**
	 * They were copied and will be sent, unless the connection ends before.
	 */
	TAKEN,

	/**
	 * None was taken, because {@code max-pending-send} or more bytes are pending.
	 * {@link ConnectionListener#onWritable} tells when there is room again.
	 */
	FULL,

	/**
	 * None was taken, because the connection is gone: its peer or the network ended it,
	 * it was idle, its peer took nothing for the {@code send-timeout}, the receiver
	 * stopped, or another thread ended it during the call. It is no failure of the
	 * caller.
	 */
	GONE

}
