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

package io.zcrx.preflight;

import java.io.IOException;
import java.io.Serial;

import io.zcrx.libc.Errno;

/**
 * The kernel refused a netlink request, or answered something unreadable.
 */
final class NetlinkException extends IOException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final int errno;

	NetlinkException(String problem) {
		super(problem);
		this.errno = 0;
	}

	NetlinkException(String operation, int errno, String extendedAck) {
		super(operation + " failed: " + Errno.name(errno) + (extendedAck.isEmpty() ? "" : " (" + extendedAck + ")"));
		this.errno = Math.abs(errno);
	}

	/**
	 * {@return the error number, 0 if the kernel gave none}
	 */
	int errno() {
		return this.errno;
	}

}
