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

/**
 * A rule by which an interface sends what arrives for a TCP port to an rx queue, as
 * {@code ethtool -n} shows it.
 *
 * @param ipv4 whether over IPv4, otherwise over IPv6
 * @param port the destination port
 * @param queue the rx queue
 */
record FlowRule(boolean ipv4, int port, int queue) {

	/**
	 * {@return what the rule matches}
	 */
	Flow flow() {
		return Flow.to(this.ipv4, null, this.port);
	}

	byte[] value() {
		return flow().bytes(flow().flowType());
	}

	/**
	 * {@return which bits of {@link #value} count: the port, and nothing else}
	 */
	byte[] mask() {
		return flow().known(flow().flowType());
	}

	/**
	 * {@return how many bits the rule looks at}
	 */
	int specificity() {
		return Short.SIZE;
	}

	/**
	 * {@return the family as ethtool names it}
	 */
	String family() {
		return this.ipv4 ? "tcp4" : "tcp6";
	}

	/**
	 * {@return the command that adds this rule}
	 * @param interfaceName the interface
	 */
	String command(String interfaceName) {
		return flow().command(interfaceName, this.queue);
	}

}
