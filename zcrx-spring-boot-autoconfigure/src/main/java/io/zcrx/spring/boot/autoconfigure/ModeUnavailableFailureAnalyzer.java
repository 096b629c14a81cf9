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

package io.zcrx.spring.boot.autoconfigure;

import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.annotation.Order;

import io.zcrx.ModeUnavailableException;
import io.zcrx.ReceiveMode;
import io.zcrx.spring.listener.ZcrxListenerStartException;

/**
 * Explains which mode can't be had, why, and what to do about it.
 */
@Order(0)
class ModeUnavailableFailureAnalyzer extends AbstractFailureAnalyzer<ModeUnavailableException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, ModeUnavailableException cause) {
		String listener = listener(findCause(rootFailure, ZcrxListenerStartException.class));
		String description = cause.reasons()
			.stream()
			.map((reason) -> "%n    - %s".formatted(reason))
			.collect(Collectors.joining("", "Zcrx listener '%s' can't receive in mode '%s' on this machine:%n"
				.formatted(listener, cause.mode()), "%n".formatted()));
		return new FailureAnalysis(description, action(listener, cause.mode()), cause);
	}

	private static String listener(@Nullable ZcrxListenerStartException failure) {
		return (failure != null) ? failure.config().name() : "<name>";
	}

	private static String action(String listener, ReceiveMode mode) {
		String key = "zcrx.listeners.%s.mode".formatted(listener);
		return switch (mode) {
			case AUTO, NIO -> "Fix one of the reasons above.";
			case COPY -> "Fix the reasons above, or set %s to 'auto' to take the best mode that works, ".formatted(key)
					+ "or to 'nio', which needs no io_uring.";
			case ZERO_COPY, NODEV ->
				"Fix the reasons above, or set %s to 'auto' to take the best mode that works, ".formatted(key)
						+ "or to 'copy', which needs no privilege and no particular network card.";
		};
	}

}
