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

package io.zcrx.payload;

import java.lang.StackWalker.StackFrame;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One retained payload as the {@link LeakDetector} sees it: what to give back when the
 * payload is collected, and where it was retained.
 */
final class Hold extends PhantomReference<ReceivedPayload> {

	private final int number;

	private final Releasable kept;

	private final @Nullable PrivateCopy copy;

	private final @Nullable String delivery;

	private final @Nullable List<StackFrame> place;

	/**
	 * Creates a hold.
	 * @param delivery what the library has retained the payload for, or {@code null}
	 * @param place where a user has retained it, if that was recorded
	 */
	Hold(ReceivedPayload payload, ReferenceQueue<Object> collected, long number, Releasable kept,
			@Nullable PrivateCopy copy, @Nullable String delivery, @Nullable List<StackFrame> place) {
		super(payload, collected);
		this.number = Long.hashCode(number);
		this.kept = kept;
		this.copy = copy;
		this.delivery = delivery;
		this.place = place;
	}

	/**
	 * {@return what keeps the payload's buffers}
	 */
	Releasable kept() {
		return this.kept;
	}

	@Nullable PrivateCopy copy() {
		return this.copy;
	}

	/**
	 * {@return where the payload was retained, as lines of a stack trace, or {@code null}
	 * if that was not recorded}
	 */
	@Nullable String place() {
		if (this.delivery != null) {
			return "\n\tat " + this.delivery;
		}
		List<StackFrame> place = this.place;
		if (place == null) {
			return null;
		}
		StringBuilder lines = new StringBuilder();
		place.forEach((frame) -> lines.append("\n\tat ").append(frame));
		return lines.toString();
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return this == other;
	}

	/**
	 * Spreads holds evenly over a hash table, and costs less than an identity hash code.
	 */
	@Override
	public int hashCode() {
		return this.number;
	}

}
