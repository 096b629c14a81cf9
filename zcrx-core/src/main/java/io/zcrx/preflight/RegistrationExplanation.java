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

package io.zcrx.preflight;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.zcrx.libc.Errno;

/**
 * Looks for the reason of a failed {@code IORING_REGISTER_ZCRX_IFQ}. The kernel has a
 * sentence for most of them, but hands none to an io_uring caller.
 */
final class RegistrationExplanation {

	private static final long GIBIBYTE = 1L << 30;

	private static final long SMALLEST_PAGE = 4096;

	private static final String COPY = "use mode=copy";

	private final KernelChecks kernel;

	private final PrivilegeChecks privileges;

	private final @Nullable NicChecks nic;

	private final long areaSize;

	/**
	 * Creates an explanation.
	 * @param kernel the kernel's checks
	 * @param privileges the privileges' checks
	 * @param nic the interface's checks, null if the registration was without a device
	 * @param areaSize the area's size in bytes
	 */
	RegistrationExplanation(KernelChecks kernel, PrivilegeChecks privileges, @Nullable NicChecks nic, long areaSize) {
		this.kernel = kernel;
		this.privileges = privileges;
		this.nic = nic;
		this.areaSize = areaSize;
	}

	/**
	 * Explains an error number.
	 * @param errno the positive error number
	 * @return the causes found, none if there is no trace of one
	 */
	List<Finding> explain(int errno) {
		List<Finding> findings = new ArrayList<>();
		switch (errno) {
			case Errno.EPERM -> {
				findings.addAll(this.privileges.netAdmin());
				if (findings.isEmpty()) {
					findings.addAll(this.kernel.seccomp());
				}
			}
			case Errno.ENOSYS -> findings.addAll(this.kernel.ringRefused(errno));
			case Errno.ENOMEM -> findings.addAll(this.privileges.lockedMemoryExhausted(this.areaSize));
			case Errno.EINVAL -> {
				findings.addAll(version());
				findings.addAll(area());
			}
			case Errno.EFAULT -> findings.addAll(largeArea());
			case Errno.EOPNOTSUPP -> findings.addAll(unsupported());
			case Errno.EBUSY -> findings.addAll(this.kernel.isOlderThan(6, 16) ? oneInstance() : List.of());
			default -> {
			}
		}
		if (this.nic != null) {
			findings.addAll(nicCauses(this.nic, errno));
		}
		return findings;
	}

	private static List<Finding> nicCauses(NicChecks nic, int errno) {
		return switch (errno) {
			case Errno.ENODEV -> firstOf(nic.existence(), nic.linkState());
			case Errno.ENETDOWN, Errno.EAGAIN -> nic.linkState();
			case Errno.ERANGE -> nic.queueNumber();
			// mlx5 answers EOPNOTSUPP to a queue out of range too
			case Errno.EOPNOTSUPP -> firstOf(nic.hardware(), nic.queueNumber(), nic.leased(), nic.driverSupport());
			case Errno.EINVAL, Errno.ENODATA -> nic.headerSplit();
			case Errno.EEXIST, Errno.EBUSY -> nic.occupation();
			default -> List.of();
		};
	}

	@SafeVarargs
	private static List<Finding> firstOf(List<Finding>... candidates) {
		for (List<Finding> findings : candidates) {
			if (!findings.isEmpty()) {
				return findings;
			}
		}
		return List.of();
	}

	private List<Finding> version() {
		return (this.nic != null) ? this.kernel.atLeast(6, 15, "mode=zero-copy", COPY)
				: this.kernel.atLeast(7, 1, "mode=nodev", COPY);
	}

	private List<Finding> area() {
		if (this.areaSize > 0 && this.areaSize % SMALLEST_PAGE == 0) {
			return List.of();
		}
		return List.of(new Finding("area-size " + this.areaSize + " is no multiple of the page size",
				"set area-size to a multiple of the page size, such as 64MB"));
	}

	private List<Finding> largeArea() {
		if (this.areaSize <= GIBIBYTE || !this.kernel.isOlderThan(7, 2)) {
			return List.of();
		}
		return List.of(new Finding("area-size " + this.areaSize + " is more than 1 GiB, the most before kernel 7.2",
				"set area-size to 1GB or less, or boot kernel 7.2 or newer"));
	}

	private List<Finding> unsupported() {
		if (this.nic != null) {
			return List.of();
		}
		return List.of(new Finding("this kernel is built without zcrx",
				"boot a kernel with CONFIG_IO_URING_ZCRX=y (zgrep ZCRX /proc/config.gz; it needs CONFIG_PAGE_POOL and "
						+ "CONFIG_NET_RX_BUSY_POLL), or " + COPY));
	}

	private static List<Finding> oneInstance() {
		return List.of(new Finding("before kernel 6.16 a ring takes one zcrx instance only",
				"use one queue per loop, or boot kernel 6.16 or newer"));
	}

}
