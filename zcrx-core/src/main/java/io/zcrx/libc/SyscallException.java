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

package io.zcrx.libc;

import java.io.Serial;

/**
 * A system call failed. Stays inside core: the API turns it into an exception with a fix.
 */
public final class SyscallException extends RuntimeException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final String operation;

	private final int errno;

	/**
	 * Creates an exception for a failed call.
	 * @param operation the call with the arguments a reader needs
	 * @param errno the error number, positive or negated
	 */
	public SyscallException(String operation, int errno) {
		super(operation + " failed: " + Errno.name(errno));
		this.operation = operation;
		this.errno = Math.abs(errno);
	}

	public String operation() {
		return this.operation;
	}

	public int errno() {
		return this.errno;
	}

	/**
	 * Returns the result of a system call, or throws if it is a negated error number.
	 * @param result what the call returned
	 * @param operation the call with the arguments a reader needs
	 * @return the result, never negative
	 */
	public static int check(int result, String operation) {
		if (result < 0) {
			throw new SyscallException(operation, result);
		}
		return result;
	}

}
