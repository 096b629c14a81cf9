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

/**
 * How closely retained payloads that nobody closes are watched, and those that
 * {@link AckMode#MANUAL} delivers, of which the listener is named instead of the place.
 *
 * @since 0.1.0
 */
public enum LeakDetection {

	/**
	 * Not at all: the buffer of a payload that is never closed is lost until the receiver
	 * stops.
	 */
	OFF,

	/**
	 * The buffer of a retained payload that is collected although nobody closed it goes
	 * back, and a warning is logged. For one of 128 the place where it was retained is
	 * recorded, so that it can be named. The default.
	 */
	SAMPLED,

	/**
	 * As {@link #SAMPLED} with every place recorded, and each payload is copied to memory
	 * of its own that is released with it: every later use throws, also through a segment
	 * or buffer that was taken out of it. Costs several microseconds for each payload:
	 * for finding errors, not for production.
	 */
	FULL;

	/**
	 * {@return the name as it is written in configuration, such as {@code sampled}}
	 */
	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT);
	}

}
