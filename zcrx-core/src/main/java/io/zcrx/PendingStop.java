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

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.zcrx.inbound.Dispatcher;
import io.zcrx.inbound.Whereabouts;

/**
 * Finds out what a receiver waits for that does not stop.
 */
final class PendingStop {

	private PendingStop() {
	}

	/**
	 * Describes what the stop waits for, and what else is in use.
	 * @param opened the loops that do not end
	 * @param alive their threads, as far as they run
	 * @return clauses of a sentence
	 */
	static String describe(OpenedMode opened, List<Thread> alive) {
		List<String> clauses = new ArrayList<>();
		alive.forEach((thread) -> clauses.add(describe(thread.getName(), thread.getStackTrace())));
		if (clauses.isEmpty()) {
			clauses.add("its loops have ended, but it is being opened again or released");
		}
		held(opened, clauses);
		return String.join("; ", clauses);
	}

	static String describe(String thread, StackTraceElement[] stack) {
		String place = place(stack);
		return switch (Whereabouts.of(stack)) {
			case HANDLER_OF_EXECUTOR ->
				"its executor has loop thread %s call a handler, which has not returned (%s); give it threads of its own"
					.formatted(thread, place);
			case EXECUTOR -> "its executor has loop thread %s wait (%s); it must take or refuse a call at once"
				.formatted(thread, place);
			case HANDLER -> "a handler blocks its loop thread %s (%s); handlers that block need 'dispatch: executor'"
				.formatted(thread, place);
			case LOOP -> "loop thread %s has not ended (%s)".formatted(thread, place);
		};
	}

	/**
	 * Returns the innermost place that is not of the JDK.
	 */
	private static String place(StackTraceElement[] stack) {
		return Arrays.stream(stack)
			.filter((frame) -> !frame.getClassName().startsWith("java.") && !frame.getClassName().startsWith("jdk.")
					&& !frame.getClassName().startsWith("sun."))
			.findFirst()
			.map((frame) -> "at " + frame)
			.orElse("it has just ended");
	}

	private static void held(OpenedMode opened, List<String> clauses) {
		long buffers = opened.loops().outstanding();
		long copies = opened.loops().copies();
		if (buffers + copies > 0) {
			clauses.add("%d buffers and %d copies of payloads are in use".formatted(buffers, copies));
		}
		long replies = opened.loops().pendingSend();
		if (replies > 0) {
			clauses.add("peers have not taken %d bytes of replies".formatted(replies));
		}
		Dispatcher dispatcher = opened.dispatcher();
		if (dispatcher != null && dispatcher.pending() > 0) {
			clauses.add("%d calls wait for its executor or have not returned".formatted(dispatcher.pending()));
		}
	}

}
