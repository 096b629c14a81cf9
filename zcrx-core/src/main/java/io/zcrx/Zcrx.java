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

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.zcrx.preflight.Finding;
import io.zcrx.preflight.Preflight;
import io.zcrx.ring.KernelCapabilities;

/**
 * Tells which modes this machine can have, before a receiver is started. Safe from any
 * thread; changes nothing.
 *
 * @since 0.1.0
 */
public final class Zcrx {

	private Zcrx() {
	}

	/**
	 * Tells what the kernel supports. It is asked once; on another operating system than
	 * Linux nothing is supported.
	 * @return the kernel's capabilities
	 */
	public static ZcrxCapabilities capabilities() {
		return ZcrxCapabilities.of(KernelCapabilities.ofHost());
	}

	/**
	 * Tells whether a mode works here, as far as can be known without taking an interface
	 * queue: use {@link #unavailabilityCauses(ReceiveMode, String, int)} for
	 * {@link ReceiveMode#ZERO_COPY}.
	 * @param mode the mode; {@link ReceiveMode#AUTO} works if any other does
	 * @return whether it works
	 */
	public static boolean isAvailable(ReceiveMode mode) {
		return unavailabilityCauses(mode).isEmpty();
	}

	/**
	 * Tells what a mode that needs no interface lacks here.
	 * @param mode the mode
	 * @return what is missing, each with its fix; empty if the mode works
	 */
	public static List<String> unavailabilityCauses(ReceiveMode mode) {
		return unavailabilityCauses(mode, null, 0);
	}

	/**
	 * Tells what a mode lacks here.
	 * @param mode the mode
	 * @param interfaceName the network interface, or {@code null} for none
	 * @param queue the rx queue of the interface
	 * @return what is missing, each with its fix; empty if the mode works
	 */
	public static List<String> unavailabilityCauses(ReceiveMode mode, @Nullable String interfaceName, int queue) {
		Preflight preflight = new Preflight();
		List<Finding> findings = switch (mode) {
			case AUTO, NIO -> List.of();
			case COPY -> preflight.copy();
			case NODEV -> preflight.nodev();
			case ZERO_COPY -> (interfaceName != null) ? preflight.zeroCopy(interfaceName, queue)
					: List.of(new Finding("Zero-copy receive needs a network interface and one of its rx queues",
							"name them (configuration keys 'interface' and 'queue')"));
		};
		return findings.stream().map(Finding::toString).toList();
	}

}
