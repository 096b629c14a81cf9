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

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.zcrx.libc.SyscallException;
import io.zcrx.ring.IoUring;
import io.zcrx.uapi.IoUringNapi;
import io.zcrx.uapi.LinuxIoUring;

/**
 * Has rings poll the devices behind their sockets while they wait, if that is configured
 * and can be had.
 */
final class BusyPolling {

	private static final Logger logger = LoggerFactory.getLogger(BusyPolling.class);

	private final ZcrxReceiverConfig config;

	private final List<String> warnings;

	/**
	 * Creates busy polling.
	 * @param config says how long to poll
	 * @param warnings is told if it can't be had
	 */
	BusyPolling(ZcrxReceiverConfig config, List<String> warnings) {
		this.config = config;
		this.warnings = warnings;
	}

	/**
	 * Sets busy polling of a ring, with the devices of its sockets found by the kernel
	 * (6.9).
	 * @param ring a ring that is not enabled yet
	 */
	void set(IoUring ring) {
		Duration time = this.config.busyPoll();
		if (time.isZero()) {
			return;
		}
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment napi = arena.allocate(IoUringNapi.LAYOUT);
			IoUringNapi.busyPollTo(napi, 0, (int) (time.toNanos() / 1000));
			ring.register(LinuxIoUring.IORING_REGISTER_NAPI, napi, 1, "io_uring_register(NAPI)");
		}
		catch (SyscallException ex) {
			warn(this.config, this.warnings,
					"the kernel refuses it (%s), Linux 6.9 with CONFIG_NET_RX_BUSY_POLL is needed"
						.formatted(ex.getMessage()));
		}
	}

	private static void warn(ZcrxReceiverConfig config, List<String> warnings, String reason) {
		String warning = "busy-poll=%s has no effect: %s; remove it".formatted(config.busyPoll(), reason);
		if (!warnings.contains(warning)) {
			logger.warn("Receiver '{}': {}", config.name(), warning);
			warnings.add(warning);
		}
	}

}
