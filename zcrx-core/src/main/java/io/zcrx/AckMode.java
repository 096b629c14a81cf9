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

import java.util.Locale;

import io.zcrx.inbound.ManualAckListener;

/**
 * When the buffer of a delivered payload goes back.
 *
 * @since 0.1.0
 */
public enum AckMode {

	/**
	 * When the handler returns: {@link PayloadListener#onPayload}, or for
	 * {@link Batching#HELD} {@link PayloadListener#onBatchEnd}. The default.
	 */
	AUTO,

	/**
	 * When the payload is closed. A listener is given payloads as {@link Payload#retain}
	 * makes them, at that cost: safe from any thread, and valid until it closes each of
	 * them, once, whenever it likes. The first to call {@link Payload#close} closes it;
	 * every other call, and every later use, throws {@link IllegalStateException}.
	 * <ul>
	 * <li>If {@code onPayload} throws, the receiver closes the payload unless that was
	 * done, and if {@code onBatchEnd} of a listener with {@link Batching#HELD} throws,
	 * all payloads of the batch. A listener that has passed a payload on to another
	 * thread must therefore not throw any more.</li>
	 * <li>Payloads that are not closed count for the watermarks, stay valid when their
	 * connection is closed, and are awaited by a stop up to the shutdown timeout. They
	 * don't count for {@link ZcrxReceiverConfig#maxInFlight}, which ends with the
	 * call.</li>
	 * <li>One that is never closed is a leak: leak detection names the listener, by its
	 * {@link Object#toString}, and gives the buffer back when the payload is no longer
	 * reachable.</li>
	 * </ul>
	 */
	MANUAL;

	/**
	 * Puts this mode in front of a listener. A receiver does so with the listener that it
	 * is given; this is for listeners of your own that stand before the one that closes
	 * payloads and are to leave that to it: put the mode behind them, and give the
	 * receiver {@link #AUTO}.
	 * @param listener a listener for payloads of this mode
	 * @return a listener for payloads of {@link #AUTO}; the given one if there is no
	 * difference
	 */
	public PayloadListener before(PayloadListener listener) {
		return (this == AUTO || listener instanceof DiscardingListener) ? listener : new ManualAckListener(listener);
	}

	/**
	 * {@return the name as it is written in configuration, such as {@code manual}}
	 */
	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT);
	}

}
