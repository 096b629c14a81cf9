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
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * A driver known to offer zcrx as of kernel 7.3. Used in messages only: a driver that is
 * not listed may have learned it since.
 *
 * @param name the driver's name in sysfs
 * @param since the kernel version that added zcrx to it
 * @param hardware what the driver needs
 */
record SupportedDriver(String name, String since, String hardware) {

	static final String MLX5 = "mlx5_core";

	private static final List<SupportedDriver> ALL = List.of(
			new SupportedDriver("bnxt_en", "6.15", "Broadcom BCM575xx or newer, physical function, recent firmware"),
			new SupportedDriver(MLX5, "6.17", "NVIDIA ConnectX-7 or newer with HW-GRO, no XDP, PTP channel or HTB"),
			new SupportedDriver("gve", "6.18", "Google gVNIC in DQO queue format with header split"),
			new SupportedDriver("fbnic", "6.18", "Meta fbnic"));

	static @Nullable SupportedDriver named(@Nullable String name) {
		return ALL.stream().filter((driver) -> driver.name.equals(name)).findFirst().orElse(null);
	}

	/**
	 * {@return the fix for a NIC that can't do zcrx}
	 */
	static String anotherNic() {
		return "use a NIC with one of the drivers "
				+ ALL.stream().map(SupportedDriver::toString).collect(Collectors.joining(", ")) + ", or mode=copy";
	}

	@Override
	public String toString() {
		return this.name + " (kernel " + this.since + "+)";
	}

}
