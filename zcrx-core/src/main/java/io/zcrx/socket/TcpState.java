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

package io.zcrx.socket;

/**
 * What the kernel knows of a connection.
 *
 * @param gone whether it is over: by an error, or because both sides have finished, or it
 * was never there
 * @param peerEnded whether the peer has finished sending
 * @param unread bytes that arrived and were not read
 * @param unacknowledged bytes that were written and that the peer has not acknowledged;
 * the end of what is sent counts as one
 */
public record TcpState(boolean gone, boolean peerEnded, int unread, int unacknowledged) {

	static final TcpState GONE = new TcpState(true, true, 0, 0);

}
