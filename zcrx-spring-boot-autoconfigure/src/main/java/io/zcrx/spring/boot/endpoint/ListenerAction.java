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

package io.zcrx.spring.boot.endpoint;

import java.util.Arrays;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import io.zcrx.spring.listener.ZcrxListener;

/**
 * What the endpoint can do to a listener.
 */
enum ListenerAction {

	/** Receive nothing for a while. */
	PAUSE {

		@Override
		void perform(ZcrxListener listener) {
			listener.pause();
		}

	},

	/** Receive again. */
	RESUME {

		@Override
		void perform(ZcrxListener listener) {
			listener.resume();
		}

	},

	/** Start, if it does not run. */
	START {

		@Override
		void perform(ZcrxListener listener) {
			listener.start();
		}

	},

	/** Stop, if it runs. */
	STOP {

		@Override
		void perform(ZcrxListener listener) {
			listener.stop();
		}

	};

	abstract void perform(ZcrxListener listener);

	/**
	 * {@return whether it has no effect on a listener that does not run}
	 */
	boolean needsRunning() {
		return this == PAUSE || this == RESUME;
	}

	static @Nullable ListenerAction of(@Nullable String text) {
		return Arrays.stream(values())
			.filter((action) -> action.toString().equalsIgnoreCase(text))
			.findFirst()
			.orElse(null);
	}

	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT);
	}

}
