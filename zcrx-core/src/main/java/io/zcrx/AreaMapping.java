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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.zcrx.ifq.Area;
import io.zcrx.libc.Errno;
import io.zcrx.libc.SyscallException;
import io.zcrx.ring.KernelCapabilities;

/**
 * Maps an area with what can be had of its settings.
 */
final class AreaMapping {

	private static final Logger logger = LoggerFactory.getLogger(AreaMapping.class);

	private final ZcrxReceiverConfig config;

	private final List<String> warnings;

	/**
	 * Creates a mapping.
	 * @param config the settings
	 * @param warnings is told of settings that can't be had
	 */
	AreaMapping(ZcrxReceiverConfig config, List<String> warnings) {
		this.config = config;
		this.warnings = warnings;
	}

	Area map(ReceiveMode mode) {
		long size = this.config.areaSize();
		long maxSize = (mode != ReceiveMode.COPY) ? maxSize() : size;
		if (this.config.hugePages()) {
			try {
				// those of a receiver that has just ended come back in the kernel's own
				// time
				return Patience.ask(() -> Area.map(size, maxSize, Area.Pages.HUGE),
						(errno) -> tooFew(errno, size) ? Patience.MEMORY : Duration.ZERO);
			}
			catch (SyscallException ex) {
				warn("huge-pages=true has no effect, the area has what pages there are: %s (%s)"
					.formatted((ex.errno() == Errno.EINVAL) ? "this kernel has none"
							: "too few are free; set aside %d more (sysctl vm.nr_hugepages, /proc/sys/vm/nr_hugepages)"
								.formatted(maxSize / Area.HUGE_PAGE_SIZE),
							Errno.name(ex.errno())));
			}
		}
		// buffers larger than a page need contiguous memory
		boolean large = this.config.hugePages() || this.config.rxBufferSize() > ZcrxReceiverConfig.PAGE_SIZE;
		return Area.map(size, maxSize, large ? Area.Pages.TRANSPARENT_HUGE : Area.Pages.NORMAL);
	}

	/**
	 * Tells whether there are enough huge pages, but too few of them are free: then their
	 * mapping fails by ENOMEM, or by EFAULT when they are touched.
	 */
	private static boolean tooFew(int errno, long size) {
		return (errno == Errno.ENOMEM || errno == Errno.EFAULT)
				&& hugePages() >= Math.ceilDiv(size, Area.HUGE_PAGE_SIZE);
	}

	/**
	 * Returns how many huge pages are set aside, free or not.
	 */
	private static long hugePages() {
		try {
			return Long.parseLong(Files.readString(Path.of("/proc/sys/vm/nr_hugepages")).strip());
		}
		catch (IOException | NumberFormatException ex) {
			return 0;
		}
	}

	private long maxSize() {
		long size = this.config.areaSize();
		long maxSize = this.config.areaMaxSize();
		if (maxSize > size && !KernelCapabilities.ofHost().addArea()) {
			warn("area-max-size=%d has no effect, the area keeps its %d bytes: growing needs Linux 7.3"
				.formatted(maxSize, size));
			return size;
		}
		return maxSize;
	}

	private void warn(String warning) {
		if (!this.warnings.contains(warning)) {
			logger.warn("Receiver '{}': {}", this.config.name(), warning);
			this.warnings.add(warning);
		}
	}

}
