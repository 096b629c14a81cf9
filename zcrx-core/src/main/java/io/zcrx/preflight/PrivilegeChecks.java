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

import java.util.List;

/**
 * Checks the privileges that registering an interface queue takes.
 */
final class PrivilegeChecks {

	private static final long MEBIBYTE = 1L << 20;

	// refill queue, submission and completion queue of the usual sizes
	private static final long RINGS = MEBIBYTE;

	private final KernelFiles files;

	PrivilegeChecks(KernelFiles files) {
		this.files = files;
	}

	/**
	 * Checks for CAP_NET_ADMIN, which zcrx wants even without a device. The kernel looks
	 * for it in the initial user namespace.
	 * @return the finding, if any
	 */
	List<Finding> netAdmin() {
		if (this.files.inChildUserNamespace()) {
			return List.of(new Finding(
					"this process is in a user namespace of its own, where CAP_NET_ADMIN does not count for zcrx",
					"start the container rootful and without user namespace remapping (rootless containers never "
							+ "qualify) with --cap-add NET_ADMIN, or use mode=copy"));
		}
		if (!this.files.processStatus().lacks(ProcessStatus.CAP_NET_ADMIN)) {
			return List.of();
		}
		String java = System.getProperty("java.home", "$JAVA_HOME") + "/bin/java";
		return List.of(new Finding("this process lacks CAP_NET_ADMIN, which zcrx needs",
				"set AmbientCapabilities=CAP_NET_ADMIN in the systemd unit, or --cap-add NET_ADMIN for a container "
						+ "(Kubernetes: capabilities.add [\"NET_ADMIN\"]) that runs as root inside, or "
						+ "sudo setcap cap_net_admin+ep " + java + ", or use mode=copy"));
	}

	/**
	 * Checks that the area can be pinned.
	 * @param areaSize the area's size in bytes
	 * @return the finding, if any
	 */
	List<Finding> lockedMemory(long areaSize) {
		long limit = this.files.processLimits().maxLockedMemory();
		if (limit >= areaSize || hasIpcLock()) {
			return List.of();
		}
		return List.of(memlock("RLIMIT_MEMLOCK is " + limit + " bytes, too little to pin an area of "
				+ mebibytes(areaSize) + " (needed: at least " + needed(areaSize) + " bytes)"));
	}

	/**
	 * Explains an ENOMEM. The limit counts what all processes of the user have pinned.
	 * @param areaSize the area's size in bytes, 0 for a ring alone
	 * @return the finding, if any
	 */
	List<Finding> lockedMemoryExhausted(long areaSize) {
		long limit = this.files.processLimits().maxLockedMemory();
		if (limit == ProcessLimits.UNLIMITED || hasIpcLock()) {
			return List.of();
		}
		return List.of(memlock("RLIMIT_MEMLOCK is " + limit + " bytes for all processes of this user together, and "
				+ ((areaSize > 0) ? "an area of " + mebibytes(areaSize) + " with its rings" : "a ring") + " needs "
				+ needed(areaSize) + " bytes"
				+ ((limit >= needed(areaSize)) ? ", of which others have locked too much" : "")));
	}

	private boolean hasIpcLock() {
		return !this.files.processStatus().lacks(ProcessStatus.CAP_IPC_LOCK) && !this.files.inChildUserNamespace();
	}

	private static Finding memlock(String problem) {
		return new Finding(problem,
				"set LimitMEMLOCK=infinity in the systemd unit, --ulimit memlock=-1 or --cap-add IPC_LOCK for a "
						+ "container (Kubernetes: capabilities.add [\"IPC_LOCK\"]), or \"* - memlock unlimited\" in "
						+ "/etc/security/limits.conf and log in again; or lower area-size");
	}

	private static long needed(long areaSize) {
		return (areaSize > Long.MAX_VALUE - RINGS) ? Long.MAX_VALUE : areaSize + RINGS;
	}

	private static String mebibytes(long bytes) {
		return (bytes % MEBIBYTE == 0) ? bytes / MEBIBYTE + " MiB" : bytes + " bytes";
	}

}
