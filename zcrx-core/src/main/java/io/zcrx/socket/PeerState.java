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
 * What a socket tells of its peer without being read.
 *
 * @param errno the error that has ended the connection, 0 for none
 * @param ended whether the peer has finished sending
 * @param unread whether bytes wait to be read
 * @param over whether nothing can happen any more: both sides have finished
 */
public record PeerState(int errno, boolean ended, boolean unread, boolean over) {

	/** Nothing has ended, as far as is known. */
	public static final PeerState ALIVE = new PeerState(0, false, false, false);

	/**
	 * {@return the state of a connection of which both sides have finished}
	 * @param unread whether bytes wait to be read
	 */
	public static PeerState finished(boolean unread) {
		return new PeerState(0, true, unread, true);
	}

	/**
	 * {@return the state of a connection that is gone}
	 * @param errno why
	 */
	public static PeerState failed(int errno) {
		return new PeerState(errno, true, false, true);
	}

}
