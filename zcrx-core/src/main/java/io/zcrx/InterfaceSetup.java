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

import io.zcrx.preflight.Finding;
import io.zcrx.preflight.NicPreparation;

/**
 * Sets the network interface up if that is configured.
 */
final class InterfaceSetup {

	private InterfaceSetup() {
	}

	/**
	 * Sets the interface up for a port. What was changed is restored when all rings are
	 * closed, or if the group is abandoned.
	 * @param config names the interface and what to do with it
	 * @param port the port that is bound
	 * @param group is told of what to restore
	 * @throws ModeUnavailableException if the interface can't be set up
	 */
	static void apply(ZcrxReceiverConfig config, int port, GroupOpener group) {
		String interfaceName = config.interfaceName();
		if (config.nicPrepare() != NicPrepare.APPLY || interfaceName == null) {
			return;
		}
		NicPreparation preparation = group
			.tookMachine(new NicPreparation(interfaceName, config.queue(), port, config.address()));
		List<Finding> findings = preparation.apply();
		if (!findings.isEmpty()) {
			throw new ModeUnavailableException(ReceiveMode.ZERO_COPY, findings.stream().map(Finding::toString).toList(),
					null);
		}
	}

}
