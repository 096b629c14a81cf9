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

package io.zcrx.spring.config;

import java.io.Serial;

import org.jspecify.annotations.Nullable;

import io.zcrx.ZcrxException;

/**
 * A method is annotated as a handler but can't be one.
 *
 * @since 0.1.0
 */
public class InvalidZcrxHandlerException extends ZcrxException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final String problem;

	private final String action;

	/**
	 * Creates an exception.
	 * @param problem what is wrong, naming the method
	 * @param action what to do
	 * @param cause the cause, if there is one
	 */
	public InvalidZcrxHandlerException(String problem, String action, @Nullable Throwable cause) {
		super(problem + ". " + action, cause);
		this.problem = problem;
		this.action = action;
	}

	/**
	 * {@return what is wrong, naming the method}
	 */
	public String problem() {
		return this.problem;
	}

	/**
	 * {@return what to do}
	 */
	public String action() {
		return this.action;
	}

}
