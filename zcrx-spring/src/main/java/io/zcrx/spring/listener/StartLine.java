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

package io.zcrx.spring.listener;

import java.net.InetSocketAddress;
import java.util.List;

import org.springframework.util.StringUtils;

import io.zcrx.ZcrxReceiver;
import io.zcrx.ZcrxReceiverConfig;

/**
 * Tells in one line what a listener has become.
 */
final class StartLine {

	private StartLine() {
	}

	static String of(ZcrxReceiver receiver) {
		ZcrxReceiverConfig config = receiver.config();
		return "Zcrx listener '%s' started %s (mode %s%s: %s)".formatted(config.name(), where(receiver),
				receiver.mode(), interfaceQueues(config), receiver.modeReason());
	}

	private static String where(ZcrxReceiver receiver) {
		InetSocketAddress address = receiver.localAddress();
		return (address != null) ? "on " + HostAndPort.format(address) : "and connects to "
				+ String.join(", ", receiver.config().connect().stream().map(HostAndPort::format).toList());
	}

	private static String interfaceQueues(ZcrxReceiverConfig config) {
		String interfaceName = config.interfaceName();
		List<Integer> queues = config.queues();
		return (interfaceName != null) ? ", %s queue%s %s".formatted(interfaceName, (queues.size() > 1) ? "s" : "",
				StringUtils.collectionToDelimitedString(queues, ", ")) : "";
	}

}
