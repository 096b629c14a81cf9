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

import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/**
 * Makes the platform threads that handlers may block.
 */
final class HandlerThreads {

	// as many as web servers have for handlers that block
	static final int MAX_THREADS = 200;

	private HandlerThreads() {
	}

	static ThreadPoolTaskExecutor create() {
		ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
		executor.setThreadNamePrefix("zcrx-handler-");
		executor.setCorePoolSize(MAX_THREADS);
		executor.setMaxPoolSize(MAX_THREADS);
		executor.setAllowCoreThreadTimeOut(true);
		// as virtual threads are: a handler that never returns keeps no JVM alive
		executor.setDaemon(true);
		// listeners that stop still have calls to make
		executor.setAcceptTasksAfterContextClose(true);
		return executor;
	}

}
