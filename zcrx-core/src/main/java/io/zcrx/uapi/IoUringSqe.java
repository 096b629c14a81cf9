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

package io.zcrx.uapi;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A submission queue entry. Unions are named by the member that zero-copy receive uses.
 * {@snippet lang = c :
 * struct io_uring_sqe {
 *     __u8 opcode;
 *     __u8 flags;
 *     __u16 ioprio;
 *     __s32 fd;
 *     __u64 off;
 *     __u64 addr;
 *     __u32 len;
 *     __u32 msg_flags;
 *     __u64 user_data;
 *     __u16 buf_group;
 *     __u16 personality;
 *     __u32 zcrx_ifq_idx;
 *     __u64 addr3;
 *     __u64 __pad2[1];
 * };
 * }
 */
public final class IoUringSqe {

	public static final StructLayout LAYOUT = MemoryLayout
		.structLayout(ValueLayout.JAVA_BYTE.withName("opcode"), ValueLayout.JAVA_BYTE.withName("flags"),
				ValueLayout.JAVA_SHORT.withName("ioprio"), ValueLayout.JAVA_INT.withName("fd"),
				ValueLayout.JAVA_LONG.withName("off"), ValueLayout.JAVA_LONG.withName("addr"),
				ValueLayout.JAVA_INT.withName("len"), ValueLayout.JAVA_INT.withName("msg_flags"),
				ValueLayout.JAVA_LONG.withName("user_data"), ValueLayout.JAVA_SHORT.withName("buf_group"),
				ValueLayout.JAVA_SHORT.withName("personality"), ValueLayout.JAVA_INT.withName("zcrx_ifq_idx"),
				ValueLayout.JAVA_LONG.withName("addr3"),
				MemoryLayout.sequenceLayout(1, ValueLayout.JAVA_LONG).withName("__pad2"))
		.withName("io_uring_sqe");

	public static final long SIZEOF = LAYOUT.byteSize();

	private static final long OPCODE = LAYOUT.byteOffset(PathElement.groupElement("opcode"));

	private static final long FLAGS = LAYOUT.byteOffset(PathElement.groupElement("flags"));

	private static final long IOPRIO = LAYOUT.byteOffset(PathElement.groupElement("ioprio"));

	private static final long FD = LAYOUT.byteOffset(PathElement.groupElement("fd"));

	private static final long OFF = LAYOUT.byteOffset(PathElement.groupElement("off"));

	private static final long ADDR = LAYOUT.byteOffset(PathElement.groupElement("addr"));

	private static final long LEN = LAYOUT.byteOffset(PathElement.groupElement("len"));

	private static final long MSG_FLAGS = LAYOUT.byteOffset(PathElement.groupElement("msg_flags"));

	private static final long USER_DATA = LAYOUT.byteOffset(PathElement.groupElement("user_data"));

	private static final long BUF_GROUP = LAYOUT.byteOffset(PathElement.groupElement("buf_group"));

	private static final long ZCRX_IFQ_IDX = LAYOUT.byteOffset(PathElement.groupElement("zcrx_ifq_idx"));

	private IoUringSqe() {
	}

	public static void opcode(MemorySegment segment, long base, byte value) {
		segment.set(ValueLayout.JAVA_BYTE, base + OPCODE, value);
	}

	public static void flags(MemorySegment segment, long base, byte value) {
		segment.set(ValueLayout.JAVA_BYTE, base + FLAGS, value);
	}

	public static void ioprio(MemorySegment segment, long base, short value) {
		segment.set(ValueLayout.JAVA_SHORT, base + IOPRIO, value);
	}

	public static void fd(MemorySegment segment, long base, int value) {
		segment.set(ValueLayout.JAVA_INT, base + FD, value);
	}

	public static void off(MemorySegment segment, long base, long value) {
		segment.set(ValueLayout.JAVA_LONG, base + OFF, value);
	}

	public static void addr(MemorySegment segment, long base, long value) {
		segment.set(ValueLayout.JAVA_LONG, base + ADDR, value);
	}

	public static void len(MemorySegment segment, long base, int value) {
		segment.set(ValueLayout.JAVA_INT, base + LEN, value);
	}

	public static void msgFlags(MemorySegment segment, long base, int value) {
		segment.set(ValueLayout.JAVA_INT, base + MSG_FLAGS, value);
	}

	public static void poll32Events(MemorySegment segment, long base, int value) {
		// shares its place with msg_flags; the kernel wants the halves exchanged on
		// big-endian machines
		int events = (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) ? value : Integer.rotateLeft(value, 16);
		segment.set(ValueLayout.JAVA_INT, base + MSG_FLAGS, events);
	}

	public static void userData(MemorySegment segment, long base, long value) {
		segment.set(ValueLayout.JAVA_LONG, base + USER_DATA, value);
	}

	public static void bufGroup(MemorySegment segment, long base, short value) {
		segment.set(ValueLayout.JAVA_SHORT, base + BUF_GROUP, value);
	}

	public static void zcrxIfqIdx(MemorySegment segment, long base, int value) {
		segment.set(ValueLayout.JAVA_INT, base + ZCRX_IFQ_IDX, value);
	}

}
