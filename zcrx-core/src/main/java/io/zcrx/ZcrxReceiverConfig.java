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
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

import io.zcrx.framing.FrameDecoder;
import io.zcrx.ifq.Area;
import io.zcrx.socket.AddressRange;

/**
 * What a {@link ZcrxReceiver} is to be. Immutable; made by {@link #builder}, which
 * validates. The builder's methods tell what the properties mean.
 *
 * @since 0.1.0
 */
public final class ZcrxReceiverConfig {

	static final int PAGE_SIZE = 4096;

	static final int MIN_AREA_PAGES = 16;

	static final int MAX_RQ_ENTRIES = 32768;

	static final int MAX_CQ_ENTRIES = 65536;

	static final int MIN_CQ_ENTRIES = 16;

	static final int DEFAULT_MAX_CONNECTIONS = 10_000;

	// the area's offset in a completion has 48 bits, the kernel's own limit is 1 TiB
	private static final long MAX_AREA_SIZE = 1L << 40;

	// the kernel has no limit of its own, but huge pages are not larger
	private static final int MAX_RX_BUFFER_SIZE = 1 << 30;

	private static final int MAX_INTERFACE_NAME = 15;

	private static final Duration MAX_SHUTDOWN_TIMEOUT = Duration.ofDays(1);

	private static final Duration MAX_TIMEOUT = Duration.ofDays(365);

	private static final Duration MIN_IDLE_TIMEOUT = Duration.ofMillis(100);

	private static final int MAX_LOOPS = 64;

	// the largest number of processors a Linux kernel can be built for
	private static final int MAX_CPUS = 8192;

	// the kernel's limits: MAX_TCP_KEEPIDLE, MAX_TCP_KEEPINTVL and MAX_TCP_KEEPCNT
	private static final Duration MAX_KEEPALIVE = Duration.ofSeconds(32767);

	private static final int MAX_KEEPALIVE_COUNT = 127;

	static final Duration DEFAULT_USER_TIMEOUT = Duration.ofSeconds(60);

	// in milliseconds it must fit into an int
	private static final Duration MAX_USER_TIMEOUT = Duration.ofDays(20);

	// the kernel cuts what is longer
	private static final Duration MAX_BUSY_POLL = Duration.ofMillis(10);

	private final Builder values;

	private ZcrxReceiverConfig(Builder values) {
		this.values = values;
	}

	/**
	 * Starts a configuration.
	 * @param name names the receiver in threads, logs and errors
	 * @return a builder with the defaults
	 */
	public static Builder builder(String name) {
		return new Builder(name);
	}

	/**
	 * {@return a builder that starts with the values of this configuration}
	 */
	public Builder toBuilder() {
		return this.values.copy();
	}

	/**
	 * {@return the name of the receiver in threads, logs and errors}
	 */
	public String name() {
		return this.values.name;
	}

	/**
	 * {@return the local address to bind; {@code null} is any address of the interface if
	 * one is named, else loopback}
	 */
	public @Nullable InetAddress address() {
		return this.values.address;
	}

	/**
	 * {@return the TCP port, 0 for any free one}
	 */
	public int port() {
		return this.values.port;
	}

	/**
	 * {@return the network interface to receive from, or {@code null}}
	 */
	public @Nullable String interfaceName() {
		return this.values.interfaceName;
	}

	/**
	 * {@return the first rx queue to receive from}
	 */
	public int queue() {
		return this.values.queues.getFirst();
	}

	/**
	 * {@return the rx queues of the interface to receive from}
	 */
	public List<Integer> queues() {
		return this.values.queues;
	}

	/**
	 * {@return loops for each rx queue}
	 */
	public int loopsPerQueue() {
		return this.values.loopsPerQueue;
	}

	/**
	 * {@return loops in modes other than {@link ReceiveMode#ZERO_COPY}}
	 */
	public int loops() {
		return this.values.loops;
	}

	/**
	 * {@return the processors that loops are pinned to, in turn; empty for none}
	 */
	public List<Integer> cpus() {
		return this.values.cpus;
	}

	/**
	 * {@return how long a wait for data polls the device, zero for not at all}
	 */
	public Duration busyPoll() {
		return this.values.busyPoll;
	}

	/**
	 * {@return what to do with the network interface before it is used}
	 */
	public NicPrepare nicPrepare() {
		return this.values.nicPrepare;
	}

	/**
	 * {@return the mode; anything but {@link ReceiveMode#AUTO} is strict}
	 */
	public ReceiveMode mode() {
		return this.values.mode;
	}

	/**
	 * {@return bytes of the area}
	 */
	public long areaSize() {
		return this.values.areaSize;
	}

	/**
	 * {@return bytes up to which the area grows under pressure, at least its size}
	 */
	public long areaMaxSize() {
		return Math.max(this.values.areaMaxSize, this.values.areaSize);
	}

	/**
	 * {@return bytes that a receive buffer should have, 0 for a page}
	 */
	public int rxBufferSize() {
		return this.values.rxBufferSize;
	}

	/**
	 * {@return whether the area is to be made of huge pages}
	 */
	public boolean hugePages() {
		return this.values.hugePages;
	}

	/**
	 * {@return entries of the refill queue}
	 */
	public int rqEntries() {
		return this.values.rqEntries;
	}

	/**
	 * {@return entries of the completion queue, 0 to derive them from the area}
	 */
	public int cqEntries() {
		return this.values.cqEntries;
	}

	boolean mixedCompletions() {
		return this.values.mixedCompletions;
	}

	/**
	 * {@return connections that may wait to be accepted}
	 */
	public int backlog() {
		return this.values.backlog;
	}

	/**
	 * {@return connections that may be open at once; further ones wait in the backlog}
	 */
	public int maxConnections() {
		return this.values.maxConnections;
	}

	/**
	 * {@return bytes that may wait for a slow peer before nothing more is received from
	 * those whose listeners send them, and before other threads wait}
	 */
	public int maxPendingSend() {
		return this.values.maxPendingSend;
	}

	/**
	 * {@return how the stream of a connection is cut into frames}
	 */
	public FrameDecoder framing() {
		return this.values.framing;
	}

	/**
	 * {@return how long a stop waits for pending replies and retained payloads}
	 */
	public Duration shutdownTimeout() {
		return this.values.shutdownTimeout;
	}

	/**
	 * {@return how long a connection may be without traffic before it is closed, zero for
	 * ever}
	 */
	public Duration idleTimeout() {
		return this.values.idleTimeout;
	}

	/**
	 * {@return the addresses and ranges of addresses whose connections are served; empty
	 * for all}
	 */
	public List<String> allowedPeers() {
		return this.values.allowedPeers;
	}

	/**
	 * {@return the share of the area in the hands of handlers from which on nothing more
	 * is received}
	 */
	public double highWatermark() {
		return this.values.highWatermark;
	}

	/**
	 * {@return the share of the area in the hands of handlers at which receiving goes on}
	 */
	public double lowWatermark() {
		return this.values.lowWatermark;
	}

	/**
	 * {@return how closely retained payloads that nobody closes are watched}
	 */
	public LeakDetection leakDetection() {
		return (this.values.network != null) ? LeakDetection.FULL : this.values.leakDetection;
	}

	/**
	 * {@return the network in memory that takes the place of sockets, or {@code null}}
	 */
	public @Nullable InMemoryNetwork network() {
		return this.values.network;
	}

	/**
	 * {@return when the buffer of a delivered payload goes back}
	 */
	public AckMode ackMode() {
		return this.values.ackMode;
	}

	/**
	 * {@return on which threads listeners are called}
	 */
	public Dispatch dispatch() {
		return this.values.dispatch;
	}

	/**
	 * {@return the executor of {@link Dispatch#EXECUTOR}, or {@code null} for virtual
	 * threads}
	 */
	public @Nullable Executor executor() {
		return this.values.executor;
	}

	/**
	 * {@return what decides after a listener threw, or {@code null} to log it and to
	 * close the connection}
	 */
	public @Nullable FailureHandler failureHandler() {
		return this.values.failureHandler;
	}

	/**
	 * {@return received buffers of a connection that may wait for the executor or be
	 * handled}
	 */
	public int maxInFlight() {
		return this.values.maxInFlight;
	}

	/**
	 * {@return the peers to connect to instead of listening, unresolved; empty to listen}
	 */
	public List<InetSocketAddress> connect() {
		return this.values.connect;
	}

	/**
	 * {@return how long an attempt to connect may take}
	 */
	public Duration connectTimeout() {
		return this.values.connectTimeout;
	}

	/**
	 * {@return about how long to wait before the first attempt to connect again}
	 */
	public Duration reconnectDelay() {
		return this.values.reconnectDelay;
	}

	/**
	 * {@return about how long to wait at most between attempts to connect}
	 */
	public Duration maxReconnectDelay() {
		return this.values.maxReconnectDelay;
	}

	/**
	 * {@return how many payloads or frames a listener that takes batches is given in one
	 * of them, and how many a run on the executor handles, at most}
	 */
	public int maxBatch() {
		return this.values.maxBatch;
	}

	/**
	 * {@return how long a peer may take none of the bytes that are pending for it before
	 * its connection is ended}
	 */
	public Duration sendTimeout() {
		return this.values.sendTimeout;
	}

	/**
	 * {@return how long a connection that was closed waits for its peer while that makes
	 * no progress}
	 */
	public Duration lingerTimeout() {
		return this.values.lingerTimeout;
	}

	/**
	 * {@return whether TCP asks silent peers whether they still exist}
	 */
	public boolean keepAlive() {
		return this.values.keepAlive;
	}

	/**
	 * {@return how long a peer may be silent before TCP asks the first time, in whole
	 * seconds}
	 */
	public Duration keepAliveIdle() {
		return this.values.keepAliveIdle;
	}

	/**
	 * {@return how long TCP waits for an answer before it asks again, in whole seconds}
	 */
	public Duration keepAliveInterval() {
		return this.values.keepAliveInterval;
	}

	/**
	 * {@return how often TCP asks in vain before the connection is ended}
	 */
	public int keepAliveCount() {
		return this.values.keepAliveCount;
	}

	/**
	 * {@return how long sent bytes may stay unacknowledged before TCP ends the
	 * connection, zero for the kernel's own rule}
	 */
	public Duration userTimeout() {
		return this.values.userTimeout;
	}

	private static void validate(Builder values) {
		check(!values.name.isBlank(), "name", values.name, "must not be empty");
		check(values.port >= 0 && values.port <= 0xffff, "port", values.port, "must be from 0 (any free one) to 65535");
		if (values.interfaceName != null) {
			check(!values.interfaceName.isBlank() && values.interfaceName.length() <= MAX_INTERFACE_NAME, "interface",
					values.interfaceName,
					"must be the name of a network interface, at most 15 characters; 'ip link' lists them");
		}
		check(!values.queues.isEmpty(), "queues", values.queues, "must name at least one rx queue");
		for (int queue : values.queues) {
			check(queue >= 0, "queue", queue, "must be 0 or more");
		}
		check(Set.copyOf(values.queues).size() == values.queues.size(), "queues", values.queues,
				"must name each rx queue once");
		check(values.loopsPerQueue > 0 && values.loopsPerQueue <= MAX_LOOPS, "loops-per-queue", values.loopsPerQueue,
				"must be from 1 to 64");
		check(values.loops > 0 && values.loops <= MAX_LOOPS, "loops", values.loops, "must be from 1 to 64");
		check(values.mode != ReceiveMode.ZERO_COPY || values.interfaceName != null, "mode", values.mode,
				"needs a network interface: set 'interface' and 'queue', or use mode 'auto' or 'copy'");
		check(values.mode != ReceiveMode.NODEV || values.interfaceName == null, "mode", values.mode,
				"uses no network interface: remove 'interface', or use mode 'zero-copy'");
		check(values.areaSize <= MAX_AREA_SIZE, "area-size", values.areaSize,
				"must be at most 1TB, the kernel's limit");
		check(values.areaSize % PAGE_SIZE == 0, "area-size", values.areaSize,
				"must be a multiple of the page size, 4096 bytes, such as " + roundUp(values.areaSize, PAGE_SIZE));
		check(values.areaSize >= (long) MIN_AREA_PAGES * PAGE_SIZE, "area-size", values.areaSize,
				"must be at least 65536 bytes (16 pages); 64MB is a good start");
		validateAreaDetails(values);
		check(isPowerOfTwo(values.rqEntries), "rq-entries", values.rqEntries,
				"must be a power of two, such as " + Integer.highestOneBit(Math.max(values.rqEntries, 1)));
		check(values.rqEntries <= MAX_RQ_ENTRIES, "rq-entries", values.rqEntries,
				"must be at most 32768, the kernel's limit");
		check(values.cqEntries == 0 || isPowerOfTwo(values.cqEntries), "cq-entries", values.cqEntries,
				"must be a power of two, or 0 to derive it from the area");
		check(values.cqEntries == 0 || (values.cqEntries >= MIN_CQ_ENTRIES && values.cqEntries <= MAX_CQ_ENTRIES),
				"cq-entries", values.cqEntries, "must be from 16 to 65536, the kernel's limit");
		check(values.backlog > 0, "backlog", values.backlog, "must be positive");
		check(values.maxConnections > 0, "max-connections", values.maxConnections, "must be positive");
		check(values.maxPendingSend > 0, "max-pending-send", values.maxPendingSend, "must be positive");
		check(!values.shutdownTimeout.isNegative(), "shutdown-timeout", values.shutdownTimeout, "must not be negative");
		check(values.shutdownTimeout.compareTo(MAX_SHUTDOWN_TIMEOUT) <= 0, "shutdown-timeout", values.shutdownTimeout,
				"must be at most 1 day");
		validateLimits(values);
		validateSending(values);
		validateSocket(values);
		validateConnect(values);
		validateMachine(values);
	}

	private static void validateMachine(Builder values) {
		for (int cpu : values.cpus) {
			check(cpu >= 0 && cpu < MAX_CPUS, "cpu", cpu, "must be the number of a processor, from 0");
		}
		check(Set.copyOf(values.cpus).size() == values.cpus.size(), "cpu", values.cpus,
				"must name each processor once; loops share them in turn");
		check(values.cpus.isEmpty() || values.dispatch != Dispatch.EXECUTOR, "cpu", values.cpus,
				"pins the loop's thread and with it all threads that the executor starts there: use dispatch 'inline', "
						+ "or pin the whole process with taskset");
		check(!values.busyPoll.isNegative() && values.busyPoll.compareTo(MAX_BUSY_POLL) <= 0, "busy-poll",
				values.busyPoll, "must be from 1 microsecond to 10 milliseconds, or 0 for none");
		check(values.busyPoll.isZero() || values.busyPoll.toNanos() >= 1000, "busy-poll", values.busyPoll,
				"must be from 1 microsecond to 10 milliseconds, or 0 for none");
		if (values.nicPrepare == NicPrepare.APPLY) {
			check(values.interfaceName != null, "nic.prepare", values.nicPrepare,
					"needs a network interface: set 'interface' and 'queue', or use 'check'");
			check(values.queues.size() == 1, "nic.prepare", values.nicPrepare,
					"sets up one queue: with several use 'check' and spread connections over them yourself "
							+ "(ethtool -X ... context new, ethtool -N ... context)");
			check(values.connect.isEmpty(), "nic.prepare", values.nicPrepare,
					"sets up a port to listen on: with 'connect' use 'check' and direct what peers send yourself "
							+ "(ethtool -N ... src-port)");
		}
	}

	private static void validateConnect(Builder values) {
		check(values.connect.isEmpty() || values.port == 0, "connect", values.connect,
				"connects instead of listening: remove it or 'port'");
		check(values.connect.size() <= values.maxConnections, "connect", values.connect,
				"must name at most max-connections peers, which is " + values.maxConnections);
		for (InetSocketAddress peer : values.connect) {
			check(peer.getPort() > 0 && !peer.getHostString().isBlank(), "connect", peer,
					"must be a host and a port from 1 to 65535, such as feed.example.org:9000");
		}
		check(isPositive(values.connectTimeout), "connect-timeout", values.connectTimeout,
				"must be from 1 millisecond to 365 days");
		check(isPositive(values.reconnectDelay), "reconnect-delay", values.reconnectDelay,
				"must be from 1 millisecond to 365 days");
		check(isPositive(values.maxReconnectDelay) && values.maxReconnectDelay.compareTo(values.reconnectDelay) >= 0,
				"max-reconnect-delay", values.maxReconnectDelay,
				"must be from reconnect-delay, which is %s, to 365 days".formatted(values.reconnectDelay));
	}

	private static void validateSending(Builder values) {
		check(values.maxBatch > 0, "max-batch", values.maxBatch, "must be positive");
		check(values.sendTimeout.compareTo(MIN_IDLE_TIMEOUT) >= 0 && values.sendTimeout.compareTo(MAX_TIMEOUT) <= 0,
				"send-timeout", values.sendTimeout, "must be from 100 milliseconds to 365 days");
		check(!values.lingerTimeout.isNegative() && values.lingerTimeout.compareTo(MAX_TIMEOUT) <= 0, "linger-timeout",
				values.lingerTimeout, "must be from 0, which does not wait, to 365 days");
	}

	private static void validateSocket(Builder values) {
		checkSeconds("socket.keepalive.idle", values.keepAliveIdle);
		checkSeconds("socket.keepalive.interval", values.keepAliveInterval);
		check(values.keepAliveCount > 0 && values.keepAliveCount <= MAX_KEEPALIVE_COUNT, "socket.keepalive.count",
				values.keepAliveCount, "must be from 1 to 127, the kernel's limit");
		check(!values.userTimeout.isNegative() && values.userTimeout.compareTo(MAX_USER_TIMEOUT) <= 0,
				"socket.user-timeout", values.userTimeout, "must be at most 20 days, or 0 for the kernel's own rule");
		check(values.userTimeout.isZero() || values.userTimeout.toMillis() > 0, "socket.user-timeout",
				values.userTimeout, "must be at least 1 millisecond, or 0 for the kernel's own rule");
	}

	private static void checkSeconds(String property, Duration value) {
		check(value.getSeconds() > 0 && value.getNano() == 0 && value.compareTo(MAX_KEEPALIVE) <= 0, property, value,
				"must be whole seconds from 1 to 32767, the kernel's limit");
	}

	private static boolean isPositive(Duration duration) {
		return duration.compareTo(Duration.ofMillis(1)) >= 0 && duration.compareTo(MAX_TIMEOUT) <= 0;
	}

	private static void validateLimits(Builder values) {
		check(values.maxInFlight > 0, "max-in-flight", values.maxInFlight, "must be positive");
		check(!values.idleTimeout.isNegative(), "idle-timeout", values.idleTimeout, "must not be negative");
		check(values.idleTimeout.isZero() || values.idleTimeout.compareTo(MIN_IDLE_TIMEOUT) >= 0, "idle-timeout",
				values.idleTimeout, "must be at least 100 milliseconds, or 0 for none");
		check(values.idleTimeout.compareTo(MAX_TIMEOUT) <= 0, "idle-timeout", values.idleTimeout,
				"must be at most 365 days");
		for (String peer : values.allowedPeers) {
			check(isAddressRange(peer), "allowed-peers", peer,
					"must be an IP address or a range of them, such as 10.0.0.0/8");
		}
		check(values.highWatermark > 0 && values.highWatermark <= 1, "high-watermark", values.highWatermark,
				"must be above 0 and at most 1, a share of the area");
		check(values.lowWatermark >= 0 && values.lowWatermark < values.highWatermark, "low-watermark",
				values.lowWatermark, "must be 0 or more and below high-watermark, which is " + values.highWatermark);
	}

	private static boolean isAddressRange(String text) {
		try {
			AddressRange.parse(text);
			return true;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	private static void validateAreaDetails(Builder values) {
		long maxSize = values.areaMaxSize;
		check(maxSize == 0 || maxSize >= values.areaSize, "area-max-size", maxSize,
				"must be at least area-size, %d bytes, or 0 for an area that does not grow".formatted(values.areaSize));
		check(maxSize <= MAX_AREA_SIZE, "area-max-size", maxSize, "must be at most 1TB, the kernel's limit");
		check(maxSize % PAGE_SIZE == 0, "area-max-size", maxSize,
				"must be a multiple of the page size, 4096 bytes, such as " + roundUp(maxSize, PAGE_SIZE));
		int bufferSize = values.rxBufferSize;
		check(bufferSize == 0
				|| (isPowerOfTwo(bufferSize) && bufferSize >= PAGE_SIZE && bufferSize <= MAX_RX_BUFFER_SIZE),
				"rx-buffer-size", bufferSize, "must be a power of two from 4096 to 1GB, or 0 for a page");
		check((long) bufferSize * MIN_AREA_PAGES <= values.areaSize, "rx-buffer-size", bufferSize,
				"must be at most a 16th of area-size, %d bytes".formatted(values.areaSize));
		checkMultiples(values, "rx-buffer-size", bufferSize);
		checkMultiples(values, "huge-pages", values.hugePages ? Area.HUGE_PAGE_SIZE : 0);
	}

	private static void checkMultiples(Builder values, String property, long unit) {
		if (unit > 0) {
			check(values.areaSize % unit == 0, "area-size", values.areaSize,
					"must be a multiple of %d bytes because of %s, such as %d".formatted(unit, property,
							roundUp(values.areaSize, unit)));
			check(values.areaMaxSize % unit == 0, "area-max-size", values.areaMaxSize,
					"must be a multiple of %d bytes because of %s, such as %d".formatted(unit, property,
							roundUp(values.areaMaxSize, unit)));
		}
	}

	private static long roundUp(long size, long unit) {
		return Math.ceilDiv(Math.max(size, 1), unit) * unit;
	}

	private static boolean isPowerOfTwo(int value) {
		return value > 0 && Integer.bitCount(value) == 1;
	}

	private static void check(boolean valid, String property, Object value, String reason) {
		if (!valid) {
			throw new InvalidConfigException(property, value, reason);
		}
	}

	/**
	 * Collects the properties. Not safe for use by several threads.
	 */
	public static final class Builder implements Cloneable {

		private final String name;

		private @Nullable InetAddress address;

		private int port;

		private @Nullable String interfaceName;

		private List<Integer> queues = List.of(0);

		private int loopsPerQueue = 1;

		private int loops = 1;

		private List<Integer> cpus = List.of();

		private Duration busyPoll = Duration.ZERO;

		private NicPrepare nicPrepare = NicPrepare.CHECK;

		private ReceiveMode mode = ReceiveMode.AUTO;

		private long areaSize = 64L << 20;

		private long areaMaxSize;

		private int rxBufferSize;

		private boolean hugePages;

		private int rqEntries = 4096;

		private int cqEntries;

		private boolean mixedCompletions;

		private int backlog = 1024;

		private int maxConnections = DEFAULT_MAX_CONNECTIONS;

		private int maxPendingSend = 1 << 20;

		private FrameDecoder framing = FrameDecoder.none();

		private Duration shutdownTimeout = Duration.ofSeconds(10);

		private Duration idleTimeout = Duration.ZERO;

		private List<String> allowedPeers = List.of();

		private double highWatermark = 0.75;

		private double lowWatermark = 0.5;

		private LeakDetection leakDetection = LeakDetection.SAMPLED;

		private @Nullable InMemoryNetwork network;

		private AckMode ackMode = AckMode.AUTO;

		private Dispatch dispatch = Dispatch.INLINE;

		private @Nullable Executor executor;

		private @Nullable FailureHandler failureHandler;

		private int maxInFlight = 64;

		private List<InetSocketAddress> connect = List.of();

		private Duration connectTimeout = Duration.ofSeconds(10);

		private Duration reconnectDelay = Duration.ofMillis(100);

		private Duration maxReconnectDelay = Duration.ofSeconds(30);

		private int maxBatch = 500;

		private Duration sendTimeout = Duration.ofSeconds(30);

		private Duration lingerTimeout = Duration.ofSeconds(5);

		private boolean keepAlive = true;

		private Duration keepAliveIdle = Duration.ofSeconds(60);

		private Duration keepAliveInterval = Duration.ofSeconds(10);

		private int keepAliveCount = 6;

		private Duration userTimeout = DEFAULT_USER_TIMEOUT;

		private Builder(String name) {
			this.name = name;
		}

		/**
		 * {@return the name of the receiver}
		 */
		public String name() {
			return this.name;
		}

		/**
		 * Sets the local address to bind.
		 * @param address the address; {@code null} is any address of the interface if one
		 * is named, else loopback
		 * @return this builder
		 */
		public Builder address(@Nullable InetAddress address) {
			this.address = address;
			return this;
		}

		/**
		 * Sets the TCP port.
		 * @param port the port, 0 (the default) for any free one
		 * @return this builder
		 */
		public Builder port(int port) {
			this.port = port;
			return this;
		}

		/**
		 * Sets the interface queue to receive from.
		 * @param interfaceName the network interface, or {@code null} for none
		 * @param queue its rx queue
		 * @return this builder
		 */
		public Builder interfaceQueue(@Nullable String interfaceName, int queue) {
			return interfaceQueues(interfaceName, List.of(queue));
		}

		/**
		 * Sets the interface queues to receive from, each by loops of its own.
		 * Connections are served by a loop of the queue that they arrive on.
		 * @param interfaceName the network interface, or {@code null} for none
		 * @param queues its rx queues, each with an area of its own
		 * @return this builder
		 */
		public Builder interfaceQueues(@Nullable String interfaceName, List<Integer> queues) {
			this.interfaceName = interfaceName;
			this.queues = List.copyOf(queues);
			return this;
		}

		/**
		 * Sets how many loops share an interface queue and its area (Linux 6.19).
		 * @param loopsPerQueue the number, default 1
		 * @return this builder
		 */
		public Builder loopsPerQueue(int loopsPerQueue) {
			this.loopsPerQueue = loopsPerQueue;
			return this;
		}

		/**
		 * Sets how many loops there are in modes other than
		 * {@link ReceiveMode#ZERO_COPY}, each with an area of its own.
		 * @param loops the number, default 1
		 * @return this builder
		 */
		public Builder loops(int loops) {
			this.loops = loops;
			return this;
		}

		/**
		 * Sets the processors that the loops' threads are pinned to, in turn: the first
		 * loop to the first, and again from the first when there are more loops. Threads
		 * that a handler starts inherit that.
		 * @param cpus numbers of processors that this process may use, or none (the
		 * default)
		 * @return this builder
		 */
		public Builder cpus(List<Integer> cpus) {
			this.cpus = List.copyOf(cpus);
			return this;
		}

		/**
		 * Sets how long a wait for data polls the device itself instead of waiting for
		 * its interrupt: lower latency for more CPU. Needs Linux 6.9 and a network
		 * interface; where the kernel refuses it has no effect, with a warning.
		 * @param busyPoll the time, from 1 microsecond to 10 milliseconds, or zero (the
		 * default) for not at all
		 * @return this builder
		 */
		public Builder busyPoll(Duration busyPoll) {
			this.busyPoll = busyPoll;
			return this;
		}

		/**
		 * Sets what to do with the network interface before it is used.
		 * @param nicPrepare what to do, default {@link NicPrepare#CHECK}
		 * @return this builder
		 */
		public Builder nicPrepare(NicPrepare nicPrepare) {
			this.nicPrepare = nicPrepare;
			return this;
		}

		/**
		 * Sets the mode.
		 * @param mode the mode, default {@link ReceiveMode#AUTO}
		 * @return this builder
		 */
		public Builder mode(ReceiveMode mode) {
			this.mode = mode;
			return this;
		}

		/**
		 * Sets the size of the area.
		 * @param areaSize bytes, a multiple of the page size, default 64 MiB
		 * @return this builder
		 */
		public Builder areaSize(long areaSize) {
			this.areaSize = areaSize;
			return this;
		}

		/**
		 * Sets the size up to which the area grows while handlers hold most of it, or
		 * while a device finds no buffers. Needs an interface queue (or mode nodev) and
		 * Linux 7.3; elsewhere the area keeps its size. An area never shrinks.
		 * @param areaMaxSize bytes, a multiple of the page size; 0 (the default) or the
		 * area's size for an area that does not grow
		 * @return this builder
		 */
		public Builder areaMaxSize(long areaMaxSize) {
			this.areaMaxSize = areaMaxSize;
			return this;
		}

		/**
		 * Sets the size that the receive buffers of an interface queue should have, so
		 * that a payload can be larger than a page. Needs Linux 7.0, a device that can do
		 * it and memory that is contiguous in such pieces: huge pages. Otherwise buffers
		 * are pages, with a warning. Modes that copy choose the size themselves.
		 * @param rxBufferSize bytes, a power of two from 4096 to 1 GiB, or 0 (the
		 * default) for a page
		 * @return this builder
		 */
		public Builder rxBufferSize(int rxBufferSize) {
			this.rxBufferSize = rxBufferSize;
			return this;
		}

		/**
		 * Sets whether the area is made of huge pages of 2 MiB, of which the
		 * administrator has to set some aside ({@code vm.nr_hugepages}). If there are too
		 * few it is made of what pages there are, with a warning.
		 * @param hugePages whether to use them, default {@code false}; sizes of the area
		 * must then be multiples of 2 MiB
		 * @return this builder
		 */
		public Builder hugePages(boolean hugePages) {
			this.hugePages = hugePages;
			return this;
		}

		/**
		 * Sets the size of the refill queue.
		 * @param rqEntries entries, a power of two, default 4096
		 * @return this builder
		 */
		public Builder rqEntries(int rqEntries) {
			this.rqEntries = rqEntries;
			return this;
		}

		/**
		 * Sets the size of the completion queue.
		 * @param cqEntries entries, a power of two, or 0 (the default) to derive them
		 * @return this builder
		 */
		public Builder cqEntries(int cqEntries) {
			this.cqEntries = cqEntries;
			return this;
		}

		// not public: large completions only, the default, are as fast and fit in the
		// largest queue twice as often
		Builder mixedCompletions(boolean mixedCompletions) {
			this.mixedCompletions = mixedCompletions;
			return this;
		}

		/**
		 * Sets how many connections may wait to be accepted.
		 * @param backlog the number, default 1024
		 * @return this builder
		 */
		public Builder backlog(int backlog) {
			this.backlog = backlog;
			return this;
		}

		/**
		 * Sets how many connections may be open at once; further ones wait until one of
		 * them ends.
		 * @param maxConnections the number, default 10000
		 * @return this builder
		 */
		public Builder maxConnections(int maxConnections) {
			this.maxConnections = maxConnections;
			return this;
		}

		/**
		 * Sets how many bytes may wait for a slow peer before nothing more is received
		 * from those whose listeners send them, and before other threads wait in
		 * {@link ZcrxConnection#send}.
		 * @param maxPendingSend bytes, default 1 MiB
		 * @return this builder
		 */
		public Builder maxPendingSend(int maxPendingSend) {
			this.maxPendingSend = maxPendingSend;
			return this;
		}

		/**
		 * Sets how the stream of a connection is cut into frames.
		 * @param framing the decoder, default {@link FrameDecoder#none}
		 * @return this builder
		 */
		public Builder framing(FrameDecoder framing) {
			this.framing = framing;
			return this;
		}

		/**
		 * Sets how long a stop waits for pending replies and retained payloads.
		 * @param shutdownTimeout the time, default 10 seconds
		 * @return this builder
		 */
		public Builder shutdownTimeout(Duration shutdownTimeout) {
			this.shutdownTimeout = shutdownTimeout;
			return this;
		}

		/**
		 * Sets how long a connection may be without traffic before it is closed, about to
		 * a quarter. Time in which the receiver itself takes no bytes does not count, nor
		 * does that in which a handler is at work on an executor, unless its peer takes
		 * no replies. A pause does count once the peer has ended its connection: when the
		 * time is over the connection is closed, and what was not read is lost.
		 * @param idleTimeout the time, zero (the default) for ever
		 * @return this builder
		 */
		public Builder idleTimeout(Duration idleTimeout) {
			this.idleTimeout = idleTimeout;
			return this;
		}

		/**
		 * Sets whose connections are served; others are reset.
		 * @param allowedPeers addresses or ranges of them such as {@code 10.0.0.0/8};
		 * empty (the default) for all
		 * @return this builder
		 */
		public Builder allowedPeers(List<String> allowedPeers) {
			this.allowedPeers = List.copyOf(allowedPeers);
			return this;
		}

		/**
		 * Sets which share of the area handlers may hold by payloads that are retained,
		 * or with {@link AckMode#MANUAL} not closed. From the high watermark on nothing
		 * more is received, and TCP holds the peers back, until the share has fallen to
		 * the low one.
		 * @param low the low watermark, default 0.5
		 * @param high the high watermark, default 0.75; 1 is none
		 * @return this builder
		 */
		public Builder watermarks(double low, double high) {
			this.lowWatermark = low;
			this.highWatermark = high;
			return this;
		}

		/**
		 * Lets the receiver open no sockets, for tests: it is reached through a network
		 * in memory, whatever its mode, and leak detection is {@link LeakDetection#FULL}.
		 * @param network the network, {@code null} for that of the machine
		 * @return this builder
		 */
		public Builder network(@Nullable InMemoryNetwork network) {
			this.network = network;
			return this;
		}

		/**
		 * Sets how closely retained payloads that nobody closes are watched.
		 * @param leakDetection how closely, default {@link LeakDetection#SAMPLED}
		 * @return this builder
		 */
		public Builder leakDetection(LeakDetection leakDetection) {
			this.leakDetection = leakDetection;
			return this;
		}

		/**
		 * Sets when the buffer of a delivered payload goes back.
		 * @param ackMode when, default {@link AckMode#AUTO}
		 * @return this builder
		 */
		public Builder ackMode(AckMode ackMode) {
			this.ackMode = ackMode;
			return this;
		}

		/**
		 * Sets on which threads listeners are called.
		 * @param dispatch the threads, default {@link Dispatch#INLINE}
		 * @return this builder
		 */
		public Builder dispatch(Dispatch dispatch) {
			this.dispatch = dispatch;
			return this;
		}

		/**
		 * Sets the executor of {@link Dispatch#EXECUTOR}. It is not shut down by the
		 * receiver. If it does not take a call, whatever it throws, the connection of
		 * that call fails; what remains to be told of the connection is told on the
		 * thread that was refused. It should not drop calls in silence: those are handed
		 * to it again, but not before a second.
		 * <p>
		 * {@link Executor#execute} is called on loop threads and must return at once. An
		 * executor that waits there for room, by a semaphore or by a caller-blocks
		 * policy, stops the loop, and with it all connections of that loop. To limit
		 * calls, take a semaphore in the handler, on virtual threads, or use a pool with
		 * a bounded queue that rejects.
		 * @param executor the executor, or {@code null} (the default) for a virtual
		 * thread for each busy connection
		 * @return this builder
		 */
		public Builder executor(@Nullable Executor executor) {
			this.executor = executor;
			return this;
		}

		/**
		 * Sets what decides after a listener threw.
		 * @param failureHandler the handler, or {@code null} (the default) to log the
		 * first failures and to close the connection each time
		 * @return this builder
		 */
		public Builder failureHandler(@Nullable FailureHandler failureHandler) {
			this.failureHandler = failureHandler;
			return this;
		}

		/**
		 * Sets how many received buffers of a connection may wait for the executor or be
		 * handled before no more are taken from its peer. Those on their way then still
		 * come. With a {@link #framing frame decoder} a buffer may hold many frames.
		 * @param maxInFlight the number, default 64
		 * @return this builder
		 */
		public Builder maxInFlight(int maxInFlight) {
			this.maxInFlight = maxInFlight;
			return this;
		}

		/**
		 * Sets how many payloads or frames a listener that takes batches is given in one
		 * of them, and how many a run on the executor handles before other connections
		 * have their turn.
		 * @param maxBatch the number, default 500
		 * @return this builder
		 */
		public Builder maxBatch(int maxBatch) {
			this.maxBatch = maxBatch;
			return this;
		}

		/**
		 * Sets how long a peer may take none of the bytes that are pending for it before
		 * its connection is ended, and how long {@link ZcrxConnection#send} waits at most
		 * on threads other than loop threads.
		 * @param sendTimeout the time, default 30 seconds
		 * @return this builder
		 */
		public Builder sendTimeout(Duration sendTimeout) {
			this.sendTimeout = sendTimeout;
			return this;
		}

		/**
		 * Sets how long a connection that was closed after replies waits for its peer to
		 * take them and to end its side. The time begins anew whenever the peer makes
		 * progress, but a peer that has all replies and still sends has ten times as much
		 * at most; when the receiver stops, its shutdown timeout limits it too.
		 * @param lingerTimeout the time, default 5 seconds; zero does not wait
		 * @return this builder
		 */
		public Builder lingerTimeout(Duration lingerTimeout) {
			this.lingerTimeout = lingerTimeout;
			return this;
		}

		/**
		 * Sets whether TCP asks silent peers whether they still exist (SO_KEEPALIVE), so
		 * that the connection of one that vanished ends.
		 * @param keepAlive whether it does, default true
		 * @return this builder
		 */
		public Builder keepAlive(boolean keepAlive) {
			this.keepAlive = keepAlive;
			return this;
		}

		/**
		 * Sets when TCP asks silent peers whether they still exist.
		 * @param idle how long a peer may be silent before it is asked the first time
		 * (TCP_KEEPIDLE), whole seconds, default 60
		 * @param interval how long an answer is waited for before it is asked again
		 * (TCP_KEEPINTVL), whole seconds, default 10
		 * @param count how often it is asked in vain before the connection is ended
		 * (TCP_KEEPCNT), default 6
		 * @return this builder
		 */
		public Builder keepAlive(Duration idle, Duration interval, int count) {
			this.keepAliveIdle = idle;
			this.keepAliveInterval = interval;
			this.keepAliveCount = count;
			return this;
		}

		/**
		 * Sets how long sent bytes may stay unacknowledged before TCP ends the connection
		 * (TCP_USER_TIMEOUT). It limits the time that asking a silent peer takes, too.
		 * Without effect in {@link ReceiveMode#NIO}.
		 * @param userTimeout the time, default 60 seconds; zero leaves it to the kernel
		 * @return this builder
		 */
		public Builder userTimeout(Duration userTimeout) {
			this.userTimeout = userTimeout;
			return this;
		}

		/**
		 * Sets peers to connect to, instead of listening: one connection is kept to each.
		 * It is made again when it is gone, after a delay that doubles with each failure.
		 * @param peers host names or addresses with ports; names are looked up again at
		 * each attempt
		 * @return this builder
		 */
		public Builder connect(List<InetSocketAddress> peers) {
			this.connect = List.copyOf(peers);
			return this;
		}

		/**
		 * Sets how long an attempt to connect may take.
		 * @param connectTimeout the time, default 10 seconds
		 * @return this builder
		 */
		public Builder connectTimeout(Duration connectTimeout) {
			this.connectTimeout = connectTimeout;
			return this;
		}

		/**
		 * Sets how long to wait before connecting again. What is waited indeed is from
		 * half of it to all of it, by chance.
		 * @param first the time after the first failure, default 100 milliseconds
		 * @param max the time at most, default 30 seconds
		 * @return this builder
		 */
		public Builder reconnectDelay(Duration first, Duration max) {
			this.reconnectDelay = first;
			this.maxReconnectDelay = max;
			return this;
		}

		/**
		 * Makes the configuration.
		 * @return the configuration
		 * @throws InvalidConfigException naming the first property that can't work
		 */
		public ZcrxReceiverConfig build() {
			Builder values = copy();
			validate(values);
			return new ZcrxReceiverConfig(values);
		}

		private Builder copy() {
			try {
				return (Builder) clone();
			}
			catch (CloneNotSupportedException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
