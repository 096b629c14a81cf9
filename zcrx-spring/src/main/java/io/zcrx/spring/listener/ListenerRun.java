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

package io.zcrx.spring.listener;

import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.zcrx.ReceiverStats;
import io.zcrx.Statistic;
import io.zcrx.ZcrxReceiver;
import io.zcrx.spring.listener.ZcrxListener.State;

/**
 * What a listener is and has been, replaced as a whole so that readers without a lock
 * never count a receiver twice or not at all.
 *
 * @param receiver the receiver, or {@code null} if there is none
 * @param died whether the last receiver died
 * @param failure why the last receiver died or was stopped by an error handler, or
 * {@code null} if neither
 * @param past the counters of the receivers before
 * @param unreleased receivers before that have ended and keep memory mapped
 * @param starts how often the listener was started
 * @param stops how often it was stopped
 * @param pauses how often it was paused
 */
record ListenerRun(@Nullable ZcrxReceiver receiver, boolean died, @Nullable Throwable failure, ReceiverStats past,
		List<ZcrxReceiver> unreleased, long starts, long stops, long pauses) {

	static final ListenerRun NONE = new ListenerRun(null, false, null, CumulativeStats.NONE, List.of(), 0, 0, 0);

	ListenerRun started(ZcrxReceiver receiver) {
		return new ListenerRun(receiver, false, null, this.past, this.unreleased, this.starts + 1, this.stops,
				this.pauses);
	}

	ListenerRun stopped(@Nullable Throwable cause) {
		return new ListenerRun(null, false, cause, CumulativeStats.settle(stats()), ended(), this.starts,
				this.stops + 1, this.pauses);
	}

	ListenerRun failed(Throwable failure) {
		return new ListenerRun(null, true, failure, CumulativeStats.settle(stats()), ended(), this.starts, this.stops,
				this.pauses);
	}

	ListenerRun paused() {
		return new ListenerRun(this.receiver, this.died, this.failure, this.past, this.unreleased, this.starts,
				this.stops, this.pauses + 1);
	}

	private List<ZcrxReceiver> ended() {
		return receivers().filter((receiver) -> receiver.stats().get(Statistic.UNRELEASED_BYTES) > 0).toList();
	}

	// those that there are, and those that should be gone
	private Stream<ZcrxReceiver> receivers() {
		return Stream.concat(this.unreleased.stream(), Stream.ofNullable(this.receiver));
	}

	ReceiverStats stats() {
		ReceiverStats stats = (this.receiver != null) ? this.receiver.stats().after(this.past) : this.past;
		if (this.unreleased.isEmpty()) {
			return stats;
		}
		return ReceiverStats.of((figure) -> (figure == Statistic.UNRELEASED_BYTES)
				? receivers().mapToLong((receiver) -> receiver.stats().get(Statistic.UNRELEASED_BYTES)).sum()
				: stats.get(figure));
	}

	List<String> warnings() {
		return receivers().flatMap((receiver) -> receiver.warnings().stream()).toList();
	}

	State state() {
		if (this.receiver == null) {
			return this.died ? State.FAILED : State.STOPPED;
		}
		return switch (this.receiver.state()) {
			case RUNNING -> State.RUNNING;
			case STOPPING, STOPPED -> State.STOPPING;
			case FAILED -> State.FAILED;
		};
	}

	@Nullable Throwable failureInEffect() {
		if (this.receiver == null) {
			return this.failure;
		}
		Throwable failure = this.receiver.failure();
		return (failure != null) ? failure : this.receiver.stopCause();
	}

}
