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

package io.zcrx.benchmarks.receiver;

import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/**
 * Where handlers run.
 */
enum HandlerThreads {

	/** Where bytes are received. */
	INLINE,

	/** On virtual threads. */
	VIRTUAL,

	/** On a pool of platform threads, in order for each connection. */
	PLATFORM,

	/** On such a pool, with no order but that of tasks; Netty's only. */
	UNORDERED;

	/** Threads of a pool, as in the example of Netty's {@code ChannelPipeline}. */
	static final int POOL = 16;

	boolean executor() {
		return this != INLINE;
	}

	/**
	 * {@return an executor}
	 */
	Executor start() {
		return switch (this) {
			case INLINE -> throw new IllegalStateException("Handlers run inline");
			case VIRTUAL -> Executors.newVirtualThreadPerTaskExecutor();
			case PLATFORM, UNORDERED ->
				Executors.newFixedThreadPool(POOL, Thread.ofPlatform().daemon().name("handler-", 0).factory());
		};
	}

}
