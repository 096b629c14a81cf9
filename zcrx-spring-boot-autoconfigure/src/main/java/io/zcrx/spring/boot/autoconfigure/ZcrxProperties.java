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

package io.zcrx.spring.boot.autoconfigure;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.util.unit.DataSize;

import io.zcrx.AckMode;
import io.zcrx.Dispatch;
import io.zcrx.LeakDetection;
import io.zcrx.NicPrepare;
import io.zcrx.ReceiveMode;

/**
 * Properties of listeners.
 *
 * @param enabled whether listeners are created.
 * @param defaults values for every listener that does not set its own.
 * @param listeners listeners by name.
 * @param availability how listeners take part in the availability of the application.
 * @param observation how Micrometer observes listeners.
 * @since 0.1.0
 */
@ConfigurationProperties(value = "zcrx", ignoreUnknownFields = false)
public record ZcrxProperties(@DefaultValue("true") boolean enabled, @DefaultValue Listener defaults,
		@DefaultValue Map<String, Listener> listeners, @DefaultValue Availability availability,
		@DefaultValue Observation observation) {

	private static <T> @Nullable T either(@Nullable T value, @Nullable T other) {
		return (value != null) ? value : other;
	}

	/**
	 * Properties of one listener; {@code null} is "not set".
	 *
	 * @param port TCP port to listen on. Use 0 for any free one.
	 * @param connect peers to connect to instead of listening, as host:port.
	 * @param connectTimeout how long an attempt to connect may take.
	 * @param reconnectDelay about how long to wait before connecting again. Doubles with
	 * each failure.
	 * @param maxReconnectDelay about how long to wait at most before connecting again.
	 * @param address local address to bind. Any address of the interface if one is set,
	 * loopback otherwise.
	 * @param interfaceName network interface to receive from.
	 * @param queue receive queue of the interface.
	 * @param queues receive queues of the interface, each with a loop and an area of its
	 * own. Use either this or 'queue'.
	 * @param loops loops in modes other than 'zero-copy', each with an area of its own.
	 * @param loopsPerQueue loops that share a receive queue and its area (Linux 6.19).
	 * @param cpu processors that the threads of the loops are pinned to, in turn.
	 * @param busyPoll how long a wait for data polls the device, from 1us to 10ms (Linux
	 * 6.9, with an interface). Use 0 for not at all.
	 * @param nic what is done with the network interface.
	 * @param mode how bytes get from the network into the area. Anything but 'auto' stops
	 * the start if it can't be had.
	 * @param areaSize size of the memory area that receives payloads, a multiple of 4KB.
	 * @param areaMaxSize size up to which the area grows under pressure (Linux 7.3, with
	 * an interface), a multiple of 4KB. An area without it does not grow.
	 * @param rxBufferSize size that receive buffers should have (Linux 7.0, with an
	 * interface that can do it), a power of two. A page if not set.
	 * @param hugePages whether the area is made of huge pages, if enough are set aside.
	 * Its sizes must then be multiples of 2MB.
	 * @param rqEntries entries of the refill queue, a power of two.
	 * @param cqEntries entries of the completion queue, a power of two. Derived from the
	 * area if 0.
	 * @param dispatch on which threads handlers are called. Use 'executor' for handlers
	 * that block.
	 * @param maxInFlight received buffers of a connection that may wait for the executor
	 * or be handled before no more are received from its peer.
	 * @param ackMode when the buffer of a payload goes back. When its handler returns
	 * ('auto'), or when the handler closes the payload, on any thread ('manual').
	 * @param framing how the stream of a connection is cut into frames.
	 * @param errorHandler what decides after a handler threw: 'closing', 'logging' or
	 * 'stopping', or the name of a bean.
	 * @param backlog connections that may wait to be accepted.
	 * @param maxConnections connections that may be open at once.
	 * @param idleTimeout how long a connection may be without traffic before it is
	 * closed. Use 0 for ever.
	 * @param allowedPeers addresses, or ranges of them such as 10.0.0.0/8, whose
	 * connections are served. Others are reset. All are served if empty.
	 * @param highWatermark share of the area in the hands of handlers from which on
	 * nothing more is received. Use 1 for no limit.
	 * @param lowWatermark share of the area in the hands of handlers at which receiving
	 * goes on.
	 * @param leakDetection how closely retained payloads that nobody closes are watched.
	 * @param maxPendingSend bytes that may wait for a slow peer before nothing more is
	 * received from those whose handlers send them, and before other threads wait.
	 * @param maxBatch payloads or frames that one call or one run on the executor takes
	 * at most.
	 * @param sendTimeout how long a peer may take no bytes of a reply before its
	 * connection is ended.
	 * @param lingerTimeout how long a connection that was closed waits for a peer that
	 * makes no progress in taking replies. Use 0 for not at all.
	 * @param socket options of the sockets of connections.
	 * @param autoStartup whether the listener is started with the application.
	 * @param shutdownTimeout how long a stop waits for pending replies and retained
	 * payloads.
	 * @since 0.1.0
	 */
	public record Listener(@Nullable Integer port, @Nullable List<String> connect, @Nullable Duration connectTimeout,
			@Nullable Duration reconnectDelay, @Nullable Duration maxReconnectDelay, @Nullable InetAddress address,
			@Name("interface") @Nullable String interfaceName, @Nullable Integer queue, @Nullable List<Integer> queues,
			@Nullable Integer loopsPerQueue, @Nullable Integer loops, @Nullable List<Integer> cpu,
			@Nullable Duration busyPoll, @Nullable Nic nic, @Nullable ReceiveMode mode, @Nullable DataSize areaSize,
			@Nullable DataSize areaMaxSize, @Nullable DataSize rxBufferSize, @Nullable Boolean hugePages,
			@Nullable Integer rqEntries, @Nullable Integer cqEntries, @Nullable Dispatch dispatch,
			@Nullable Integer maxInFlight, @Nullable AckMode ackMode, @Nullable Framing framing,
			@Nullable String errorHandler, @Nullable Integer backlog, @Nullable Integer maxConnections,
			@Nullable Duration idleTimeout, @Nullable List<String> allowedPeers, @Nullable Double highWatermark,
			@Nullable Double lowWatermark, @Nullable LeakDetection leakDetection, @Nullable DataSize maxPendingSend,
			@Nullable Integer maxBatch, @Nullable Duration sendTimeout, @Nullable Duration lingerTimeout,
			@Nullable Socket socket, @Nullable Boolean autoStartup, @Nullable Duration shutdownTimeout) {

		/**
		 * Fills in what this listener does not set. One that listens is not given peers
		 * to connect to, nor the other way round; {@code queue} and {@code queues} are
		 * alternatives, too.
		 * @param defaults values to use for what is not set
		 * @return a listener with the values of both
		 */
		Listener withDefaults(Listener defaults) {
			boolean peerSet = this.port != null || this.connect != null;
			boolean queueSet = this.queue != null || this.queues != null;
			return new Listener(peerSet ? this.port : defaults.port, peerSet ? this.connect : defaults.connect,
					either(this.connectTimeout, defaults.connectTimeout),
					either(this.reconnectDelay, defaults.reconnectDelay),
					either(this.maxReconnectDelay, defaults.maxReconnectDelay), either(this.address, defaults.address),
					either(this.interfaceName, defaults.interfaceName), queueSet ? this.queue : defaults.queue,
					queueSet ? this.queues : defaults.queues, either(this.loopsPerQueue, defaults.loopsPerQueue),
					either(this.loops, defaults.loops), either(this.cpu, defaults.cpu),
					either(this.busyPoll, defaults.busyPoll), either(this.nic, defaults.nic),
					either(this.mode, defaults.mode), either(this.areaSize, defaults.areaSize),
					either(this.areaMaxSize, defaults.areaMaxSize), either(this.rxBufferSize, defaults.rxBufferSize),
					either(this.hugePages, defaults.hugePages), either(this.rqEntries, defaults.rqEntries),
					either(this.cqEntries, defaults.cqEntries), either(this.dispatch, defaults.dispatch),
					either(this.maxInFlight, defaults.maxInFlight), either(this.ackMode, defaults.ackMode),
					(this.framing != null && defaults.framing != null) ? this.framing.withDefaults(defaults.framing)
							: either(this.framing, defaults.framing),
					either(this.errorHandler, defaults.errorHandler), either(this.backlog, defaults.backlog),
					either(this.maxConnections, defaults.maxConnections),
					either(this.idleTimeout, defaults.idleTimeout), either(this.allowedPeers, defaults.allowedPeers),
					either(this.highWatermark, defaults.highWatermark),
					either(this.lowWatermark, defaults.lowWatermark),
					either(this.leakDetection, defaults.leakDetection),
					either(this.maxPendingSend, defaults.maxPendingSend), either(this.maxBatch, defaults.maxBatch),
					either(this.sendTimeout, defaults.sendTimeout), either(this.lingerTimeout, defaults.lingerTimeout),
					(this.socket != null && defaults.socket != null) ? this.socket.withDefaults(defaults.socket)
							: either(this.socket, defaults.socket),
					either(this.autoStartup, defaults.autoStartup),
					either(this.shutdownTimeout, defaults.shutdownTimeout));
		}

	}

	/**
	 * How listeners take part in the availability of the application.
	 *
	 * @param readiness whether the application refuses traffic while a listener that is
	 * to start with it does not run, also if it was stopped on purpose.
	 * @param liveness whether the application is broken while a listener is dead.
	 * @since 0.1.0
	 */
	public record Availability(@DefaultValue("true") boolean readiness, @DefaultValue("true") boolean liveness) {

	}

	/**
	 * How Micrometer observes listeners.
	 *
	 * @param enabled whether each connection is an observation.
	 * @param batches whether each batch of payloads of a connection is an observation,
	 * too, if connections are.
	 * @since 0.1.0
	 */
	public record Observation(@DefaultValue("false") boolean enabled, @DefaultValue("false") boolean batches) {

	}

	/**
	 * Properties of the network interface; {@code null} is "not set".
	 *
	 * @param prepare what to do with the network interface before it is used: nothing,
	 * tell what is wrong with it, or set it up and restore it at the end.
	 * @since 0.1.0
	 */
	public record Nic(@Nullable NicPrepare prepare) {

	}

	/**
	 * Properties of sockets; {@code null} is "not set".
	 *
	 * @param keepalive how silent peers are asked whether they still exist.
	 * @param userTimeout how long sent bytes may stay unacknowledged before the
	 * connection is ended. Use 0 for the kernel's own rule.
	 * @since 0.1.0
	 */
	public record Socket(@Nullable Keepalive keepalive, @Nullable Duration userTimeout) {

		Socket withDefaults(Socket defaults) {
			return new Socket((this.keepalive != null && defaults.keepalive != null)
					? this.keepalive.withDefaults(defaults.keepalive) : either(this.keepalive, defaults.keepalive),
					either(this.userTimeout, defaults.userTimeout));
		}

	}

	/**
	 * Properties of TCP keepalive; {@code null} is "not set".
	 *
	 * @param enabled whether silent peers are asked.
	 * @param idle how long a peer may be silent before it is asked the first time, in
	 * whole seconds.
	 * @param interval how long an answer is waited for before it is asked again, in whole
	 * seconds.
	 * @param count how often a peer is asked in vain before its connection is ended.
	 * @since 0.1.0
	 */
	public record Keepalive(@Nullable Boolean enabled, @Nullable Duration idle, @Nullable Duration interval,
			@Nullable Integer count) {

		Keepalive withDefaults(Keepalive defaults) {
			return new Keepalive(either(this.enabled, defaults.enabled), either(this.idle, defaults.idle),
					either(this.interval, defaults.interval), either(this.count, defaults.count));
		}

	}

	/**
	 * Properties of framing; {@code null} is "not set".
	 *
	 * @param type how frames are told apart.
	 * @param maxFrameSize size of the longest frame (all types but 'none' and
	 * 'fixed-length'). A longer one closes its connection.
	 * @param delimiter text that ends each frame (type 'delimiter').
	 * @param length bytes of each frame (type 'fixed-length').
	 * @param lengthFieldOffset bytes before the length field (type 'length-prefix').
	 * @param lengthFieldLength bytes of the length field: 1, 2, 3, 4 or 8 (type
	 * 'length-prefix').
	 * @param lengthAdjustment what to add to the value of the length field to have the
	 * number of bytes that follow it (type 'length-prefix').
	 * @param initialBytesToStrip bytes at the beginning of a frame that handlers don't
	 * get (type 'length-prefix').
	 * @param byteOrder order of the bytes of the length field (type 'length-prefix').
	 * @since 0.1.0
	 */
	public record Framing(@Nullable FramingType type, @Nullable DataSize maxFrameSize, @Nullable String delimiter,
			@Nullable Integer length, @Nullable Integer lengthFieldOffset, @Nullable Integer lengthFieldLength,
			@Nullable Integer lengthAdjustment, @Nullable Integer initialBytesToStrip, @Nullable Endianness byteOrder) {

		Framing withDefaults(Framing defaults) {
			return new Framing(either(this.type, defaults.type), either(this.maxFrameSize, defaults.maxFrameSize),
					either(this.delimiter, defaults.delimiter), either(this.length, defaults.length),
					either(this.lengthFieldOffset, defaults.lengthFieldOffset),
					either(this.lengthFieldLength, defaults.lengthFieldLength),
					either(this.lengthAdjustment, defaults.lengthAdjustment),
					either(this.initialBytesToStrip, defaults.initialBytesToStrip),
					either(this.byteOrder, defaults.byteOrder));
		}

	}

	/**
	 * How frames are told apart.
	 *
	 * @since 0.1.0
	 */
	public enum FramingType {

		/**
		 * Payloads are delivered as they arrive, wherever the stream happens to be cut.
		 */
		NONE,

		/**
		 * Frames end with a line feed, or a carriage return and a line feed.
		 */
		LINE,

		/**
		 * Frames end with a text.
		 */
		DELIMITER,

		/**
		 * Frames all have the same length.
		 */
		FIXED_LENGTH,

		/**
		 * Frames tell their length in a binary field.
		 */
		LENGTH_PREFIX,

		/**
		 * Frames begin with their length in decimal digits and a space, as in RFC 6587.
		 */
		OCTET_COUNTING;

		/**
		 * {@return the name as it is written in configuration, such as
		 * {@code fixed-length}}
		 */
		@Override
		public String toString() {
			return name().toLowerCase(Locale.ROOT).replace('_', '-');
		}

	}

	/**
	 * Order of the bytes of a number.
	 *
	 * @since 0.1.0
	 */
	public enum Endianness {

		/**
		 * The most significant byte comes first.
		 */
		BIG_ENDIAN,

		/**
		 * The least significant byte comes first.
		 */
		LITTLE_ENDIAN

	}

}
