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

package io.zcrx.test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

import org.assertj.core.api.AssertProvider;

/**
 * A peer's end of a connection to a listener, to send by and to assert on replies:
 * {@code assertThat(connection).repliesWith("done\n").isEnded()}.
 *
 * @since 0.1.0
 */
public abstract sealed class ZcrxTestConnection implements AssertProvider<ReplyAssert>, AutoCloseable
		permits ZcrxTestClient, InMemoryTestConnection {

	private static final Duration DEFAULT_LIMIT = Duration.ofSeconds(5);

	private Duration timeLimit = DEFAULT_LIMIT;

	ZcrxTestConnection() {
	}

	/**
	 * Takes bytes of replies.
	 * @return the number of bytes, 0 if none came in time, -1 at the end of the stream
	 */
	abstract int read(ByteBuffer target, Duration limit) throws IOException;

	/**
	 * Tells the listener that nothing more will be sent. Replies are still taken.
	 */
	public abstract void endOfStream();

	/**
	 * Resets the connection.
	 */
	public abstract void reset();

	/**
	 * Ends the connection. Does nothing when repeated.
	 */
	@Override
	public abstract void close();

	/**
	 * Sets how long replies are waited for, 5 seconds if not set.
	 * @param limit the limit of each assertion
	 */
	public void setTimeLimit(Duration limit) {
		this.timeLimit = limit;
	}

	Duration timeLimit() {
		return this.timeLimit;
	}

	@Override
	public ReplyAssert assertThat() {
		return new ReplyAssert(this);
	}

}
