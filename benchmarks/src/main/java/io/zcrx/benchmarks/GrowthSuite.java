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
import java.util.function.IntFunction;

/**
 * How cost grows: with connections, with the area, with loops. On this machine's kernel.
 */
final class GrowthSuite implements Suite {

	private static final List<Integer> CONNECTIONS = List.of(1, 10, 100, 1000, 10_000);

	private static final List<Integer> AREAS = List.of(1, 4, 16, 64, 256, 1024);

	private static final int CONNECTIONS_OF_AREAS = 16;

	private final Options options;

	private final Receivers receivers;

	GrowthSuite(Options options) {
		this.options = options;
		this.receivers = Receivers.onLoopback(options, false);
	}

	@Override
	public List<String> sender() {
		return List.of(this.options.folder().resolve("send").toString());
	}

	@Override
	public List<Scenario> brief() {
		return all();
	}

	@Override
	public List<Scenario> all() {
		ReceiverSpec nio = this.receivers.java("JDK NIO", "nio", "");
		return List.of(connections("connections", this.receivers.java("zcrx copy", "core", "copy")),
				connections("connections-c", this.receivers.c(HostSuite.C, "copy_receive")),
				connections("connections-nio", nio), areas(), loops());
	}

	private Scenario connections(String name, ReceiverSpec receiver) {
		boolean ours = name.equals("connections");
		List<Bar> bars = ours
				? List.of(Bar.atMost("1000", "1", Metric.TOTAL_CPU, 1.3), Bar.atMost("10000", "1", Metric.TOTAL_CPU, 2))
				: List.of();
		return growth(name, "%s: connections".formatted(receiver.name()), CONNECTIONS,
				(count) -> new Entry(String.valueOf(count), receiver, Load.stream(count, this.options.mebibytes(1024))),
				bars);
	}

	private Scenario areas() {
		return growth("areas", "zcrx copy, 16 connections: MiB of the area", AREAS,
				(size) -> new Entry(String.valueOf(size),
						this.receivers.java("area " + size, "core", "copy", "area=" + size),
						Load.stream(CONNECTIONS_OF_AREAS, this.options.mebibytes(512))),
				List.of());
	}

	private Scenario loops() {
		return growth("loops", "zcrx copy, 64 connections: loops", List.of(1, 2),
				(loops) -> new Entry(String.valueOf(loops),
						this.receivers.java("loops " + loops, "core", "copy", "loops=" + loops),
						Load.stream(64, this.options.mebibytes(512))),
				List.of());
	}

	private static Scenario growth(String name, String title, List<Integer> steps, IntFunction<Entry> entry,
			List<Bar> bars) {
		List<Entry> entries = new ArrayList<>();
		steps.forEach((step) -> entries.add(entry.apply(step)));
		return new Scenario(name, title, String.valueOf(steps.getFirst()), entries, bars, 2);
	}

}
