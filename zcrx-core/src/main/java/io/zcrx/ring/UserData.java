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

package io.zcrx.ring;

/**
 * Tells completions apart: the kind of the request in the upper 8 bits, the connection's
 * place in the table in the lower 32; in between, for a cancellation, which request it is
 * for.
 */
public final class UserData {

	public static final int RECEIVE = 1;

	public static final int SEND = 2;

	public static final int ACCEPT = 3;

	public static final int WAKEUP = 4;

	/** Cancels a request of kind RECEIVE. */
	public static final int CANCEL_RECEIVE = 5;

	public static final int EVENT = 6;

	/** Cancels a request of kind SEND. */
	public static final int CANCEL_SEND = 7;

	/** Cancels the request of kind ACCEPT. */
	public static final int CANCEL_ACCEPT = 8;

	/** Waits for the end of a peer. */
	public static final int WATCH = 9;

	/** Cancels a request of kind WATCH. */
	public static final int CANCEL_WATCH = 10;

	/** Cancels the request of kind WAKEUP. */
	public static final int CANCEL_WAKEUP = 11;

	private static final int KIND_SHIFT = 56;

	private static final int TAG_SHIFT = 32;

	private static final int TAG_MASK = 0xffffff;

	private UserData() {
	}

	public static long of(int kind, int index) {
		return ((long) kind << KIND_SHIFT) | index;
	}

	/**
	 * Makes the user data of a cancellation.
	 * @param tag which of the requests of that kind and index is cancelled
	 */
	public static long of(int kind, int index, int tag) {
		return of(kind, index) | ((long) (tag & TAG_MASK) << TAG_SHIFT);
	}

	/**
	 * Tells whether a cancellation was for a certain request.
	 */
	public static boolean hasTag(long userData, int tag) {
		return ((int) (userData >>> TAG_SHIFT) & TAG_MASK) == (tag & TAG_MASK);
	}

	public static int kind(long userData) {
		return (int) (userData >>> KIND_SHIFT);
	}

	public static int index(long userData) {
		return (int) userData;
	}

}
