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

import java.io.Serial;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The requested {@link ReceiveMode} can't be had on this machine.
 *
 * @since 0.1.0
 */
public class ModeUnavailableException extends ZcrxException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final ReceiveMode mode;

	@SuppressWarnings("serial") // an immutable list of strings
	private final List<String> reasons;

	/**
	 * Creates an exception.
	 * @param mode the requested mode
	 * @param reasons what is missing, each with its fix; at least one
	 * @param cause the failed call, if there was one
	 */
	public ModeUnavailableException(ReceiveMode mode, List<String> reasons, @Nullable Throwable cause) {
		super("Mode '%s' can't be had here: %s".formatted(mode, String.join("; ", reasons)), cause);
		this.mode = mode;
		this.reasons = List.copyOf(reasons);
	}

	/**
	 * {@return the requested mode}
	 */
	public ReceiveMode mode() {
		return this.mode;
	}

	/**
	 * {@return what is missing, each with its fix}
	 */
	public List<String> reasons() {
		return this.reasons;
	}

}
