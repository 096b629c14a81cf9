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
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.zcrx.ifq.Area;
import io.zcrx.ifq.InterfaceQueue;
import io.zcrx.libc.Errno;
import io.zcrx.libc.SyscallException;
import io.zcrx.libc.Syscalls;
import io.zcrx.loop.LoopSettings;
import io.zcrx.loop.ProvidedBuffers;
import io.zcrx.loop.ReceiveBuffers;
import io.zcrx.loop.ReceiveLoop;
import io.zcrx.loop.ZcrxBuffers;
import io.zcrx.preflight.Finding;
import io.zcrx.preflight.Preflight;
import io.zcrx.ring.IoUring;
import io.zcrx.socket.ServerSocket;
import io.zcrx.uapi.LinuxIoUring;

/**
 * Finds the mode that works and opens everything it needs. All or nothing: what was taken
 * for a mode that fails is released before the next is tried.
 */
final class ModeOpener {

	private static final Logger logger = LoggerFactory.getLogger(ModeOpener.class);

	private static final int SQ_ENTRIES = 256;

	private static final int MIN_DERIVED_CQ_ENTRIES = 1024;

	private static final int RECEIVE_BUFFERS_PER_AREA = 8;

	private static final Duration REBIND_TIMEOUT = Duration.ofSeconds(5);

	private static final Duration PORT_TIMEOUT = Duration.ofSeconds(1);

	private final Preflight preflight = new Preflight();

	private final ZcrxReceiverConfig config;

	private final PayloadListener payloads;

	private final ConnectionListener connections;

	ModeOpener(ZcrxReceiverConfig config, PayloadListener payloads, ConnectionListener connections) {
		this.config = config;
		this.payloads = payloads;
		this.connections = connections;
	}

	OpenedMode open() {
		int interfaceIndex = interfaceIndex();
		ServerSocket socket = bind();
		try {
			return open(socket, interfaceIndex);
		}
		catch (Throwable ex) {
			socket.close();
			throw ex;
		}
	}

	private OpenedMode open(ServerSocket socket, int interfaceIndex) {
		if (this.config.mode() != ReceiveMode.AUTO) {
			return open(socket, interfaceIndex, this.config.mode(), "as configured");
		}
		if (interfaceIndex == InterfaceQueue.NODEV) {
			return open(socket, interfaceIndex, ReceiveMode.COPY, "no interface is configured for zero-copy");
		}
		String queue = "%s queue %d".formatted(this.config.interfaceName(), this.config.queue());
		try {
			return open(socket, interfaceIndex, ReceiveMode.ZERO_COPY, "supported by the interface queue");
		}
		catch (ModeUnavailableException ex) {
			String reason = "no zero-copy on %s: %s".formatted(queue, String.join("; ", ex.reasons()));
			logger.warn("Receiver '{}': {}", this.config.name(), reason);
			return open(socket, interfaceIndex, ReceiveMode.COPY, reason);
		}
	}

	private OpenedMode open(ServerSocket socket, int interfaceIndex, ReceiveMode mode, String reason) {
		if (mode != ReceiveMode.COPY && Syscalls.pageSize() != ZcrxReceiverConfig.PAGE_SIZE) {
			throw new ModeUnavailableException(mode,
					List.of("this kernel has pages of %d bytes, and only 4096 are supported; use mode 'copy'"
						.formatted(Syscalls.pageSize())),
					null);
		}
		Area area = null;
		IoUring ring = null;
		ReceiveBuffers buffers = null;
		try {
			area = Area.map(this.config.areaSize());
			ring = openRing(mode);
			buffers = register(mode, ring, area, interfaceIndex);
			AreaViews views = new AreaViews(area.segment(), buffers::release);
			Delivery delivery = new Delivery(this.config.name(), views, this.payloads, this.connections);
			if (mode == ReceiveMode.ZERO_COPY) {
				// data waits in the area itself there. If one connection could fill it, a
				// lost packet would find no buffer
				// when it is sent again, for ever
				socket.limitReceiveBuffer(this.config.areaSize() / RECEIVE_BUFFERS_PER_AREA);
			}
			socket.listen(this.config.backlog());
			ReceiveLoop loop = new ReceiveLoop(ring, buffers, socket, delivery, new LoopSettings(
					this.config.maxConnections(), this.config.maxPendingSend(), this.config.shutdownTimeout()));
			release(area, loop);
			return new OpenedMode(mode, reason, socket.localAddress(), loop, delivery);
		}
		catch (Throwable ex) {
			if (buffers != null) {
				buffers.close();
			}
			if (ring != null) {
				ring.close();
			}
			if (area != null) {
				area.close();
			}
			if (ex instanceof SyscallException) {
				throw new ZcrxException("Receiver '%s': %s".formatted(this.config.name(), ex.getMessage()), ex);
			}
			throw ex;
		}
	}

	private IoUring openRing(ReceiveMode mode) {
		try {
			int cqEntries = cqEntries();
			// the kernel refuses a completion queue that is smaller than the submission
			// queue
			return IoUring.open(Math.min(SQ_ENTRIES, cqEntries), cqEntries,
					(mode != ReceiveMode.COPY) ? LinuxIoUring.IORING_SETUP_CQE32 : 0);
		}
		catch (SyscallException ex) {
			throw unavailable(mode, this.preflight.explainRingSetup(ex.errno()), ex);
		}
	}

	private int cqEntries() {
		if (this.config.cqEntries() != 0) {
			return this.config.cqEntries();
		}
		// several completions can share a page; twice as many entries as pages can hardly
		// fill
		long pages = this.config.areaSize() / ZcrxReceiverConfig.PAGE_SIZE;
		long entries = Long.highestOneBit(2 * pages - 1) << 1;
		return Math.clamp(entries, MIN_DERIVED_CQ_ENTRIES, ZcrxReceiverConfig.MAX_CQ_ENTRIES);
	}

	private ReceiveBuffers register(ReceiveMode mode, IoUring ring, Area area, int interfaceIndex) {
		try {
			return switch (mode) {
				case ZERO_COPY -> registerQueue(ring, area, interfaceIndex);
				case NODEV -> ZcrxBuffers.register(ring, area, InterfaceQueue.NODEV, 0, this.config.rqEntries());
				case COPY -> ProvidedBuffers.register(ring, area);
				case AUTO -> throw new IllegalStateException("AUTO is not a mode to register");
			};
		}
		catch (SyscallException ex) {
			List<Finding> findings = (mode == ReceiveMode.COPY) ? this.preflight.explainRingSetup(ex.errno())
					: this.preflight.explainRegistration(ex.errno(), this.config.interfaceName(), this.config.queue(),
							this.config.areaSize());
			throw unavailable(mode, findings, ex);
		}
	}

	/**
	 * Registers the queue. The kernel releases the queue of an ended process in its own
	 * time, so that one that seems taken is asked for again for a while.
	 */
	private ReceiveBuffers registerQueue(IoUring ring, Area area, int interfaceIndex) {
		return retryWhile(Errno.EEXIST, REBIND_TIMEOUT,
				() -> ZcrxBuffers.register(ring, area, interfaceIndex, this.config.queue(), this.config.rqEntries()));
	}

	private static <T> T retryWhile(int errno, Duration timeout, Supplier<T> action) {
		long deadline = System.nanoTime() + timeout.toNanos();
		for (long pause = 1;; pause = Math.min(2 * pause, 200)) {
			try {
				return action.get();
			}
			catch (SyscallException ex) {
				if (ex.errno() != errno || System.nanoTime() - deadline >= 0) {
					throw ex;
				}
			}
			try {
				Thread.sleep(pause);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new ZcrxException("Interrupted while waiting for the queue or the port to become free", ex);
			}
		}
	}

	private ModeUnavailableException unavailable(ReceiveMode mode, List<Finding> findings, SyscallException cause) {
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
			throw new InvalidConfigException("interface", name,
					"no such network interface; there are " + String.join(", ", interfaces()));
		}
		return index;
	}

	private static List<String> interfaces() {
		try {
			return NetworkInterface.networkInterfaces().map(NetworkInterface::getName).toList();
		}
		catch (SocketException ex) {
			return List.of("none that can be listed");
		}
	}

	/**
	 * Binds the port. The ring of a killed process keeps its listening socket until the
	 * kernel has ended it, shortly after.
	 */
	private ServerSocket bind() {
		try {
			return retryWhile(Errno.EADDRINUSE, PORT_TIMEOUT, this::tryBind);
		}
		catch (SyscallException ex) {
			throw explainBind(ex);
		}
	}

	private ServerSocket tryBind() {
		InetAddress address = this.config.address();
		if (address != null) {
			return ServerSocket.bind(address, this.config.port(), this.config.interfaceName());
		}
		return (this.config.interfaceName() != null)
				? ServerSocket.bindAny(this.config.port(), this.config.interfaceName())
				: ServerSocket.bind(InetAddress.getLoopbackAddress(), this.config.port(), null);
	}

	private ZcrxException explainBind(SyscallException ex) {
		InetAddress address = this.config.address();
		int port = this.config.port();
		return switch (ex.errno()) {
			case Errno.EADDRINUSE -> new InvalidConfigException("port", port,
					"the port is in use; stop the process that listens on it ('ss -ltnp sport = :%d' shows it) "
						.formatted(port) + "or choose another port");
			case Errno.EACCES -> new InvalidConfigException("port", port,
					"ports below 1024 need CAP_NET_BIND_SERVICE; choose a higher port or grant the capability");
			case Errno.EADDRNOTAVAIL -> new InvalidConfigException("address", String.valueOf(address),
					"no interface of this machine has that address; 'ip address' lists those there are");
			default -> new ZcrxException("Receiver '%s': %s".formatted(this.config.name(), ex.getMessage()), ex);
		};
	}

	/**
	 * Has the area unmapped when the loop has ended and the kernel can't write to it any
	 * more.
	 */
	private void release(@Nullable Area area, ReceiveLoop loop) {
		loop.onTermination((termination) -> {
			long held = loop.outstanding();
			if (held > 0) {
				logger.warn(
						"Receiver '{}' was stopped while {} payloads were retained: using them throws from now on. "
								+ "Close retained payloads before the shutdown timeout of {} is over",
						this.config.name(), held, this.config.shutdownTimeout());
			}
			if (area != null && termination.quiet()) {
				unmap(area);
			}
		});
	}

	private void unmap(Area area) {
		try {
			area.close();
		}
		catch (IllegalStateException ex) {
			// a native call is using a retained view: freeing the memory under it would
			// crash the JVM
			logger.warn("Receiver '{}': {} bytes of memory stay mapped because a retained payload is in use by a "
					+ "native call", this.config.name(), area.size(), ex);
		}
	}

}
