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
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A bad network between the lab's receivers and clients, until it is closed. Root of the
 * lab's kernel only.
 */
final class Faults implements AutoCloseable {

	private static final Pattern SENT_PACKETS = Pattern.compile("netem.*\\s+Sent \\d+ bytes (\\d+) pkt");

	private final List<String> undo = new ArrayList<>();

	/**
	 * Has the network treat packets of both directions badly.
	 * @param netem arguments of tc's netem
	 */
	Faults netem(String netem) throws IOException {
		for (Device device : devices()) {
			String tc = device.side() + " tc qdisc %s dev " + device.name() + " root";
			this.undo.addFirst(tc.formatted("del") + " || true");
			Lab.shell(tc.formatted("replace") + " netem " + netem);
		}
		return this;
	}

	/**
	 * {@return how many packets netem has let pass}
	 */
	long packets() throws IOException {
		long packets = 0;
		for (Device device : devices()) {
			Matcher matcher = SENT_PACKETS.matcher(Lab.shell(device.side() + " tc -s qdisc show dev " + device.name()));
			assertThat(matcher.find()).as("netem on %s", device).isTrue();
			packets += Long.parseLong(matcher.group(1));
		}
		return packets;
	}

	/**
	 * Changes the largest packet, and has none larger be sent in one piece.
	 */
	Faults mtu(int mtu) throws IOException {
		for (Device device : devices()) {
			String link = device.side() + " ip link %s " + device.name();
			String before = Lab.shell(device.side() + " cat /sys/class/net/" + device.name() + "/mtu").strip();
			this.undo.addFirst(link.formatted("set") + " mtu " + before + " gso_max_segs 65535");
			Lab.shell(link.formatted("set") + " mtu " + mtu + " gso_max_segs 1");
		}
		return this;
	}

	/**
	 * Changes a parameter of the kernel on both sides.
	 */
	Faults sysctl(String name, String value) throws IOException {
		String file = "/proc/sys/" + name.replace('.', '/');
		for (String side : sides()) {
			String write = side + " bash -c 'echo \"%s\" > " + file + "'";
			this.undo.addFirst(write.formatted(Lab.shell(side + " cat " + file).strip()));
			Lab.shell(write.formatted(value));
		}
		return this;
	}

	private static List<Device> devices() {
		return Lab.hasCard() ? List.of(new Device("", Lab.card()), new Device(peer(), "zcp0"))
				: List.of(new Device("", "lo"));
	}

	private static List<String> sides() {
		return Lab.hasCard() ? List.of("", peer()) : List.of("");
	}

	private static String peer() {
		return System.getenv("ZCRX_LAB_PEER");
	}

	@Override
	public void close() throws IOException {
		Lab.shell(String.join("\n", this.undo));
	}

	/**
	 * A network device.
	 *
	 * @param side the command that brings one to where it is
	 * @param name its name
	 */
	private record Device(String side, String name) {

	}

}
