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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.zcrx.payload.LeakDetector;
import io.zcrx.socket.MemorySocket;

/**
 * A network in memory, for tests of handlers: receivers that have it in their
 * {@link ZcrxReceiverConfig.Builder#network configuration} open no sockets and need no
 * kernel. Everything else is real: loop thread, framing, dispatch, limits, and the rules
 * for payloads, with {@link LeakDetection#FULL}. Safe from any thread.
 *
 * @since 0.1.0
 */
public final class InMemoryNetwork {

	private static final long POLL_NANOS = 200_000;

	private static final int MAX_PORT = 65_535;

	private final Map<String, InMemoryReceiver> receivers = new ConcurrentHashMap<>();

	private final AtomicInteger connections = new AtomicInteger();

	/**
	 * Creates a network without receivers.
	 */
	public InMemoryNetwork() {
	}

	/**
	 * Connects to a receiver.
	 * @param receiver the receiver's name
	 * @return the peer's end of the connection
	 * @throws IllegalStateException if no such receiver runs on this network
	 */
	public InMemoryConnection connect(String receiver) {
		InMemoryReceiver target = find(receiver);
		InetAddress loopback = InetAddress.getLoopbackAddress();
		int port = 1 + Math.floorMod(this.connections.getAndIncrement(), MAX_PORT);
		MemorySocket socket = new MemorySocket(new InetSocketAddress(loopback, target.port()),
				new InetSocketAddress(loopback, port));
		target.loops().serve(socket);
		return new InMemoryConnection(socket);
	}

	/**
	 * Waits until a receiver has handled all that was sent to it, as far as it takes it.
	 * @param receiver the receiver's name
	 * @param limit how long to wait
	 * @return whether that was so in time
	 * @throws IllegalStateException if no such receiver runs on this network
	 */
	public boolean awaitIdle(String receiver, Duration limit) {
		return await(find(receiver)::isIdle, limit);
	}

	/**
	 * Waits until all payloads of a receiver that were retained are closed, except for
	 * those that {@link #retained} has told of.
	 * @param receiver the receiver's name
	 * @param limit how long to wait
	 * @return whether that was so in time
	 * @throws IllegalStateException if no such receiver runs on this network
	 */
	public boolean awaitReleased(String receiver, Duration limit) {
		LeakDetector leaks = find(receiver).leaks();
		return await(() -> !leaks.holdsUntold(), limit);
	}

	private static boolean await(BooleanSupplier condition, Duration limit) {
		long deadline = System.nanoTime() + limit.toNanos();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() - deadline >= 0 || Thread.currentThread().isInterrupted()) {
				return false;
			}
			LockSupport.parkNanos(POLL_NANOS);
		}
		return true;
	}

	/**
	 * Tells where payloads were retained that nobody has closed, or that were collected
	 * although nobody had closed them. Each payload is told once.
	 * @param receiver the receiver's name
	 * @return lines of a stack trace for each payload; empty if there is none
	 * @throws IllegalStateException if no such receiver runs on this network
	 */
	public List<String> retained(String receiver) {
		return find(receiver).leaks().unclosed();
	}

	/**
	 * {@return the names of the receivers that run on this network}
	 */
	public List<String> receivers() {
		return this.receivers.keySet().stream().sorted().toList();
	}

	private InMemoryReceiver find(String name) {
		InMemoryReceiver receiver = this.receivers.get(name);
		if (receiver == null) {
			throw new IllegalStateException(
					"No receiver '%s' runs on this network, but %s: start it, and check its name".formatted(name,
							receivers()));
		}
		return receiver;
	}

	void add(String name, InMemoryReceiver receiver) {
		if (this.receivers.putIfAbsent(name, receiver) != null) {
			throw new ZcrxException("Receiver '%s' runs on this network already".formatted(name), null);
		}
		receiver.loops().onTermination((termination) -> this.receivers.remove(name, receiver));
	}

}
