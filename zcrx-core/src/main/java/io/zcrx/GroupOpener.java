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

import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.zcrx.buffers.ReceiveBuffers;
import io.zcrx.ifq.Area;
import io.zcrx.inbound.Dispatcher;
import io.zcrx.inbound.Roads;
import io.zcrx.loop.LoopGroup;
import io.zcrx.loop.LoopSettings;
import io.zcrx.loop.ReceiveLoop;
import io.zcrx.loop.ReceiveLoop.Termination;
import io.zcrx.loop.Transport;
import io.zcrx.payload.AreaViews;
import io.zcrx.payload.LeakDetector;
import io.zcrx.socket.AddressRange;

/**
 * Collects what the loops of a receiver are made of. All or nothing: {@link #abandon}
 * releases what was taken until then.
 */
final class GroupOpener {

	private static final Logger logger = LoggerFactory.getLogger(GroupOpener.class);

	private final ZcrxReceiverConfig config;

	private final LoopGroup group;

	private final LeakDetector leaks;

	private final List<ReceiveLoop> loops = new ArrayList<>();

	private final List<IntSupplier> napiIds = new ArrayList<>();

	private final Roads roads;

	private final List<String> warnings = new ArrayList<>();

	private final List<AutoCloseable> memory = new ArrayList<>();

	private final List<AutoCloseable> machine = new ArrayList<>();

	private final Deque<AutoCloseable> taken = new ArrayDeque<>();

	private final UnreleasedMemory unreleased = new UnreleasedMemory();

	// made before the loops run
	private @Nullable Dialer dialer;

	private @Nullable NicWatch watch;

	GroupOpener(ZcrxReceiverConfig config, PayloadListener payloads, ConnectionListener connections) {
		this.config = config;
		this.leaks = new LeakDetector(config.name(), config.leakDetection());
		List<AddressRange> ranges = config.allowedPeers().stream().map(AddressRange::parse).toList();
		this.group = new LoopGroup(config.name(),
				new LoopSettings(config.maxConnections(), config.maxPendingSend(), config.sendTimeout(),
						config.lingerTimeout(), config.shutdownTimeout(), config.idleTimeout(), config.highWatermark(),
						config.lowWatermark(), LoopSettings.TICK),
				(peer) -> ranges.isEmpty() || contain(ranges, peer));
		this.roads = new Roads(config, config.ackMode().before(payloads), connections, this.leaks, this::stop);
	}

	private void stop() {
		Dialer dialer = this.dialer;
		if (dialer != null) {
			dialer.close();
		}
		this.group.stop();
	}

	private static boolean contain(List<AddressRange> ranges, InetAddress peer) {
		for (AddressRange range : ranges) {
			if (range.contains(peer)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * {@return takes note of settings that can't be had}
	 */
	List<String> warnings() {
		return this.warnings;
	}

	/**
	 * Takes note of something to release if the group is abandoned.
	 */
	<T extends AutoCloseable> T took(T resource) {
		this.taken.addFirst(resource);
		return resource;
	}

	/**
	 * Takes note of memory that is unmapped when all loops have ended and the kernel
	 * can't write to it any more, or if the group is abandoned.
	 */
	<T extends AutoCloseable> T tookMemory(T resource) {
		this.memory.add(resource);
		return took(resource);
	}

	/**
	 * Takes note of a change of the machine that is undone when all loops have ended, or
	 * if the group is abandoned.
	 */
	<T extends AutoCloseable> T tookMachine(T resource) {
		this.machine.add(resource);
		return took(resource);
	}

	/**
	 * Has the network interface looked after while the loops run.
	 * @param watch makes what does it
	 */
	void watch(Function<LoopGroup, NicWatch> watch) {
		this.watch = watch.apply(this.group);
	}

	/**
	 * Adds a loop.
	 * @param transport carries out its requests
	 * @param area the memory that it receives into
	 */
	void addLoop(Transport transport, MemorySegment area) {
		addLoop(transport, new AreaViews(area, transport.buffers()::release, this.leaks), LoopGroup.NO_QUEUE);
	}

	/**
	 * Adds a loop.
	 * @param transport carries out its requests
	 * @param area the memory that it receives into, which may grow
	 * @param napiId returns the NAPI instance of the queue that it receives from, 0 if
	 * there is none
	 */
	void addLoop(Transport transport, Area area, IntSupplier napiId) {
		addLoop(transport, new AreaViews(area.segment(), area.starts(), transport.buffers()::release, this.leaks),
				napiId);
	}

	private void addLoop(Transport transport, AreaViews views, IntSupplier napiId) {
		ReceiveBuffers buffers = transport.buffers();
		int index = this.loops.size();
		LongSupplier outstanding = () -> this.loops.get(index).outstanding();
		this.loops.add(new ReceiveLoop(transport, this.roads.build(views, buffers, outstanding), this.group));
		this.napiIds.add(napiId);
	}

	/**
	 * Makes the whole, which releases everything itself when its loops have ended.
	 * @param localAddress the bound address, or {@code null} if it connects instead of
	 * listening
	 * @param connector how it connects, or {@code null} if it never does
	 */
	OpenedMode open(ReceiveMode mode, String reason, @Nullable InetSocketAddress localAddress,
			Dialer.@Nullable Connector connector) {
		tellOfKeysWithoutEffect(mode);
		this.group.loops(this.loops, this.napiIds);
		this.group.onTermination(this::release);
		if (connector != null && !this.config.connect().isEmpty()) {
			Dialer dialer = new Dialer(this.config, connector, this.group::serve);
			this.dialer = dialer;
			this.group.onTermination((termination) -> dialer.close());
		}
		NicWatch watch = this.watch;
		if (watch != null) {
			this.group.onTermination((termination) -> watch.close());
			watch.start();
		}
		return new OpenedMode(mode, reason, localAddress, this.group, this.roads.failures(), this.roads.dispatcher(),
				this.leaks,
				new ReceiverWarnings(this.config, (localAddress != null) ? localAddress.getPort() : 0, this.group,
						this.warnings, (watch != null) ? watch::warnings : List::of, this.dialer),
				this.dialer, this.unreleased);
	}

	private void tellOfKeysWithoutEffect(ReceiveMode mode) {
		if (this.config.network() != null) {
			return; // configured for another mode, which a test stands in for
		}
		KeysWithoutEffect.warning(this.config, mode, this.roads.batching()).ifPresent((warning) -> {
			logger.warn("Receiver '{}': {}", this.config.name(), warning);
			this.warnings.add(warning);
		});
	}

	/**
	 * Releases what was taken until now, because there will be no group.
	 * @param cause why, is told of failures to release
	 */
	void abandon(Throwable cause) {
		for (AutoCloseable resource : this.taken) {
			try {
				resource.close();
			}
			catch (Exception ex) {
				cause.addSuppressed(ex);
			}
		}
	}

	private void release(Termination termination) {
		long held = this.group.outstanding();
		long copies = this.group.copies();
		if (held + copies > 0) {
			logger.warn("Receiver '{}' was stopped while {} buffers{} were in use. {}", this.config.name(), held,
					(copies > 0) ? " and %d copies of payloads".formatted(copies) : "",
					this.leaks.holders(this.config.shutdownTimeout()));
		}
		this.leaks.stop();
		if (termination.quiet()) {
			unmap();
		}
		else {
			logger.error("Receiver '{}' has ended while requests were still at work: the kernel may write to its area, "
					+ "so that {} bytes stay mapped until the process ends", this.config.name(), areaSize());
			this.unreleased.stays(areaSize(), "requests were still at work, and the kernel may write to them. They "
					+ "are lost until the process is started again");
		}
		this.machine.forEach(this::restore);
	}

	private long areaSize() {
		return this.loops.stream()
			.map(ReceiveLoop::buffers)
			.filter((buffers) -> !buffers.isShare())
			.mapToLong(ReceiveBuffers::areaSize)
			.sum();
	}

	private void restore(AutoCloseable change) {
		try {
			change.close();
		}
		catch (Exception ex) {
			logger.warn("Receiver '{}': what was changed of {} could not be restored", this.config.name(),
					this.config.interfaceName(), ex);
		}
	}

	private void unmap() {
		Dispatcher dispatcher = this.roads.dispatcher();
		if (dispatcher != null) {
			// a handler that has not returned may look at its payload
			this.unreleased.stays(areaSize(), "handlers on its executor have not returned. Handlers must heed "
					+ "interrupts, or return by themselves within 'shutdown-timeout'");
			dispatcher.giveUpMemory(() -> {
				this.unreleased.released();
				this.memory.forEach(this::unmap);
			});
		}
		else {
			this.memory.forEach(this::unmap);
		}
	}

	private void unmap(AutoCloseable area) {
		try {
			area.close();
		}
		catch (Exception ex) {
			// a native call is using a retained view: freeing the memory under it would
			// crash the JVM
			logger.warn("Receiver '{}': an area of {} bytes stays mapped because a retained payload is in use by a "
					+ "native call", this.config.name(), areaSize(), ex);
			this.unreleased.stays(areaSize(), "a retained payload was in use by a native call. They are lost until "
					+ "the process is started again; end such calls before the receiver is closed");
		}
	}

}
