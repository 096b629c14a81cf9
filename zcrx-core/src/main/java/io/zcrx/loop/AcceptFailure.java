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

package io.zcrx.loop;

import java.net.InetSocketAddress;

import org.jspecify.annotations.Nullable;

import io.zcrx.libc.Errno;

/**
 * Why connections can't be accepted.
 *
 * @param address where they arrive
 * @param errno the error number of the last attempt
 * @param millis when it was made, in milliseconds of the epoch
 */
public record AcceptFailure(@Nullable InetSocketAddress address, int errno, long millis) {

	/**
	 * {@return the name of the error, and what to do about it}
	 */
	public String reason() {
		return Errno.name(this.errno) + switch (this.errno) {
			case Errno.EMFILE -> "; raise the limit of open files of this process (ulimit -n, LimitNOFILE=)";
			case Errno.ENFILE -> "; raise the limit of open files of this machine (sysctl fs.file-max)";
			case Errno.ENOMEM, Errno.ENOBUFS -> "; the kernel has no memory left for sockets (sysctl net.ipv4.tcp_mem)";
			default -> "";
		};
	}

}
