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
 * Mode {@code copy} against all peers, on this machine's kernel, over loopback.
 */
final class HostSuite implements Suite {

	// large payloads are few: after 3 rounds compilers still took a third of the CPU
	static final int STREAM_WARM_UP = 16;

	private static final int SMALL_WARM_UP = 6;

	static final int PING_WARM_UP = 12;

	static final String C = "C io_uring";

	static final String CORE = "zcrx copy";

	static final String SPRING = "zcrx copy, Spring";

	static final String CORE_NIO = "zcrx nio";

	static final String NETTY_RING = "Netty io_uring";

	static final String NETTY_EPOLL = "Netty epoll";

	static final String INTEGRATION = "Spring Integration";

	/** How much dearer what another build has, too, may be than there. */
	static final double NO_DEARER = 1.02;

	static final int FRAME = 4096;

	private static final String NIO = "JDK NIO";

	// about half of what the slowest peer can do on two processors
	private static final int OPEN_LOOP_RATE = 60_000;

	private final Options options;

	private final Receivers receivers;

	private final ExecutorScenarios executors;

	HostSuite(Options options) {
		this.options = options;
		this.receivers = Receivers.onLoopback(options, false);
		this.executors = new ExecutorScenarios(options);
	}

	@Override
	public List<String> sender() {
		return List.of(this.options.folder().resolve("send").toString());
	}

	@Override
	public List<Scenario> brief() {
		return List.of(bulk(64), ping(64, 0), framing(), this.executors.bulk());
	}

	@Override
	public List<Scenario> all() {
		List<Scenario> all = new ArrayList<>(List.of(bulk(1), bulk(64), bulk(1000), small(), frames(), slow(),
				ping(1, 0), ping(64, 0), ping(64, OPEN_LOOP_RATE), framing(), metrics()));
		all.addAll(this.executors.all());
		all.add(counts());
		return all;
	}

	private List<ReceiverSpec> peers(String shape, boolean threads) {
		List<ReceiverSpec> peers = new ArrayList<>(ours(shape));
		String option = "shape=" + shape;
		peers.add(this.receivers.java(NIO, "nio", "", option));
		peers.add(this.receivers.java(NETTY_EPOLL, "netty", "epoll", option));
		peers.add(this.receivers.java(NETTY_RING, "netty", "io_uring", option));
		peers.add(this.receivers.c("C epoll", "epoll_receive", option));
		if (threads) {
			peers.add(this.receivers.java("JDK NIO blocking", "nio-blocking", "", option));
			peers.add(this.receivers.java(INTEGRATION, "integration", "", option));
		}
		return peers;
	}

	private List<ReceiverSpec> ours(String shape) {
		String option = "shape=" + shape;
		List<ReceiverSpec> ours = new ArrayList<>();
		ours.add(this.receivers.c(C, "copy_receive", option));
		ours.add(this.receivers.c(Scenario.again(C), "copy_receive", option));
		ours.addAll(this.receivers.ours(CORE, "core", "copy", option));
		ours.addAll(this.receivers.ours(SPRING, "spring", "copy", option));
		ours.addAll(this.receivers.ours(CORE_NIO, "core", "nio", option));
		return ours;
	}

	/**
	 * {@return bars that hold ours to what they cost in another build; without one they
	 * are not looked at}
	 */
	private static List<Bar> noDearer(Metric metric) {
		return List.of(Bar.atMost(CORE, Receivers.before(CORE), metric, NO_DEARER),
				Bar.atMost(SPRING, Receivers.before(SPRING), metric, NO_DEARER),
				Bar.atMost(CORE_NIO, Receivers.before(CORE_NIO), metric, NO_DEARER));
	}

	static List<Entry> under(Load load, List<ReceiverSpec> receivers) {
		return receivers.stream().map((receiver) -> new Entry(receiver, load)).toList();
	}

	private Scenario bulk(int connections) {
		List<Bar> bars = new ArrayList<>();
		if (connections == 64) {
			bars.add(Bar.atMost(CORE, C, Metric.TOTAL_CPU, 1.05));
			bars.add(Bar.atMost(CORE, NIO, Metric.TOTAL_CPU, 0.75));
			bars.add(Bar.atMost(CORE, NETTY_RING, Metric.TOTAL_CPU, 0.90));
			bars.add(Bar.atMost(CORE, NETTY_EPOLL, Metric.TOTAL_CPU, 0.65));
			bars.add(Bar.atMost(SPRING, CORE, Metric.TOTAL_CPU, 1.03));
			bars.add(Bar.atMost(CORE, Metric.ALLOCATED, 80));
			bars.add(Bar.atLeast(CORE, Metric.PER_ENTER, 8));
		}
		bars.addAll(noDearer(Metric.TOTAL_CPU));
		return new Scenario("bulk-" + connections,
				"bulk, %d connection%s, %s".formatted(connections, (connections == 1) ? "" : "s", work()), C,
				under(Load.stream(connections, this.options.mebibytes(1024)), peers("stream", connections <= 64)), bars,
				STREAM_WARM_UP);
	}

	private Scenario small() {
		return new Scenario("small", "64 B sends one way, 64 connections, " + work(), C,
				under(Load.small(64, this.options.mebibytes(16), 64), peers("stream", true)),
				noDearer(Metric.TOTAL_CPU), SMALL_WARM_UP);
	}

	private Scenario frames() {
		return new Scenario("frames", "frames of 100 B to 64 KiB with a length prefix, 16 connections, " + work(), C,
				under(Load.frames(16, this.options.mebibytes(512), 0), peers("frames", true)),
				noDearer(Metric.TOTAL_CPU), STREAM_WARM_UP);
	}

	private Scenario slow() {
		return new Scenario("slow", "a consumer that sleeps 1 ms each 256 KiB, 1 connection, " + work(), C,
				under(Load.stream(1, this.options.mebibytes(64)), peers("slow", true)), List.of(), STREAM_WARM_UP);
	}

	private Scenario ping(int connections, int rate) {
		List<Bar> bars = new ArrayList<>();
		if (connections == 64 && rate == 0) {
			bars.add(Bar.atMost(CORE, C, Metric.CPU_PER_OP, 1.03));
			bars.add(Bar.atMost(CORE, NIO, Metric.CPU_PER_OP, 0.90));
			for (String peer : List.of(NIO, NETTY_EPOLL, NETTY_RING)) {
				bars.add(Bar.atLeast(CORE, peer, Metric.RATE, 1));
				bars.add(Bar.atMost(CORE, peer, Metric.P99, 1));
			}
		}
		bars.addAll(noDearer(Metric.CPU_PER_OP));
		String pace = (rate == 0) ? "as fast as it goes"
				: "%d/s by a schedule, latency counted from when a request was due".formatted(rate);
		long ops = (long) (this.options.scale() * ((connections == 1) ? 20_000 : 100_000));
		return new Scenario(
				"ping-" + connections + ((rate == 0) ? "" : "-rate"), "64 B request and reply, %d connection%s, %s"
					.formatted(connections, (connections == 1) ? "" : "s", pace),
				C, under(Load.ping(connections, ops, rate), peers("echo", true)), bars, PING_WARM_UP);
	}

	private Scenario framing() {
		List<ReceiverSpec> receivers = new ArrayList<>();
		receivers.add(this.receivers.java("raw", "core", "copy", "shape=stream"));
		receivers.add(this.receivers.java(Scenario.again("raw"), "core", "copy", "shape=stream"));
		receivers.addAll(this.receivers.ours("framed", "core", "copy", "shape=frames"));
		receivers.addAll(this.receivers.ours("framed, nio", "core", "nio", "shape=frames"));
		return new Scenario("framing", "frames of 4 KiB, with and without decoding them, 16 connections, " + work(),
				"raw", under(Load.frames(16, this.options.mebibytes(512), FRAME), receivers),
				List.of(Bar.atMost("framed", "raw", Metric.TOTAL_CPU, 1.15),
						Bar.atMost("framed", Receivers.before("framed"), Metric.TOTAL_CPU, NO_DEARER),
						Bar.atMost("framed, nio", Receivers.before("framed, nio"), Metric.TOTAL_CPU, NO_DEARER)),
				STREAM_WARM_UP);
	}

	private Scenario metrics() {
		ReceiverSpec without = this.receivers.java("without", "spring", "copy");
		ReceiverSpec again = this.receivers.java(Scenario.again("without"), "spring", "copy");
		ReceiverSpec with = this.receivers.java("with metrics", "spring-metrics", "copy");
		return new Scenario("metrics",
				"bulk, 64 connections, a Spring application with and without metrics scraped each second, " + work(),
				"without", under(Load.stream(64, this.options.mebibytes(512)), List.of(without, again, with)),
				List.of(Bar.atMost("with metrics", "without", Metric.TOTAL_CPU, 1.03)), STREAM_WARM_UP);
	}

	private Scenario counts() {
		String option = "shape=stream";
		Receivers counted = Receivers.onLoopback(this.options, true);
		List<ReceiverSpec> receivers = List.of(counted.c(C, "copy_receive", option),
				counted.java(CORE, "core", "copy", option), counted.java(SPRING, "spring", "copy", option));
		// not completions per enter: a receiver with a processor to itself is woken for
		// each, as C is. On the lab's one processor they are counted
		List<Bar> bars = List.of(Bar.atMost(CORE, C, Metric.CALLS_PER_ENTER, 1.05),
				Bar.atMost(CORE, Metric.ALLOCATED, 80), Bar.atMost(SPRING, Metric.ALLOCATED, 80));
		return new Scenario("counts", "system calls and heap, bulk, 64 connections, " + work(), C,
				under(Load.stream(64, this.options.mebibytes(1024)), receivers), bars, 3);
	}

	private String work() {
		return this.options.workInWords();
	}

}
