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

import io.zcrx.libc.Errno;

/**
 * Checks that the kernel is new enough and lets this process use io_uring.
 */
final class KernelChecks {

	private static final int CAP_SYS_ADMIN = 21;

	private static final String WITHOUT_IO_URING = "use mode=nio";

	private final KernelFiles files;

	KernelChecks(KernelFiles files) {
		this.files = files;
	}

	/**
	 * Checks the kernel's version. One that can't be read is taken as new enough.
	 * @param major the first number needed
	 * @param minor the second number needed
	 * @param feature what needs it
	 * @param otherwise what to use on an older kernel
	 * @return the finding, if any
	 */
	List<Finding> atLeast(int major, int minor, String feature, String otherwise) {
		KernelRelease release = this.files.kernelRelease();
		if (release == null || release.atLeast(major, minor)) {
			return List.of();
		}
		String needed = major + "." + minor;
		return List.of(new Finding("kernel " + release + " is older than " + needed + ", which " + feature + " needs",
				"boot kernel " + needed + " or newer, or " + otherwise));
	}

	/**
	 * {@return whether the kernel's version is known and lower than the given one}
	 * @param major the first number
	 * @param minor the second number
	 */
	boolean isOlderThan(int major, int minor) {
		KernelRelease release = this.files.kernelRelease();
		return release != null && !release.atLeast(major, minor);
	}

	/**
	 * Says why the kernel refuses to make a ring.
	 * @param errno the positive error number
	 * @return the possible causes found, none if there is no trace of one
	 */
	List<Finding> ringRefused(int errno) {
		List<Finding> findings = new ArrayList<>();
		switch (errno) {
			case Errno.EPERM, Errno.EACCES -> {
				findings.addAll(sysctl());
				findings.addAll(seccomp());
			}
			case Errno.ENOSYS -> {
				findings.addAll(atLeast(6, 0, "mode=copy", WITHOUT_IO_URING));
				findings.addAll(seccomp());
			}
			case Errno.EINVAL -> findings.addAll(atLeast(6, 1, "a DEFER_TASKRUN ring", WITHOUT_IO_URING));
			case Errno.EMFILE -> findings.add(new Finding("this process has no file descriptor left for a ring",
					"raise the limit: LimitNOFILE=65536 in the systemd unit, --ulimit nofile=65536 for a container"));
			case Errno.ENFILE -> findings.add(new Finding("this machine has no file descriptor left for a ring",
					"sysctl -w fs.file-max=1000000"));
			default -> {
			}
		}
		return findings;
	}

	/**
	 * {@return the finding that a seccomp filter is active, if one is}
	 */
	List<Finding> seccomp() {
		if (!this.files.processStatus().hasSeccompFilter()) {
			return List.of();
		}
		return List.of(new Finding(
				"this process runs under a seccomp filter, and the default ones of container engines forbid io_uring",
				"allow io_uring_setup, io_uring_enter and io_uring_register in the seccomp profile (docker run "
						+ "--security-opt seccomp=profile.json; Kubernetes securityContext.seccompProfile with type "
						+ "Localhost; systemd SystemCallFilter=@aio), or " + WITHOUT_IO_URING));
	}

	private List<Finding> sysctl() {
		return switch (this.files.ioUringDisabled()) {
			case "2" -> List.of(new Finding("kernel.io_uring_disabled is 2, which forbids io_uring to everyone",
					"sysctl -w kernel.io_uring_disabled=0, or " + WITHOUT_IO_URING));
			case "1" -> restricted();
			default -> List.of();
		};
	}

	private List<Finding> restricted() {
		if (!this.files.processStatus().lacks(CAP_SYS_ADMIN) && !this.files.inChildUserNamespace()) {
			return List.of();
		}
		return List.of(new Finding(
				"kernel.io_uring_disabled is 1, which forbids io_uring to processes that have neither CAP_SYS_ADMIN "
						+ "nor the group of kernel.io_uring_group",
				"sysctl -w kernel.io_uring_disabled=0, or run in a group named by sysctl -w "
						+ "kernel.io_uring_group=GID, or " + WITHOUT_IO_URING));
	}

}
