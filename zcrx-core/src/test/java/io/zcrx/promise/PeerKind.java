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

package io.zcrx.promise;

/**
 * What a peer does.
 */
enum PeerKind {

	/** Sends all, ends its output, reads to the end. */
	ORDERLY,

	/** As an orderly one, but sends byte by byte. */
	BYTEWISE,

	/** As an orderly one, but its frames are as short as can be. */
	FLOOD,

	/** Reads nothing for a while, then to the end. */
	LATE_READER,

	/** Reads nothing, and leaves after a while. */
	NO_READER,

	/** Sends a part, is silent for a while, then ends as an orderly one. */
	SILENT,

	/** Sends a part, ends its output, reads to the end. */
	HALF_CLOSER,

	/** Sends a part and closes, whatever has come for it. */
	LEAVER,

	/** Sends a part and resets. */
	RESETTER,

	/** Sends all, ends its output and resets. */
	LATE_RESETTER;

	/**
	 * {@return whether it sends all and reads all}
	 */
	boolean isGood() {
		return switch (this) {
			case ORDERLY, BYTEWISE, FLOOD, LATE_READER -> true;
			default -> false;
		};
	}

	/**
	 * {@return whether its end may look like a failure}
	 */
	boolean breaksOff() {
		return switch (this) {
			case LEAVER, RESETTER, LATE_RESETTER, NO_READER -> true;
			default -> false;
		};
	}

	/**
	 * {@return whether it resets, which has to be noticed whatever the receiver does}
	 */
	boolean resets() {
		return this == RESETTER || this == LATE_RESETTER;
	}

	/**
	 * {@return whether it takes nothing for a while}
	 */
	boolean takesNothing() {
		return this == NO_READER || this == LATE_READER;
	}

	/**
	 * {@return whether it sends only a part}
	 */
	boolean isCut() {
		return switch (this) {
			case SILENT, HALF_CLOSER, LEAVER, RESETTER -> true;
			default -> false;
		};
	}

}
