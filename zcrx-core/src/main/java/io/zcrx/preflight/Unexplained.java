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

import io.zcrx.libc.Errno;

/**
 * What an error number means when nothing on the machine shows a cause.
 */
final class Unexplained {

	private static final String DIAGNOSE = "see dmesg, or use mode=copy";

	private Unexplained() {
	}

	static Finding finding(int errno, String source) {
		return switch (errno) {
			case Errno.EPERM, Errno.EACCES ->
				new Finding(source + ": a security module or a restriction on the ring forbids it",
						"look for a denial in the audit log (ausearch -m avc -ts recent), or use mode=nio");
			case Errno.ENOMEM -> new Finding(source + ": the kernel is out of memory",
					"lower area-size and rq-entries, or give the machine or cgroup more memory");
			case Errno.ENODEV -> new Finding(source + ": the interface is not in this network namespace, or is down",
					"compare with ip link, and use --network host for a container");
			case Errno.ENETDOWN, Errno.EAGAIN ->
				new Finding(source + ": the interface has no running queues", "bring it up with ip link set up, and retry");
			case Errno.EEXIST -> new Finding(
					source + ": the queue was taken a moment ago, or the ring belongs to another thread",
					"retry in a moment, because the kernel frees a closed queue late, or use another queue");
			case Errno.EBUSY -> new Finding(source + ": the queue is in use", "use another queue");
			case Errno.ERANGE -> new Finding(source + ": the queue or rx-buffer-size is out of the device's range",
					"leave rx-buffer-size unset, or set huge-pages to true with it");
			case Errno.EOPNOTSUPP -> new Finding(source + ": the driver or the kernel has no such feature",
					"leave rx-buffer-size unset, or " + DIAGNOSE);
			case Errno.EINVAL -> new Finding(source + ": the kernel rejects an argument",
					"check that rq-entries is 1 to 32768 and rx-buffer-size a power of two, or " + DIAGNOSE);
			case Errno.EFAULT -> new Finding(source + ": the area or the refill queue can't be pinned",
					"lower area-size, or set huge-pages to false");
			case Errno.ENODATA -> new Finding(source + ": the driver made no page pool for the queue",
					"update the NIC's firmware and driver, or use mode=copy");
			case Errno.ENOSYS -> new Finding(source + ": this kernel has no io_uring", "use mode=nio");
			default -> new Finding(source + ": no known cause applies", DIAGNOSE);
		};
	}

}
