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

package io.zcrx.inbound;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * What a loop thread is about, read off its stack: nothing else tells, because nothing is
 * noted per call.
 */
public enum Whereabouts {

	/** A handler, which the executor has called on this thread. */
	HANDLER_OF_EXECUTOR,

	/** The executor, which does not take a call at once. */
	EXECUTOR,

	/** A handler. */
	HANDLER,

	/** Something else. */
	LOOP;

	/**
	 * {@return what a thread is about}
	 * @param stack its stack
	 */
	public static Whereabouts of(StackTraceElement[] stack) {
		if (isIn(stack, ExecutorDelivery.class, "deliver") || isIn(stack, DispatchQueue.class, "work")) {
			return HANDLER_OF_EXECUTOR;
		}
		if (isIn(stack, DispatchQueue.class, "schedule") || isIn(stack, DispatchQueue.class, "startAgain")) {
			return EXECUTOR;
		}
		return isIn(stack, Delivery.class, null) ? HANDLER : LOOP;
	}

	private static boolean isIn(StackTraceElement[] stack, Class<?> type, @Nullable String method) {
		return Arrays.stream(stack)
			.anyMatch((frame) -> frame.getClassName().equals(type.getName())
					&& (method == null || frame.getMethodName().equals(method)));
	}

}
