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

import io.zcrx.ZcrxReceiverConfig;
import io.zcrx.buffers.AreaBudget;
import io.zcrx.preflight.Preflight;
import io.zcrx.socket.ServerSocket;

/**
 * Zero-copy receive against C with the same calls, on a lab's kernel: without a device
 * over loopback, or on the simulated network card.
 */
final class LabSuite implements Suite {

	private static final String CARD = "zcs0";

	// a JVM that still compiles is late at its data, which gets cold meanwhile
	private static final int WARM_UP = 8;

	private static final int WARM_UP_CARD = 12;

	private static final int CHUNK = 4096;

	private final Options options;

	private final boolean nic;

	private final String mode;

	LabSuite(Options options, boolean nic) {
		this.options = options;
		this.nic = nic;
		this.mode = nic ? "zero-copy" : "nodev";
	}

	@Override
	public List<String> sender() {
		List<String> sender = new ArrayList<>();
		if (this.nic) {
			// the other end of the wire
			sender.addAll(List.of("ip", "netns", "exec", "peer"));
		}
		sender.add(this.options.folder().resolve("send").toString());
		return sender;
	}

	@Override
	public List<Scenario> brief() {
		return List.of(bulk(1));
	}

	@Override
	public List<Scenario> all() {
		return List.of(bulk(1), bulk(this.nic ? 16 : 64), counts());
	}

	private Receivers receivers() {
		return this.nic ? Receivers.onCard(this.options, "10.77.0.1", CARD) : Receivers.onLoopback(this.options, true);
	}

	private Scenario bulk(int connections) {
		Receivers receivers = receivers();
		List<ReceiverSpec> all = new ArrayList<>();
		String[] sockets = sockets(connections);
		all.add(receivers.c("C", "zcrx_receive", sockets));
		all.add(receivers.c(Scenario.again("C"), "zcrx_receive", sockets));
		if (sockets.length > 0) {
			all.add(receivers.c("C unlimited", "zcrx_receive"));
		}
		all.addAll(receivers.ours("zcrx", "core", this.mode));
		all.addAll(receivers.ours("zcrx, Spring", "spring", this.mode));
		if (!this.nic) {
			addLoopback(receivers, all);
		}
		return new Scenario("%s-%d".formatted(this.mode, connections), title(connections), "C",
				loaded(all, connections), bars(), this.nic ? WARM_UP_CARD : WARM_UP);
	}

	/**
	 * {@return what C must be told to have the sockets that our receivers have: those of
	 * a card are limited to their share of the area}
	 */
	private String[] sockets(int connections) {
		if (!this.nic) {
			return new String[0];
		}
		ZcrxReceiverConfig defaults = ZcrxReceiverConfig.builder("defaults").port(0).build();
		AreaBudget budget = AreaBudget.of(CHUNK, new Preflight().rxRingEntries(CARD), defaults.highWatermark());
		long share = budget.receiveBuffer(defaults.areaSize() / CHUNK, connections);
		return (share < ServerSocket.maxReceiveBuffer()) ? new String[] { "receive-buffer=" + share } : new String[0];
	}

	private Scenario counts() {
		Receivers receivers = receivers();
		List<ReceiverSpec> few = new ArrayList<>();
		few.add(receivers.c("C", "zcrx_receive"));
		few.add(receivers.java("zcrx", "core", this.mode));
		List<Bar> bars = new ArrayList<>();
		// not for the same bytes: how much a wait finds is as the kernel schedules, in
		// a short run by a factor of three for C alone
		bars.add(Bar.atMost("zcrx", "C", Metric.CALLS_PER_ENTER, 1.05));
		bars.add(Bar.atLeast("zcrx", Metric.PER_ENTER, 8));
		bars.add(Bar.atMost("zcrx", Metric.ALLOCATED, 80.5));
		if (!this.nic) {
			few.add(receivers.java("loop", "loop", this.mode));
			few.add(receivers.java("mixed", "mixed", this.mode));
			// some of the JVM's own is in so short a run, but no object for each payload
			bars.add(Bar.atMost("loop", Metric.ALLOCATED, 4));
			bars.add(Bar.atMost("mixed", Metric.ALLOCATED, 80.5));
		}
		return new Scenario("counts", "system calls and heap, " + title(1), "C", loaded(few, 1), bars, 2);
	}

	private List<Entry> loaded(List<ReceiverSpec> receivers, int connections) {
		Load load = Load.stream(connections, this.options.mebibytes(this.nic ? 128 : 1024));
		return receivers.stream().map((receiver) -> new Entry(receiver, load)).toList();
	}

	private void addLoopback(Receivers receivers, List<ReceiverSpec> all) {
		all.addAll(receivers.ours("loop", "loop", this.mode));
		all.add(receivers.java("mixed", "mixed", this.mode));
		Receivers peers = Receivers.onLoopback(this.options, false);
		all.add(peers.java("zcrx copy", "core", "copy"));
		all.add(peers.java("JDK NIO", "nio", ""));
	}

	private String title(int connections) {
		return "mode %s, bulk, %d connection%s, work: %s".formatted(this.mode, connections,
				(connections == 1) ? "" : "s", this.options.work());
	}

	private static List<Bar> bars() {
		return List.of(Bar.atMost("zcrx", "C", Metric.TOTAL_CPU, 1.05),
				Bar.atMost("zcrx", "C", Metric.RECEIVER_CPU, 1.05), Bar.atMost("zcrx", "C", Metric.CALLS, 1.05),
				Bar.atLeast("zcrx", "C", Metric.CALLS, 0.95), Bar.atLeast("zcrx", "C", Metric.THROUGHPUT, 0.97),
				Bar.atLeast("zcrx", Metric.PER_ENTER, 8), Bar.atMost("zcrx, Spring", "zcrx", Metric.RECEIVER_CPU, 1.03),
				Bar.atMost("loop", Metric.ALLOCATED, 0.05), Bar.atMost("mixed", Metric.ALLOCATED, 80.5),
				Bar.atMost("zcrx", Receivers.before("zcrx"), Metric.TOTAL_CPU, HostSuite.NO_DEARER),
				Bar.atMost("zcrx, Spring", Receivers.before("zcrx, Spring"), Metric.TOTAL_CPU, HostSuite.NO_DEARER));
	}

}
