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

/**
 * Decides what happens after a listener threw. It is called on the thread that called the
 * listener and must not block; safe from any thread, since the loops of a receiver share
 * it. What it throws itself closes the connection.
 * <p>
 * It is not asked about a {@link VirtualMachineError} such as {@link OutOfMemoryError}:
 * on a loop thread that ends the receiver, on an executor it closes the connection. After
 * a {@link StackOverflowError} the stack is fine again, so it is asked.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface FailureHandler {

	/**
	 * Decides about a failure. The buffer of a payload goes back whatever the decision.
	 * @param failure what was thrown, and where
	 * @return what is to happen
	 */
	FailureDecision decide(ListenerFailure failure);

}
