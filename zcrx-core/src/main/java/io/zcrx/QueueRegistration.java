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
import java.util.List;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.zcrx.buffers.ZcrxBuffers;
import io.zcrx.ifq.Area;
import io.zcrx.ifq.InterfaceQueue;
import io.zcrx.libc.Errno;
import io.zcrx.libc.SyscallException;
import io.zcrx.ring.IoUring;
import io.zcrx.ring.KernelCapabilities;

/**
 * Registers an interface queue with what can be had of its settings.
 */
final class QueueRegistration {

	private static final Logger logger = LoggerFactory.getLogger(QueueRegistration.class);

	private final ZcrxReceiverConfig config;

	private final int interfaceIndex;

	private final int queue;

	private final BooleanSupplier mayLock;

	private final List<String> warnings;

	/**
	 * Creates a registration.
	 * @param config names the settings
	 * @param interfaceIndex the network interface, or {@link InterfaceQueue#NODEV}
	 * @param queue the rx queue
	 * @param mayLock whether the memory might be locked if no other process had locked
	 * any
	 * @param warnings is told of settings that can't be had
	 */
	QueueRegistration(ZcrxReceiverConfig config, int interfaceIndex, int queue, BooleanSupplier mayLock,
			List<String> warnings) {
		this.config = config;
		this.mayLock = mayLock;
		this.interfaceIndex = interfaceIndex;
		this.queue = queue;
		this.warnings = warnings;
	}

	/**
	 * Registers the queue, with buffers of a page if larger ones are refused.
	 */
	ZcrxBuffers register(IoUring ring, Area area) {
		int bufferSize = this.config.rxBufferSize();
		if (bufferSize <= ZcrxReceiverConfig.PAGE_SIZE) {
			return register(ring, area, 0);
		}
		try {
			return register(ring, area, bufferSize);
		}
		catch (SyscallException ex) {
			String reason = explain(ex.errno());
			if (reason == null) {
				throw ex;
			}
			ZcrxBuffers buffers = register(ring, area, 0);
			String warning = "rx-buffer-size=%d has no effect, buffers have 4096 bytes: %s (%s)".formatted(bufferSize,
					reason, Errno.name(ex.errno()));
			if (!this.warnings.contains(warning)) {
				logger.warn("Receiver '{}': {}", this.config.name(), warning);
				this.warnings.add(warning);
			}
			return buffers;
		}
	}

	private @Nullable String explain(int errno) {
		return switch (errno) {
			case Errno.EINVAL -> KernelCapabilities.ofHost().rxBufLen()
					? "the device does not accept this size; try another" : "it needs Linux 7.0";
			case Errno.EOPNOTSUPP -> (this.interfaceIndex == InterfaceQueue.NODEV)
					? "without a device buffers are pages; use mode 'zero-copy'"
					: "the driver of this interface can't change the size; remove the setting";
			case Errno.ERANGE -> this.config.hugePages()
					? "the memory is not contiguous in pieces of this size, or the "
							+ "device can't do it; set a smaller one"
					: "the memory is not contiguous in pieces of this size; set " + "'huge-pages: true'";
			default -> null;
		};
	}

	/**
	 * Registers the queue. The kernel releases the queue of an ended process in its own
	 * time, and the memory that was locked for it, so that what seems taken is asked for
	 * again for a while.
	 */
	private ZcrxBuffers register(IoUring ring, Area area, int bufferSize) {
		return Patience.ask(() -> ZcrxBuffers.register(this.config.name(), ring, area, this.interfaceIndex, this.queue,
				this.config.rqEntries(), bufferSize, this.config.loopsPerQueue()), this::patience);
	}

	private Duration patience(int errno) {
		return switch (errno) {
			case Errno.EEXIST -> (this.interfaceIndex != InterfaceQueue.NODEV) ? Patience.QUEUE : Duration.ZERO;
			case Errno.ENOMEM -> this.mayLock.getAsBoolean() ? Patience.MEMORY : Duration.ZERO;
			default -> Duration.ZERO;
		};
	}

}
