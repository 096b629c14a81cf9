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

import java.util.List;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * One network interface, as {@code /sys/class/net} shows it.
 */
final class NetDevice {

	private static final String CLASS_NET = "sys/class/net";

	private static final int IFF_UP = 1;

	// IFNAMSIZ is 16 with the terminating NUL; the kernel forbids '/', ':' and blanks
	private static final Pattern NAME = Pattern.compile("(?!\\.{1,2}$)[\\x21-\\x7e&&[^/:]]{1,15}");

	private final KernelFiles files;

	private final String name;

	NetDevice(KernelFiles files, String name) {
		this.files = files;
		this.name = name;
	}

	static List<String> names(KernelFiles files) {
		return files.list(CLASS_NET)
			.stream()
			.filter((name) -> files.exists(CLASS_NET + "/" + name + "/flags"))
			.toList();
	}

	String name() {
		return this.name;
	}

	boolean hasValidName() {
		return NAME.matcher(this.name).matches();
	}

	boolean exists() {
		return hasValidName() && this.files.exists(path(""));
	}

	/**
	 * {@return the number of rx queues in use, 0 if unknown}
	 */
	int rxQueues() {
		return (int) this.files.list(path("/queues")).stream().filter((queue) -> queue.startsWith("rx-")).count();
	}

	/**
	 * {@return whether the interface is known to be administratively down}
	 */
	boolean isDown() {
		String flags = this.files.read(path("/flags"));
		return flags.matches("0x[0-9a-f]{1,8}") && (Long.decode(flags) & IFF_UP) == 0;
	}

	/**
	 * {@return whether no hardware stands behind the interface, so that it has no DMA}
	 */
	boolean isVirtual() {
		return exists() && !this.files.exists(path("/device"));
	}

	@Nullable String driver() {
		return this.files.linkName(path("/device/driver"));
	}

	private String path(String file) {
		return CLASS_NET + "/" + this.name + file;
	}

}
