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

package io.zcrx.listener;

import org.jspecify.annotations.Nullable;

import io.zcrx.ReceiverStats;
import io.zcrx.ZcrxReceiver;
import io.zcrx.listener.ZcrxListener.State;

/**
 * What a listener is and has been, replaced as a whole so that readers without a lock
 * never count a receiver twice or not at all.
 *
 * @param receiver the receiver, or {@code null} if there is none
 * @param failure why the last receiver died, or {@code null} if it did not
 * @param past the counters of the receivers before
 * @param starts how often the listener was started
 * @param stops how often it was stopped on purpose
 */
record ListenerRun(@Nullable ZcrxReceiver receiver, @Nullable Throwable failure, ReceiverStats past, long starts,
		long stops) {

	static final ListenerRun NONE = new ListenerRun(null, null, CumulativeStats.NONE, 0, 0);

	ListenerRun started(ZcrxReceiver receiver) {
		return new ListenerRun(receiver, null, this.past, this.starts + 1, this.stops);
	}

	ListenerRun stopped() {
		return new ListenerRun(null, null, CumulativeStats.settle(stats()), this.starts, this.stops + 1);
	}

	ListenerRun failed(Throwable failure) {
		return new ListenerRun(null, failure, CumulativeStats.settle(stats()), this.starts, this.stops);
	}

	ReceiverStats stats() {
		return (this.receiver != null) ? this.receiver.stats().after(this.past) : this.past;
	}

	State state() {
		if (this.receiver == null) {
			return (this.failure != null) ? State.FAILED : State.STOPPED;
		}
		return switch (this.receiver.state()) {
			case RUNNING -> State.RUNNING;
			case STOPPING, STOPPED -> State.STOPPING;
			case FAILED -> State.FAILED;
		};
	}

	@Nullable Throwable failureInEffect() {
		return (this.receiver != null) ? this.receiver.failure() : this.failure;
	}

}
