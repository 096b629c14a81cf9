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

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.zcrx.ListenerFailure;

/**
 * Logs the first failures of each listener. A peer can make a handler fail as often as it
 * likes, so the rest is only counted.
 */
final class FailureLog {

	private static final Log logger = LogFactory.getLog(ZcrxErrorHandler.class);

	private static final int LOGGED = 10;

	private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();

	/**
	 * Logs a failure, unless there were too many.
	 * @param failure the failure
	 * @param listener the listener
	 * @param consequence what happens now
	 */
	void log(ListenerFailure failure, ZcrxListener listener, String consequence) {
		int count = this.counts.computeIfAbsent(listener.name(), (name) -> new AtomicInteger())
			.accumulateAndGet(1, (before, one) -> Math.min(before + one, LOGGED + 1));
		if (count <= LOGGED) {
			logger.error(
					"Zcrx listener '%s': %s failed for %s: %s%s".formatted(listener.name(), failure.method(),
							failure.connection(), consequence,
							(count == LOGGED) ? ". Further failures are only counted, as zcrx.handler.failures" : ""),
					failure.cause());
		}
	}

}
