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

package io.zcrx.concurrent;

import java.util.concurrent.ThreadFactory;

/**
 * Makes the threads of a receiver. They inherit no thread-local variables: whoever starts
 * a receiver, or a thread of it, may be a handler or serve a request of somebody else.
 */
public final class ReceiverThreads {

	private ReceiverThreads() {
	}

	/**
	 * Returns a factory whose threads have the context class loader of the calling
	 * thread, whichever thread asks for them.
	 * @param builder says what else they are like
	 */
	public static ThreadFactory of(Thread.Builder builder) {
		ThreadFactory factory = builder.inheritInheritableThreadLocals(false).factory();
		ClassLoader loader = Thread.currentThread().getContextClassLoader();
		return (task) -> {
			Thread thread = factory.newThread(task);
			thread.setContextClassLoader(loader); // which is inherited with them
			return thread;
		};
	}

}
