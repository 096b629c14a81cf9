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

package io.zcrx.uapi;

/**
 * Constants of {@code poll.h}.
 */
public final class LinuxPoll {

	public static final short POLLIN = 1;

	public static final short POLLOUT = 4;

	public static final short POLLERR = 8;

	public static final short POLLHUP = 16;

	public static final short POLLRDHUP = 0x2000;

	private LinuxPoll() {
	}

}
