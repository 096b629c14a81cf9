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

package io.zcrx.ring;

import io.zcrx.uapi.IoUringSqe;

/**
 * A request as the kernel read it.
 */
final class FakeRequest {

	final int opcode;

	final int flags;

	final int ioprio;

	final int fd;

	final long off;

	final long addr;

	final int len;

	final int opFlags;

	final long userData;

	final int group;

	final int queue;

	final long addr3;

	// waits for an edge that does not come
	boolean stalled;

	private FakeRequest(Struct sqe) {
		this.opcode = sqe.u8("opcode");
		this.flags = sqe.u8("flags");
		this.ioprio = sqe.u16("ioprio");
		this.fd = sqe.i32("fd");
		this.off = sqe.i64("off");
		this.addr = sqe.i64("addr");
		this.len = sqe.i32("len");
		this.opFlags = sqe.i32("msg_flags");
		this.userData = sqe.i64("user_data");
		this.group = sqe.u16("buf_group");
		this.queue = sqe.i32("zcrx_ifq_idx");
		this.addr3 = sqe.i64("addr3");
	}

	static FakeRequest read(long address) {
		return new FakeRequest(new Struct(IoUringSqe.LAYOUT, address));
	}

	@Override
	public String toString() {
		return "[op %d, fd %d%s]".formatted(this.opcode, this.fd, this.stalled ? ", stalled" : "");
	}

}
