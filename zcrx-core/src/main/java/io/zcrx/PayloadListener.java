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
 * Receives payloads on the loop thread, in the order of the wire for each connection.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface PayloadListener {

	/**
	 * Handles a payload. It is valid until this method returns, unless it is
	 * {@linkplain Payload#retain() retained}. Must not block: all connections of the
	 * receiver wait meanwhile.
	 * @param payload the received bytes, with a
	 * {@linkplain ZcrxReceiverConfig.Builder#framing frame decoder} one frame
	 * @param connection the connection they came from
	 * @throws Exception to have the connection closed; the payload's buffer goes back all
	 * the same
	 */
	void onPayload(Payload payload, ZcrxConnection connection) throws Exception;

}
