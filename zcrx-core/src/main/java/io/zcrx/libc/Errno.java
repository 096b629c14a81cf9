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

package io.zcrx.libc;

import java.util.Map;

/**
 * Error numbers of Linux with their names and meanings. The numbers are the same on
 * x86-64 and aarch64.
 */
public final class Errno {

	public static final int EPERM = 1;

	public static final int ENOENT = 2;

	public static final int EINTR = 4;

	public static final int EIO = 5;

	public static final int ENXIO = 6;

	public static final int E2BIG = 7;

	public static final int EBADF = 9;

	public static final int EAGAIN = 11;

	public static final int ENOMEM = 12;

	public static final int EACCES = 13;

	public static final int EFAULT = 14;

	public static final int EBUSY = 16;

	public static final int EEXIST = 17;

	public static final int ENODEV = 19;

	public static final int EINVAL = 22;

	public static final int ENFILE = 23;

	public static final int EMFILE = 24;

	public static final int ENOSPC = 28;

	public static final int EPIPE = 32;

	public static final int ERANGE = 34;

	public static final int ENOSYS = 38;

	public static final int EBADR = 53;

	public static final int ENODATA = 61;

	public static final int ETIME = 62;

	public static final int EOVERFLOW = 75;

	public static final int EBADFD = 77;

	public static final int ENOTSOCK = 88;

	public static final int EPROTONOSUPPORT = 93;

	public static final int EOPNOTSUPP = 95;

	public static final int EAFNOSUPPORT = 97;

	public static final int EADDRINUSE = 98;

	public static final int EADDRNOTAVAIL = 99;

	public static final int ENETDOWN = 100;

	public static final int ECONNABORTED = 103;

	public static final int ECONNRESET = 104;

	public static final int ENOBUFS = 105;

	public static final int ENOTCONN = 107;

	public static final int ETIMEDOUT = 110;

	public static final int EHOSTUNREACH = 113;

	public static final int EALREADY = 114;

	public static final int ECONNREFUSED = 111;

	public static final int EINPROGRESS = 115;

	public static final int ECANCELED = 125;

	private static final Map<Integer, String> NAMES = Map.ofEntries(Map.entry(EPERM, "EPERM"),
			Map.entry(ENOENT, "ENOENT"), Map.entry(EINTR, "EINTR"), Map.entry(EIO, "EIO"), Map.entry(ENXIO, "ENXIO"),
			Map.entry(E2BIG, "E2BIG"), Map.entry(EBADF, "EBADF"), Map.entry(EAGAIN, "EAGAIN"),
			Map.entry(ENOMEM, "ENOMEM"), Map.entry(EACCES, "EACCES"), Map.entry(EFAULT, "EFAULT"),
			Map.entry(EBUSY, "EBUSY"), Map.entry(EEXIST, "EEXIST"), Map.entry(ENODEV, "ENODEV"),
			Map.entry(EINVAL, "EINVAL"), Map.entry(ENFILE, "ENFILE"), Map.entry(EMFILE, "EMFILE"),
			Map.entry(ENOSPC, "ENOSPC"), Map.entry(EPIPE, "EPIPE"), Map.entry(ERANGE, "ERANGE"),
			Map.entry(ENOSYS, "ENOSYS"), Map.entry(EBADR, "EBADR"), Map.entry(ENODATA, "ENODATA"),
			Map.entry(ETIME, "ETIME"), Map.entry(EOVERFLOW, "EOVERFLOW"), Map.entry(EBADFD, "EBADFD"),
			Map.entry(ENOTSOCK, "ENOTSOCK"), Map.entry(EPROTONOSUPPORT, "EPROTONOSUPPORT"),
			Map.entry(EOPNOTSUPP, "EOPNOTSUPP"), Map.entry(EAFNOSUPPORT, "EAFNOSUPPORT"),
			Map.entry(EADDRINUSE, "EADDRINUSE"), Map.entry(EADDRNOTAVAIL, "EADDRNOTAVAIL"),
			Map.entry(ENETDOWN, "ENETDOWN"), Map.entry(ECONNABORTED, "ECONNABORTED"),
			Map.entry(ECONNRESET, "ECONNRESET"), Map.entry(ENOBUFS, "ENOBUFS"), Map.entry(ENOTCONN, "ENOTCONN"),
			Map.entry(ETIMEDOUT, "ETIMEDOUT"), Map.entry(EHOSTUNREACH, "EHOSTUNREACH"), Map.entry(EALREADY, "EALREADY"),
			Map.entry(ECANCELED, "ECANCELED"), Map.entry(ECONNREFUSED, "ECONNREFUSED"),
			Map.entry(EINPROGRESS, "EINPROGRESS"));

	private Errno() {
	}

	/**
	 * Names an error number.
	 * @param errno the error number, positive or negated as system calls return it
	 * @return the C name such as {@code EPERM}, or {@code errno 71} for an unlisted one
	 */
	public static String name(int errno) {
		int number = Math.abs(errno);
		String name = NAMES.get(number);
		return (name != null) ? name : "errno " + number;
	}

}
