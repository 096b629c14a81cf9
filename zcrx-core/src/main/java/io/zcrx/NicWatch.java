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

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.zcrx.concurrent.ReceiverThreads;
import io.zcrx.loop.LoopGroup;
import io.zcrx.preflight.Finding;
import io.zcrx.preflight.InterfaceState;
import io.zcrx.preflight.InterfaceSteering;
import io.zcrx.ring.KernelCapabilities;

/**
 * Looks after the network interface of a receiver: whether it is still there with its
 * queues bound, and whether it brings connections to them. The kernel tells the ring of
 * neither. Owns a daemon thread from start to close. Safe from any thread.
 */
final class NicWatch implements Runnable {

	private static final Logger logger = LoggerFactory.getLogger(NicWatch.class);

	private static final Duration PERIOD = Duration.ofSeconds(1);

	// settings change by hand, and take several calls to look at
	private static final int PERIODS_PER_STEERING = 10;

	private final ZcrxReceiverConfig config;

	private final LoopGroup group;

	private final List<InterfaceState> queues;

	private final InterfaceSteering steering;

	private final int port;

	private volatile List<Finding> findings = List.of();

	private volatile boolean closed;

	private boolean astrayTold;

	/**
	 * Creates a watch over queues that are registered.
	 * @param config names the queues
	 * @param interfaceName the interface
	 * @param interfaceIndex its index
	 * @param port the port that is bound, or 0 if the receiver connects instead
	 * @param group the loops, which end when the interface is lost
	 */
	NicWatch(ZcrxReceiverConfig config, String interfaceName, int interfaceIndex, int port, LoopGroup group) {
		this.config = config;
		this.group = group;
		this.queues = config.queues()
			.stream()
			.map((queue) -> new InterfaceState(interfaceName, interfaceIndex, queue))
			.toList();
		this.steering = new InterfaceSteering(interfaceName, config.queues());
		this.port = port;
	}

	/**
	 * Looks for the first time, and goes on.
	 */
	void start() {
		lookAtSteering();
		for (Finding finding : this.findings) {
			logger.warn("Receiver '{}': {}", this.config.name(), finding);
		}
		ReceiverThreads.of(Thread.ofPlatform().daemon().name("zcrx-" + this.config.name() + "-nic"))
			.newThread(this)
			.start();
	}

	synchronized void close() {
		this.closed = true;
		notifyAll();
	}

	@Override
	public void run() {
		for (int i = 1; pause(); i++) {
			NicLostException loss = loss();
			if (loss != null) {
				this.group.abort(loss);
				return;
			}
			tellAstray();
			if (i % PERIODS_PER_STEERING == 0) {
				lookAtSteering();
			}
		}
	}

	private synchronized boolean pause() {
		long deadline = System.nanoTime() + PERIOD.toNanos();
		long left = PERIOD.toNanos();
		while (!this.closed && left > 0) {
			try {
				wait(Math.max(1, Duration.ofNanos(left).toMillis()));
			}
			catch (InterruptedException ex) {
				return false; // nobody of ours interrupts it: the application ends
			}
			left = deadline - System.nanoTime();
		}
		return !this.closed;
	}

	private @Nullable NicLostException loss() {
		for (InterfaceState queue : this.queues) {
			String loss = queue.loss();
			if (loss != null) {
				return new NicLostException(loss);
			}
		}
		return null;
	}

	private void lookAtSteering() {
		if (this.config.nicPrepare() == NicPrepare.NONE) {
			return;
		}
		List<Finding> findings = new ArrayList<>();
		if (this.config.connect().isEmpty()) {
			findings.addAll(this.steering.accepting(this.config.address(), this.port));
		}
		this.config.connect().forEach((server) -> findings.addAll(this.steering.connecting(server)));
		this.findings = List.copyOf(findings);
	}

	private void tellAstray() {
		if (!this.astrayTold && this.group.astray() > 0) {
			this.astrayTold = true;
			astray().forEach((warning) -> logger.warn("Receiver '{}': {}", this.config.name(), warning));
		}
	}

	/**
	 * {@return what is wrong now, each with the command that helps}
	 */
	List<String> warnings() {
		List<String> warnings = new ArrayList<>();
		this.findings.forEach((finding) -> warnings.add(finding.toString()));
		warnings.addAll(astray());
		return warnings;
	}

	private List<String> astray() {
		long astray = this.group.astray();
		if (astray == 0) {
			return List.of();
		}
		String hang = KernelCapabilities.ofHost().flush() ? "" : ", and before Linux 6.19 they can hang";
		return List.of("%d connections came through another queue than %s, last at %s: their bytes are copied%s; %s"
			.formatted(astray, queuesText(this.config),
					Instant.ofEpochMilli(this.group.lastAstray()).truncatedTo(ChronoUnit.SECONDS), hang,
					correction(this.config, this.config.queue(), this.port)));
	}

	/**
	 * Tells how connections are brought to a queue.
	 * @param config names the interface
	 * @param queue the queue
	 * @param port the port that is bound, or 0 if the receiver connects instead
	 */
	static String correction(ZcrxReceiverConfig config, int queue, int port) {
		String name = String.valueOf(config.interfaceName());
		InterfaceSteering steering = new InterfaceSteering(name, List.of(queue));
		List<String> commands = config.connect().isEmpty() ? steering.acceptingCommands(config.address(), port)
				: config.connect().stream().map(steering::connectingCommand).toList();
		return "correct the flow rule (%s)".formatted(String.join(" and ", commands));
	}

	static String queuesText(ZcrxReceiverConfig config) {
		List<Integer> queues = config.queues();
		return (queues.size() == 1) ? queues.getFirst().toString() : queues.toString();
	}

}
