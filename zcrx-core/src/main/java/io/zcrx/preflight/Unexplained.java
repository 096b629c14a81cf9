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

	private static final String COPY = "see dmesg, or use mode=copy";

	private static final String NIO = "see dmesg, or use mode=nio";

	private Unexplained() {
	}

	static Finding ring(int errno, String source) {
		return switch (errno) {
			case Errno.EPERM, Errno.EACCES -> forbidden(source);
			case Errno.ENOMEM -> outOfMemory(source);
			case Errno.ENOSYS -> noIoUring(source);
			case Errno.EINVAL -> new Finding(source + ": the kernel does not know a flag or size asked of the ring",
					"set cq-entries to 65536 or less, or boot a newer kernel, or use mode=nio");
			default -> new Finding(source + ": no known cause applies", NIO);
		};
	}

	static Finding registration(int errno, String source) {
		return switch (errno) {
			case Errno.EPERM, Errno.EACCES -> forbidden(source);
			case Errno.ENOMEM -> outOfMemory(source);
			case Errno.ENOSYS -> noIoUring(source);
			case Errno.ENODEV -> new Finding(source + ": the interface is not in this network namespace, or is down",
					"compare with ip link, and use --network host for a container");
			case Errno.ENETDOWN, Errno.EAGAIN -> new Finding(source + ": the interface has no running queues",
					"bring it up with ip link set up, and retry");
			case Errno.EEXIST ->
				new Finding(source + ": the queue was taken a moment ago, or the ring belongs to another thread",
						"retry in a moment, because the kernel frees a closed queue late, or use another queue");
			case Errno.EBUSY -> new Finding(source + ": the queue is in use", "use another queue");
			case Errno.ERANGE -> new Finding(source + ": the queue or rx-buffer-size is out of the device's range",
					"leave rx-buffer-size unset, or set huge-pages to true with it");
			case Errno.EOPNOTSUPP -> new Finding(source + ": the driver or the kernel has no such feature",
					"leave rx-buffer-size unset, or " + COPY);
			case Errno.EINVAL -> new Finding(source + ": the kernel rejects an argument",
					"check that rq-entries is 1 to 32768 and rx-buffer-size a power of two, or " + COPY);
			case Errno.EFAULT -> new Finding(source + ": the area or the refill queue can't be pinned",
					"lower area-size, or set huge-pages to false");
			case Errno.ENODATA -> new Finding(source + ": the driver made no page pool for the queue",
					"update the NIC's firmware and driver, or use mode=copy");
			default -> new Finding(source + ": no known cause applies", COPY);
		};
	}

	private static Finding forbidden(String source) {
		return new Finding(source + ": a security module or a restriction on the ring forbids it",
				"look for a denial in the audit log (ausearch -m avc -ts recent), or use mode=nio");
	}

	private static Finding outOfMemory(String source) {
		return new Finding(source + ": the kernel is out of memory",
				"lower area-size and rq-entries, or give the machine or cgroup more memory");
	}

	private static Finding noIoUring(String source) {
		return new Finding(source + ": this kernel has no io_uring", "use mode=nio");
	}

}
