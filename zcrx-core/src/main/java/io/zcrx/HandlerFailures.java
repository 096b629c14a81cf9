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

import java.util.concurrent.atomic.AtomicLong;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts and logs what listeners of users throw, and closes their connections. Safe from
 * any thread.
 */
final class HandlerFailures {

	private static final Logger logger = LoggerFactory.getLogger(HandlerFailures.class);

	// the first failures are worth a stack trace each, the counter tells the rest
	private static final int LOGGED = 10;

	private final String name;

	private final AtomicLong count = new AtomicLong();

	HandlerFailures(String name) {
		this.name = name;
	}

	long count() {
		return this.count.get();
	}

	/**
	 * Takes note of a failure.
	 * @param connection the connection that the listener was called for
	 * @param method the listener's method
	 * @param ex what it threw
	 */
	void failed(ReceiverConnection connection, String method, Throwable ex) {
		if (this.count.incrementAndGet() <= LOGGED) {
			logger.error("Receiver '{}': {} failed, {} is closed", this.name, method, connection, ex);
		}
		connection.abort(ex);
	}

}
