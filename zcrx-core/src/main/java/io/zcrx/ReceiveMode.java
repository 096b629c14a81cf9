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

import java.util.Locale;

/**
 * How bytes get from the network into the area.
 *
 * @since 0.1.0
 */
public enum ReceiveMode {

	/**
	 * The best mode that works here: {@link #ZERO_COPY} if an interface is named, then
	 * {@link #COPY}, then {@link #NIO}.
	 */
	AUTO,

	/**
	 * The NIC writes payloads into the area: zcrx on an interface queue. Needs Linux
	 * 6.15, a NIC whose driver supports it, and {@code CAP_NET_ADMIN}.
	 */
	ZERO_COPY,

	/**
	 * The calls of {@link #ZERO_COPY} without a device: the kernel copies, at about twice
	 * the cost of {@link #COPY}. For tests. Needs Linux 7.1 and {@code CAP_NET_ADMIN}.
	 */
	NODEV,

	/**
	 * The kernel copies into provided buffers in the area. Needs Linux 6.0 and no
	 * privilege.
	 */
	COPY,

	/**
	 * The JDK's channels are read into the area. Works on any operating system.
	 */
	NIO;

	/**
	 * {@return the name as it is written in configuration, such as {@code zero-copy}}
	 */
	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
