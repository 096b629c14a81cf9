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

import org.jspecify.annotations.Nullable;

/**
 * Memory that stays mapped although the loops that received into it have ended, because
 * somebody may still use it. Safe from any thread.
 */
final class UnreleasedMemory {

	private volatile long bytes;

	private volatile @Nullable String warning;

	/**
	 * Takes note of memory that stays.
	 * @param bytes how much there is in all
	 * @param reason who may use it, and until when
	 */
	void stays(long bytes, String reason) {
		this.warning = "%s stay mapped although the receiver has ended: %s".formatted(DataSizes.text(bytes), reason);
		this.bytes = bytes;
	}

	/**
	 * Takes note that it was unmapped after all.
	 */
	void released() {
		this.bytes = 0;
		this.warning = null;
	}

	long bytes() {
		return this.bytes;
	}

	/**
	 * {@return what stays, why, and what to do; {@code null} if nothing does}
	 */
	@Nullable String warning() {
		return this.warning;
	}

}
