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

package io.zcrx.loop;

import java.net.SocketTimeoutException;
import java.time.Duration;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.zcrx.Statistic;

/**
 * Finds peers that take none of the bytes that are pending for them, and ends their
 * connections. Costs no clock reading while all sends end in the turn after they began.
 * Confined to the loop thread.
 */
final class SendWatch {

	private static final Logger logger = LoggerFactory.getLogger(SendWatch.class);

	private static final int SCANS_PER_TIMEOUT = 4;

	private final ReceiveLoop loop;

	private final LoopGroup group;

	private final Duration timeout;

	private final long scanNanos;

	// requests to send
	private int atWork;

	// those of them that were not handed to the kernel yet
	private int fresh;

	private boolean scanning;

	private long nextScan;

	SendWatch(ReceiveLoop loop, LoopGroup group) {
		this.loop = loop;
		this.group = group;
		this.timeout = group.settings().sendTimeout();
		this.scanNanos = this.timeout.toNanos() / SCANS_PER_TIMEOUT;
	}

	void began() {
		this.atWork++;
		this.fresh++;
	}

	void ended() {
		this.atWork--;
	}

	/**
	 * All requests were handed to the kernel.
	 */
	void submitted() {
		this.fresh = 0;
	}

	/**
	 * {@return how long the loop may sleep at most, 0 for as long as it likes}
	 */
	long waitNanos() {
		return (this.atWork > 0) ? this.scanNanos : 0;
	}

	/**
	 * {@return whether a request takes its time, so that the clock must be looked at}
	 */
	boolean watching() {
		if (this.atWork > this.fresh) {
			return true;
		}
		this.scanning = false;
		return false;
	}

	/**
	 * Does what is due.
	 */
	void run(long now) {
		if (!this.scanning) {
			this.scanning = true;
			this.nextScan = now + this.scanNanos;
		}
		else if (now - this.nextScan >= 0) {
			this.nextScan = now + this.scanNanos;
			this.loop.connections().forEach((connection) -> {
				if (connection.sendStuckFor(SCANS_PER_TIMEOUT)) {
					end(connection);
				}
			});
		}
	}

	private void end(LoopConnection connection) {
		SocketTimeoutException cause = new SocketTimeoutException(
				"%s took none of the %d bytes that are pending for it for the send-timeout of %s"
					.formatted(connection.remoteAddress(), connection.pendingSend(), this.timeout));
		this.loop.counters().add(Statistic.SEND_TIMEOUTS, 1);
		if (this.group.tellsSendTimeout()) {
			logger.warn(
					"Receiver '{}': connection {} of {} is ended: {}. Mend the peer, or raise 'send-timeout'. Further "
							+ "ones like it are only counted",
					this.group.name(), connection.id(), connection.localAddress(), cause.getMessage());
		}
		connection.fail(cause);
	}

}
