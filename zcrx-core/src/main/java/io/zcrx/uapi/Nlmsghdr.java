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

/**
 * Begins a netlink message.
 * {@snippet lang = c :
 * struct nlmsghdr {
 *     __u32 nlmsg_len;
 *     __u16 nlmsg_type;
 *     __u16 nlmsg_flags;
 *     __u32 nlmsg_seq;
 *     __u32 nlmsg_pid;
 * };
 * }
 */
public final class Nlmsghdr {

	public static final StructLayout LAYOUT = MemoryLayout
		.structLayout(ValueLayout.JAVA_INT.withName("nlmsg_len"), ValueLayout.JAVA_SHORT.withName("nlmsg_type"),
				ValueLayout.JAVA_SHORT.withName("nlmsg_flags"), ValueLayout.JAVA_INT.withName("nlmsg_seq"),
				ValueLayout.JAVA_INT.withName("nlmsg_pid"))
		.withName("nlmsghdr");

	public static final long SIZEOF = LAYOUT.byteSize();

	private static final long LEN = LAYOUT.byteOffset(PathElement.groupElement("nlmsg_len"));

	private static final long TYPE = LAYOUT.byteOffset(PathElement.groupElement("nlmsg_type"));

	private static final long FLAGS = LAYOUT.byteOffset(PathElement.groupElement("nlmsg_flags"));

	private static final long SEQ = LAYOUT.byteOffset(PathElement.groupElement("nlmsg_seq"));

	private Nlmsghdr() {
	}

	public static void len(MemorySegment segment, long base, int value) {
		segment.set(ValueLayout.JAVA_INT, base + LEN, value);
	}

	public static short type(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_SHORT, base + TYPE);
	}

	public static void type(MemorySegment segment, long base, short value) {
		segment.set(ValueLayout.JAVA_SHORT, base + TYPE, value);
	}

	public static void flags(MemorySegment segment, long base, short value) {
		segment.set(ValueLayout.JAVA_SHORT, base + FLAGS, value);
	}

	public static int seq(MemorySegment segment, long base) {
		return segment.get(ValueLayout.JAVA_INT, base + SEQ);
	}

	public static void seq(MemorySegment segment, long base, int value) {
		segment.set(ValueLayout.JAVA_INT, base + SEQ, value);
	}

}
