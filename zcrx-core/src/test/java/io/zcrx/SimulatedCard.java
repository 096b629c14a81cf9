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

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The lab's simulated card and what can be done to it. Its far end is zcp0, in network
 * namespace "peer".
 */
final class SimulatedCard {

	private static final String PEER = "ip netns exec peer ";

	private static final String RELOAD = """
			fail() { echo "$*"; exit 1; }
			envs=() nic_queues=2 nic_args= nic_setup=1 nic_mtu=1500
			. /run/lab/nic-up
			""";

	private SimulatedCard() {
	}

	/**
	 * Lets the payloads of several frames share a buffer.
	 */
	static void pack(boolean pack) throws IOException {
		Lab.shell("echo %s > /sys/module/zcsim/parameters/pack".formatted(pack ? "Y" : "N"));
	}

	static void mtu(int mtu) throws IOException {
		Lab.shell("ip link set zcs0 mtu %1$d; ip -n peer link set zcp0 mtu %1$d".formatted(mtu));
	}

	/**
	 * Has the far end send frames of up to 64 KiB, as hardware that merges them would
	 * deliver.
	 */
	static void largeFrames(boolean on) throws IOException {
		Lab.shell(PEER + "ethtool -K zcp0 tso " + (on ? "on" : "off"));
	}

	static void down() throws IOException {
		Lab.shell("ip link set zcs0 down");
	}

	static void up() throws IOException {
		Lab.shell("ip link set zcs0 up");
	}

	static boolean isPresent() throws IOException {
		return Lab.shell("test -e /sys/class/net/zcs0 && echo yes || true").startsWith("yes");
	}

	/**
	 * Removes the card with its driver.
	 */
	static void remove() throws IOException {
		Lab.shell("perl -e 'syscall(176, $ARGV[0], 2048) == 0 or die \"delete_module: $!\"' zcsim");
	}

	/**
	 * Makes the card anew, and the clients' network.
	 */
	static void insert() throws IOException {
		Lab.clientsMoved();
		Lab.shell("ip netns del peer\n" + RELOAD);
	}

	/**
	 * {@return a figure of a queue's: netiov_bytes is payload that was written straight
	 * into user memory, page_bytes ordinary payload}
	 */
	static long statistic(int queue, String name) throws IOException {
		Matcher matcher = Pattern.compile("rx%d_%s: (\\d+)".formatted(queue, name))
			.matcher(Lab.shell("ethtool -S zcs0"));
		assertThat(matcher.find()).as(name).isTrue();
		return Long.parseLong(matcher.group(1));
	}

}
