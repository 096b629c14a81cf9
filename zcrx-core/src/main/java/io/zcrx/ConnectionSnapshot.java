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

import java.net.InetSocketAddress;

/**
 * What a connection was at a moment.
 *
 * @param id its number, as {@link ZcrxConnection#id}
 * @param localAddress the local end
 * @param remoteAddress the peer's end
 * @param receivedBytes how many bytes were delivered to handlers
 * @param sentBytes how many bytes of replies the kernel has taken
 * @param pendingSendBytes how many bytes of replies it has not taken yet
 * @param inFlight how many received buffers wait for the executor or are handled by it
 * @param paused whether {@link ZcrxConnection#pause} is in effect
 * @param awaitsPeer whether nothing is received because the connection's listener has
 * sent more to some connection, perhaps this one, than its peer takes
 * @param awaitsHandlers whether nothing is received because too many payloads are in
 * flight
 * @param endOfStream whether the peer has finished sending
 * @since 0.1.0
 */
public record ConnectionSnapshot(long id, InetSocketAddress localAddress, InetSocketAddress remoteAddress,
		long receivedBytes, long sentBytes, long pendingSendBytes, int inFlight, boolean paused, boolean awaitsPeer,
		boolean awaitsHandlers, boolean endOfStream) {

}
