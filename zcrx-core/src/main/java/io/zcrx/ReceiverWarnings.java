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

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.zcrx.buffers.AreaBudget;
import io.zcrx.buffers.ZcrxBuffers;
import io.zcrx.loop.AcceptFailure;
import io.zcrx.loop.LoopGroup;
import io.zcrx.loop.ReceiveLoop;
import io.zcrx.stats.LoopCounters;

/**
 * Finds what is wrong with a receiver although it works. Safe from any thread.
 */
final class ReceiverWarnings {

	private static final long RECENT_MILLIS = Duration.ofMinutes(1).toMillis();

	private final ZcrxReceiverConfig config;

	private final int port;

	private final LoopGroup group;

	private final List<String> settings;

	private final Supplier<List<String>> network;

	private final @Nullable Dialer dialer;

	/**
	 * Creates warnings.
	 * @param config what the receiver was to be
	 * @param port the port that is bound
	 * @param group the loops
	 * @param settings what was found when it was started
	 * @param network tells what is wrong with the network interface now
	 * @param dialer what connects to peers, or {@code null} if nothing does
	 */
	ReceiverWarnings(ZcrxReceiverConfig config, int port, LoopGroup group, List<String> settings,
			Supplier<List<String>> network, @Nullable Dialer dialer) {
		this.dialer = dialer;
		this.config = config;
		this.port = port;
		this.group = group;
		this.settings = List.copyOf(settings);
		this.network = network;
	}

	List<String> list() {
		List<String> warnings = new ArrayList<>(this.settings);
		warnings.addAll(this.network.get());
		List<ReceiveLoop> loops = this.group.loops();
		for (ReceiveLoop loop : loops) {
			if (loop.buffers() instanceof ZcrxBuffers buffers) {
				warnings.addAll(budget(this.config, buffers));
				openConnections(buffers, warnings);
				growth(buffers, warnings);
				events(loop, buffers, queueOf(loops.indexOf(loop)), warnings);
			}
			loop(loop, warnings);
		}
		if (this.dialer != null) {
			warnings.addAll(this.dialer.warnings());
		}
		return warnings.stream().distinct().toList(); // queues are much alike
	}

	private static void loop(ReceiveLoop loop, List<String> warnings) {
		long above = loop.aboveWatermarkForLongSince();
		if (above != 0) {
			warnings.add(
					"nothing has been received since %s, because handlers hold %d of %d buffers; close retained payloads "
						.formatted(time(above), loop.outstanding(), loop.buffers().count())
							+ "earlier, use 'dispatch: executor' for handlers that block, or raise 'area-size' from %s"
								.formatted(DataSizes.text(loop.buffers().areaSize())));
		}
		AcceptFailure failure = loop.acceptFailure();
		if (failure != null) {
			warnings.add("connections on %s can't be accepted, last at %s and %d times since the start: %s".formatted(
					failure.address(), time(failure.millis()), loop.counters().get(Statistic.ACCEPT_FAILURES),
					failure.reason()));
		}
		if (isRecent(loop.lostCompletionsAt())) {
			warnings
				.add("the kernel lost completions, last at %s and %d times since the start, because it had no memory "
					.formatted(time(loop.lostCompletionsAt()), loop.counters().get(Statistic.LOST_COMPLETIONS))
						+ "to keep them: connections may have been closed; raise 'cq-entries' or the memory of the container");
		}
	}

	/**
	 * Finds what does not add up in the budget of a queue's area.
	 * @param config what the receiver is to be
	 * @param buffers the buffers of the queue
	 */
	static List<String> budget(ZcrxReceiverConfig config, ZcrxBuffers buffers) {
		AreaBudget budget = buffers.budget();
		return (budget != null) ? budget(config, budget, buffers.maxAreaSize()) : List.of();
	}

	/**
	 * Finds what does not add up in a budget.
	 * @param config what the receiver is to be
	 * @param budget the budget
	 * @param areaSize bytes of the area when it has grown
	 */
	static List<String> budget(ZcrxReceiverConfig config, AreaBudget budget, long areaSize) {
		List<String> warnings = new ArrayList<>();
		long buffers = areaSize / budget.bufferSize();
		if (!budget.leavesDeviceEnough(buffers)) {
			warnings
				.add("area-size=%s is too small for the rx ring of %s, which takes %d buffers of %d bytes: packets are "
					.formatted(DataSizes.text(areaSize), config.interfaceName(), budget.deviceBuffers(),
							budget.bufferSize())
						+ "dropped when handlers hold the rest; set 'area-size: %s', or make the ring smaller (ethtool -G %s rx)"
							.formatted(DataSizes.text(budget.areaSizeForDevice()), config.interfaceName()));
		}
		// said at start only of a number that somebody chose: the default suits no area
		// in particular
		if (config.maxConnections() != ZcrxReceiverConfig.DEFAULT_MAX_CONNECTIONS) {
			connections("max-connections=%d is".formatted(config.maxConnections()), config.maxConnections(), config,
					budget, areaSize)
				.ifPresent(warnings::add);
		}
		return warnings;
	}

	/**
	 * Finds whether a number of connections is too much for an area.
	 * @param subject what is that number, with its verb
	 * @param connections the number
	 * @param config what the receiver is to be
	 * @param budget the budget
	 * @param areaSize bytes of the area when it has grown
	 */
	private static Optional<String> connections(String subject, long connections, ZcrxReceiverConfig config,
			AreaBudget budget, long areaSize) {
		int queues = config.queues().size();
		long fitting = budget.connections(areaSize / budget.bufferSize()) * queues;
		if (connections <= fitting) {
			return Optional.empty();
		}
		return Optional
			.of("%s too much for area-size=%s: data that waits to be received from more than %d connections can fill it, "
				.formatted(subject, DataSizes.text(areaSize), fitting)
					+ "and then all packets are dropped; set 'max-connections: %d' or 'area-size: %s'"
						.formatted(fitting, DataSizes.text(budget.areaSizeFor(Math.ceilDiv(connections, queues)))));
	}

	private void openConnections(ZcrxBuffers buffers, List<String> warnings) {
		AreaBudget budget = buffers.budget();
		if (budget != null) {
			long open = this.group.get(Statistic.ACCEPTED_CONNECTIONS) - this.group.get(Statistic.CLOSED_CONNECTIONS);
			connections("%d open connections are".formatted(open), open, this.config, budget, buffers.maxAreaSize())
				.ifPresent(warnings::add);
		}
	}

	private static void growth(ZcrxBuffers buffers, List<String> warnings) {
		String failure = buffers.growthFailure();
		if (failure != null) {
			warnings.add("the area stopped growing at %s: %s".formatted(DataSizes.text(buffers.areaSize()), failure));
		}
	}

	/**
	 * Returns the queue that a loop receives from: those of one queue follow each other.
	 */
	private int queueOf(int loop) {
		List<Integer> queues = this.config.queues();
		return queues.get(Math.min(loop / this.config.loopsPerQueue(), queues.size() - 1));
	}

	private void events(ReceiveLoop loop, ZcrxBuffers buffers, int queue, List<String> warnings) {
		LoopCounters counters = loop.counters();
		if (isRecent(buffers.lastAllocationFailure())) {
			warnings
				.add("the device found no buffer and dropped packets, last at %s and %d times since the start, while "
					.formatted(time(buffers.lastAllocationFailure()), counters.get(Statistic.ALLOCATION_EVENTS))
						+ "handlers held %d of %d buffers; release payloads sooner or raise 'area-size' from %s"
							.formatted(loop.outstanding(), buffers.count(), DataSizes.text(buffers.areaSize())));
		}
		if (isRecent(buffers.lastMisrouting()) && this.config.interfaceName() != null) {
			warnings.add("bytes are copied, last at %s and %d of %d since the start, because their packets arrive on "
				.formatted(time(buffers.lastMisrouting()), buffers.copyBytes(), counters.get(Statistic.RECEIVED_BYTES))
					+ "another queue than %s: %s".formatted(NicWatch.queuesText(this.config),
							NicWatch.correction(this.config, queue, this.port)));
		}
	}

	private static boolean isRecent(long millis) {
		return millis != 0 && System.currentTimeMillis() - millis < RECENT_MILLIS;
	}

	private static Instant time(long millis) {
		return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS);
	}

}
