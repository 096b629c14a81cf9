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

package io.zcrx.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * What handlers on an executor cost, in mode {@code copy} on this machine's kernel: next
 * to inline ones, next to peers that have an executor too, and in memory while they
 * block.
 */
final class ExecutorScenarios {

	private static final String INLINE = "inline";

	private static final String EXECUTOR = "executor";

	private static final String VIRTUAL = "zcrx virtual threads";

	private static final String PLATFORM = "zcrx platform pool";

	private static final String SPRING = "zcrx Spring";

	private static final String NETTY_NIO = "Netty NIO";

	private static final String INTEGRATION_NIO = "Spring Integration NIO";

	private static final String ON_VIRTUAL = "dispatch=virtual";

	private static final String ON_PLATFORM = "dispatch=platform";

	private static final int FLOODING_PEERS = 32;

	private static final int HEAP_MIB = 32;

	private final Options options;

	private final Receivers receivers;

	ExecutorScenarios(Options options) {
		this.options = options;
		this.receivers = Receivers.onLoopback(options, false);
	}

	List<Scenario> all() {
		return List.of(bulk(), frames(), ping(1), ping(64), flood());
	}

	/**
	 * {@return payloads as large as they come}
	 */
	Scenario bulk() {
		return besideInline("executor", "bulk", "shape=stream", Load.stream(64, this.options.mebibytes(512)), 1.20);
	}

	private Scenario frames() {
		return besideInline("executor-frames", "frames of 4 KiB", "shape=frames",
				Load.frames(64, this.options.mebibytes(512), HostSuite.FRAME), 1.30);
	}

	private Scenario besideInline(String name, String what, String shape, Load load, double limit) {
		List<ReceiverSpec> all = new ArrayList<>(this.receivers.ours(INLINE, "core", "copy", shape));
		all.add(this.receivers.java(Scenario.again(INLINE), "core", "copy", shape));
		all.addAll(this.receivers.ours(EXECUTOR, "core", "copy", shape, ON_VIRTUAL));
		all.add(this.receivers.java("platform pool", "core", "copy", shape, ON_PLATFORM));
		return new Scenario(name,
				"%s, 64 connections, dispatch inline and on virtual threads, %s".formatted(what,
						this.options.workInWords()),
				INLINE, HostSuite.under(load, all),
				List.of(Bar.atMost(EXECUTOR, INLINE, Metric.TOTAL_CPU, limit),
						Bar.atMost(INLINE, Receivers.before(INLINE), Metric.TOTAL_CPU, HostSuite.NO_DEARER)),
				HostSuite.STREAM_WARM_UP);
	}

	private Scenario ping(int connections) {
		String echo = "shape=echo";
		List<ReceiverSpec> all = new ArrayList<>();
		all.add(this.receivers.c(HostSuite.C, "copy_receive", echo));
		all.add(this.receivers.c(Scenario.again(HostSuite.C), "copy_receive", echo));
		all.addAll(this.receivers.ours(VIRTUAL, "core", "copy", echo, ON_VIRTUAL));
		all.add(this.receivers.java(PLATFORM, "core", "copy", echo, ON_PLATFORM));
		all.add(this.receivers.java(SPRING, "spring", "copy", echo, ON_VIRTUAL));
		all.add(this.receivers.java(HostSuite.NETTY_EPOLL, "netty", "epoll", echo, ON_PLATFORM));
		all.add(this.receivers.java(HostSuite.NETTY_RING, "netty", "io_uring", echo, ON_PLATFORM));
		all.add(this.receivers.java(NETTY_NIO, "netty", "nio", echo, ON_PLATFORM));
		all.add(this.receivers.java("Netty epoll, unordered", "netty", "epoll", echo, "dispatch=unordered"));
		all.add(this.receivers.java(HostSuite.INTEGRATION, "integration", "", echo));
		all.add(this.receivers.java(INTEGRATION_NIO, "integration", "nio", echo));
		List<Bar> bars = new ArrayList<>();
		for (String peer : List.of(HostSuite.NETTY_EPOLL, HostSuite.NETTY_RING, NETTY_NIO, HostSuite.INTEGRATION,
				INTEGRATION_NIO)) {
			bars.add(Bar.atMost(VIRTUAL, peer, Metric.CPU_PER_OP, 1));
			bars.add(Bar.atLeast(VIRTUAL, peer, Metric.RATE, 1));
			bars.add(Bar.atMost(VIRTUAL, peer, Metric.P99, 1));
		}
		long ops = (long) (this.options.scale() * ((connections == 1) ? 20_000 : 100_000));
		return new Scenario("ping-executor-" + connections,
				"64 B request and reply through an executor, %d connection%s, as fast as it goes; C has none"
					.formatted(connections, (connections == 1) ? "" : "s"),
				HostSuite.C, HostSuite.under(Load.ping(connections, ops, 0), all), bars, HostSuite.PING_WARM_UP);
	}

	private Scenario flood() {
		String lines = "shape=lines";
		List<ReceiverSpec> all = new ArrayList<>();
		all.add(this.receivers.java(VIRTUAL, "core", "copy", lines, ON_VIRTUAL));
		all.add(this.receivers.java(PLATFORM, "core", "copy", lines, ON_PLATFORM));
		all.add(this.receivers.java("zcrx nio", "core", "nio", lines, ON_VIRTUAL));
		all.add(this.receivers.java(SPRING, "spring", "copy", lines, ON_VIRTUAL));
		List<Bar> bars = new ArrayList<>();
		for (String core : List.of(VIRTUAL, PLATFORM, "zcrx nio")) {
			bars.add(Bar.atMost(core, Metric.HEAP, HEAP_MIB));
		}
		bars.add(Bar.atMost(SPRING, Metric.HEAP_ADDED, HEAP_MIB));
		return new Scenario("flood",
				"%d peers send nothing but ends of lines to handlers on an executor, which block; heap after a collection"
					.formatted(FLOODING_PEERS),
				VIRTUAL, HostSuite.under(Load.flood(FLOODING_PEERS, this.options.mebibytes(16)), all), bars, 1);
	}

}
