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

import java.lang.foreign.Arena;
import java.util.function.IntSupplier;

import io.zcrx.libc.Syscalls;
import io.zcrx.uapi.IoUringParams;

/**
 * Makes the smallest ring and closes it at once: the only sure way to learn whether
 * io_uring may be used. Gives 0, or the negated error number.
 */
final class RingProbe implements IntSupplier {

	@Override
	public int getAsInt() {
		try (Arena arena = Arena.ofConfined()) {
			int fd = Syscalls.ioUringSetup(1, arena.allocate(IoUringParams.LAYOUT));
			if (fd < 0) {
				return fd;
			}
			Syscalls.close(fd);
			return 0;
		}
	}

}
