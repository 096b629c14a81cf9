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

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Says what an interface's ring settings lack for payload to be put apart from headers.
 */
final class HeaderSplit {

	private HeaderSplit() {
	}

	static List<Finding> check(String interfaceName, @Nullable String driver, EthtoolRings rings) {
		List<Finding> findings = new ArrayList<>();
		switch (rings.tcpDataSplit()) {
			case EthtoolRings.ETHTOOL_TCP_DATA_SPLIT_ENABLED -> {
			}
			case EthtoolRings.ETHTOOL_TCP_DATA_SPLIT_DISABLED -> findings.add(notOn(interfaceName, driver, "off"));
			default -> findings.add((SupportedDriver.named(driver) != null) ? notOn(interfaceName, driver, "auto")
					: notReported(interfaceName, driver));
		}
		if (rings.hdsThresh() != 0) {
			findings
				.add(new Finding("hds-thresh of " + interfaceName + " is " + rings.hdsThresh() + ", zero-copy needs 0",
						"ethtool -G " + interfaceName + " hds-thresh 0"));
		}
		return findings;
	}

	private static Finding notOn(String interfaceName, @Nullable String driver, String value) {
		// mlx5 refuses the split without hardware GRO (7.3)
		String before = SupportedDriver.MLX5.equals(driver) ? "ethtool -K " + interfaceName + " rx-gro-hw on && " : "";
		return new Finding("tcp-data-split of " + interfaceName + " is " + value + ", zero-copy needs it on",
				before + "ethtool -G " + interfaceName + " tcp-data-split on");
	}

	private static Finding notReported(String interfaceName, @Nullable String driver) {
		String name = interfaceName + ((driver != null) ? " (driver " + driver + ")" : "");
		return new Finding(name + " does not report tcp-data-split, which zero-copy needs on",
				"ethtool -G " + interfaceName + " tcp-data-split on, or if it can't, " + SupportedDriver.anotherNic());
	}

}
