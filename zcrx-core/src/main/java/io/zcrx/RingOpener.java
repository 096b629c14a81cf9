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

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.zcrx.buffers.AreaBudget;
import io.zcrx.buffers.ProvidedBuffers;
import io.zcrx.buffers.RingBuffers;
import io.zcrx.buffers.ZcrxBuffers;
import io.zcrx.ifq.Area;
import io.zcrx.ifq.InterfaceQueue;
import io.zcrx.libc.Errno;
import io.zcrx.libc.SyscallException;
import io.zcrx.libc.Syscalls;
import io.zcrx.loop.LoopGroup;
import io.zcrx.preflight.Finding;
import io.zcrx.preflight.Preflight;
import io.zcrx.ring.IoUring;
import io.zcrx.socket.ClientSocket;
import io.zcrx.socket.ConnectedSocket;
import io.zcrx.socket.IncomingNapi;
import io.zcrx.socket.ServerSocket;
import io.zcrx.transport.RingTransport;
import io.zcrx.uapi.LinuxIoUring;

/**
 * Opens loops that use io_uring, each with a ring and an area of its own.
 */
final class RingOpener {

	private static final Logger logger = LoggerFactory.getLogger(RingOpener.class);

	private static final int SQ_ENTRIES = 256;

	private static final int MIN_DERIVED_CQ_ENTRIES = 1024;

	// a socket that is not limited begins small and grows as its data is taken, so that
	// little of it waits and gets cold
	private static final long KERNEL_LIMIT = 0;

	private final ZcrxReceiverConfig config;

	private final Preflight preflight;

	private final GroupOpener group;

	private long receiveBuffer = KERNEL_LIMIT;

	RingOpener(ZcrxReceiverConfig config, Preflight preflight, PayloadListener payloads,
			ConnectionListener connections) {
		this.config = config;
		this.preflight = preflight;
		this.group = new GroupOpener(config, payloads, connections);
	}

	OpenedMode open(ReceiveMode mode, String reason) {
		int interfaceIndex = interfaceIndex();
		if (mode != ReceiveMode.COPY && Syscalls.pageSize() != ZcrxReceiverConfig.PAGE_SIZE) {
			throw new ModeUnavailableException(mode,
					List.of("this kernel has pages of %d bytes, and only 4096 are supported; use mode 'copy'"
						.formatted(Syscalls.pageSize())),
					null);
		}
		try {
			ServerSocket server = this.config.connect().isEmpty()
					? this.group.took(new SocketOpener(this.config).bind()) : null;
			if (mode == ReceiveMode.ZERO_COPY && server != null) {
				InterfaceSetup.apply(this.config, server.localAddress().getPort(), this.group);
			}
			List<Integer> queues = (mode == ReceiveMode.ZERO_COPY) ? this.config.queues()
					: Collections.nCopies(this.config.loops(), 0);
			ServerSocket acceptFrom = server;
			for (int queue : queues) {
				openLoop(mode, interfaceIndex, queue, acceptFrom);
				acceptFrom = null;
			}
			watch(mode, interfaceIndex, (server != null) ? server.localAddress().getPort() : 0);
			if (server != null) {
				server.listen(this.config.backlog());
			}
			return this.group.open(mode, reason, (server != null) ? server.localAddress() : null, this::connect);
		}
		catch (Throwable ex) {
			this.group.abandon(ex);
			if (ex instanceof SyscallException) {
				throw new ZcrxException("Receiver '%s': %s".formatted(this.config.name(), ex.getMessage()), ex);
			}
			throw ex;
		}
	}

	private void watch(ReceiveMode mode, int interfaceIndex, int port) {
		String interfaceName = this.config.interfaceName();
		if (mode == ReceiveMode.ZERO_COPY && interfaceName != null) {
			this.group.watch((group) -> new NicWatch(this.config, interfaceName, interfaceIndex, port, group));
		}
	}

	private ConnectedSocket connect(InetAddress address, int port, BooleanSupplier cancelled) {
		return ClientSocket.connect(address, port, new SocketOpener(this.config).dialSettings(), this.receiveBuffer,
				cancelled);
	}

	private void openLoop(ReceiveMode mode, int interfaceIndex, int queue, @Nullable ServerSocket server) {
		Area area = this.group.tookMemory(new AreaMapping(this.config, this.group.warnings()).map(mode));
		IoUring ring = this.group.took(openRing(mode));
		new BusyPolling(this.config, this.group.warnings()).set(ring);
		RingBuffers buffers = register(mode, ring, area, interfaceIndex, queue);
		this.group.took(buffers);
		if (mode == ReceiveMode.ZERO_COPY && buffers instanceof ZcrxBuffers queueBuffers) {
			setBudget(queueBuffers, server);
		}
		RingTransport transport = new RingTransport(ring, buffers, server);
		this.group.took(transport);
		IntSupplier napiId = napiId(mode, queue);
		this.group.addLoop(transport, area, napiId);
		if (buffers instanceof ZcrxBuffers queueBuffers) {
			for (int i = 1; i < this.config.loopsPerQueue(); i++) {
				shareQueue(mode, queueBuffers, area, napiId);
			}
		}
	}

	/**
	 * Adds a loop that receives from a queue that another loop has registered.
	 */
	private void shareQueue(ReceiveMode mode, ZcrxBuffers buffers, Area area, IntSupplier napiId) {
		IoUring ring = this.group.took(openRing(mode));
		new BusyPolling(this.config, this.group.warnings()).set(ring);
		ZcrxBuffers shared;
		try {
			shared = buffers.shareWith(ring);
		}
		catch (SyscallException ex) {
			if (Zcrx.capabilities().queueSharing()) {
				throw ex;
			}
			throw new InvalidConfigException("loops-per-queue", this.config.loopsPerQueue(),
					"several loops on one queue need Linux 6.19; use 1, or more queues");
		}
		this.group.took(shared);
		RingTransport transport = new RingTransport(ring, shared, null);
		this.group.took(transport);
		this.group.addLoop(transport, area, napiId);
	}

	private void setBudget(ZcrxBuffers buffers, @Nullable ServerSocket server) {
		String interfaceName = this.config.interfaceName();
		long ring = (interfaceName != null) ? this.preflight.rxRingEntries(interfaceName) : 0;
		AreaBudget budget = AreaBudget.of(buffers.bufferSize(), ring, this.config.highWatermark());
		buffers.budget(budget);
		long share = budget.receiveBuffer(buffers.count(), 1);
		if (share < ServerSocket.maxReceiveBuffer()) {
			// connections take it over when they are made, and can't exceed it later
			this.receiveBuffer = share;
		}
		if (server != null) {
			if (this.receiveBuffer != KERNEL_LIMIT) {
				server.limitReceiveBuffer(this.receiveBuffer);
			}
			for (String warning : ReceiverWarnings.budget(this.config, buffers)) {
				logger.warn("Receiver '{}': {}", this.config.name(), warning);
			}
		}
	}

	/**
	 * Returns what tells the NAPI instance of a queue. Registering restarts queues, which
	 * can change it.
	 */
	private IntSupplier napiId(ReceiveMode mode, int queue) {
		String interfaceName = this.config.interfaceName();
		if (mode != ReceiveMode.ZERO_COPY || interfaceName == null) {
			return LoopGroup.NO_QUEUE;
		}
		if (this.config.queues().size() > 1) {
			List<Finding> findings = this.preflight.severalQueues(interfaceName, queue, IncomingNapi.isTold());
			if (!findings.isEmpty()) {
				throw unavailable(mode, findings, null);
			}
		}
		return () -> this.preflight.napiId(interfaceName, queue);
	}

	private IoUring openRing(ReceiveMode mode) {
		try {
			int cqEntries = cqEntries();
			// the kernel refuses a completion queue that is smaller than the submission
			// queue
			return Patience.ask(() -> IoUring.open(Math.min(SQ_ENTRIES, cqEntries), cqEntries, completions(mode)),
					this::memory);
		}
		catch (SyscallException ex) {
			throw unavailable(mode, this.preflight.explainRingSetup(ex.errno()), ex);
		}
	}

	/**
	 * Returns how the ring is set up for completions that name a place in the area.
	 */
	private int completions(ReceiveMode mode) {
		if (mode == ReceiveMode.COPY) {
			return 0;
		}
		// up to 7.2 (7.3 has areaGrowth) a full queue of mixed completions shows an old
		// one again, whatever it was
		boolean mixed = this.config.mixedCompletions() && Zcrx.capabilities().mixedCompletions()
				&& Zcrx.capabilities().areaGrowth();
		return mixed ? LinuxIoUring.IORING_SETUP_CQE_MIXED : LinuxIoUring.IORING_SETUP_CQE32;
	}

	private int cqEntries() {
		if (this.config.cqEntries() != 0) {
			return this.config.cqEntries();
		}
		// several completions can share a page; twice as many entries as pages can hardly
		// fill
		long pages = this.config.areaMaxSize() / ZcrxReceiverConfig.PAGE_SIZE;
		long entries = Long.highestOneBit(2 * pages - 1) << 1;
		return Math.clamp(entries, MIN_DERIVED_CQ_ENTRIES, ZcrxReceiverConfig.MAX_CQ_ENTRIES);
	}

	private RingBuffers register(ReceiveMode mode, IoUring ring, Area area, int interfaceIndex, int queue) {
		try {
			return switch (mode) {
				case ZERO_COPY,
						NODEV ->
					new QueueRegistration(this.config, interfaceIndex, queue,
							() -> this.preflight.mayLock(this.config.areaSize()), this.group.warnings())
						.register(ring, area);
				case COPY -> Patience.ask(() -> ProvidedBuffers.register(ring, area), this::memory);
				case AUTO, NIO -> throw new IllegalStateException("%s uses no ring".formatted(mode));
			};
		}
		catch (SyscallException ex) {
			if (mode == ReceiveMode.ZERO_COPY && this.config.nicPrepare() == NicPrepare.NONE) {
				throw new ModeUnavailableException(mode,
						List.of("%s; 'nic.prepare: check' tells more".formatted(ex.getMessage())), ex);
			}
			List<Finding> findings = (mode == ReceiveMode.COPY) ? this.preflight.explainRingSetup(ex.errno())
					: this.preflight.explainRegistration(ex.errno(), this.config.interfaceName(), queue,
							this.config.areaSize());
			throw unavailable(mode, findings, ex);
		}
	}

	private Duration memory(int errno) {
		return (errno == Errno.ENOMEM && this.preflight.mayLock(0)) ? Patience.MEMORY : Duration.ZERO;
	}

	private static ModeUnavailableException unavailable(ReceiveMode mode, List<Finding> findings,
			@Nullable SyscallException cause) {
		List<String> reasons = new ArrayList<>();
		findings.forEach((finding) -> reasons.add(finding.toString()));
		return new ModeUnavailableException(mode, reasons, cause);
	}

	private int interfaceIndex() {
		String name = this.config.interfaceName();
		if (name == null) {
			return InterfaceQueue.NODEV;
		}
		int index = Syscalls.ifNameToIndex(name);
		if (index < 0) {
			throw SocketOpener.missing(name);
		}
		return index;
	}

}
