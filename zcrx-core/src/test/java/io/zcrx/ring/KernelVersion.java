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

import io.zcrx.uapi.LinuxIoUring;
import io.zcrx.uapi.LinuxZcrx;

/**
 * What the versions of the kernel differ in.
 */
public enum KernelVersion {

	V6_15("6.15.11", 8, 4, 8), V6_17("6.17.9", 64, 4, 64), V6_18("6.18.44", 64, 4, 64), V6_19("6.19.3", 64, 4, 64),
	V7_0("7.0.5", 64, 4, 64), V7_1("7.1.2", 64, 4, 64), V7_2("7.2.7", 64, 4, 64), V7_3("7.3.4", 128, 64, 128);

	final String release;

	final int headerSize;

	final int tailOffset;

	final int rqesOffset;

	KernelVersion(String release, int headerSize, int tailOffset, int rqesOffset) {
		this.release = release;
		this.headerSize = headerSize;
		this.tailOffset = tailOffset;
		this.rqesOffset = rqesOffset;
	}

	public boolean atLeast(KernelVersion other) {
		return compareTo(other) >= 0;
	}

	public boolean flushes() {
		return atLeast(V6_19);
	}

	public boolean nodev() {
		return atLeast(V7_1);
	}

	/**
	 * Whether a request that runs out of something in the middle waits for ever.
	 */
	public boolean stalls() {
		return !atLeast(V7_3);
	}

	long setupFlags() {
		long all = atLeast(V7_0) ? 0x1fffff : atLeast(V6_19) ? 0xfffff : 0x7ffff;
		return atLeast(V6_18) ? all : (0x3ffff & ~(long) LinuxIoUring.IORING_SETUP_CQE_MIXED);
	}

	int registerOpcodes() {
		return atLeast(V7_0) ? 38 : atLeast(V6_19) ? 37 : atLeast(V6_18) ? 36 : 34;
	}

	long zcrxFlags() {
		return (flushes() ? LinuxZcrx.ZCRX_REG_IMPORT : 0) | (nodev() ? LinuxZcrx.ZCRX_REG_NODEV : 0);
	}

	int ctrlOpcodes() {
		return atLeast(V7_3) ? 4 : atLeast(V7_2) ? 3 : flushes() ? 2 : 0;
	}

	int features() {
		return (atLeast(V7_0) ? LinuxZcrx.ZCRX_FEATURE_RX_PAGE_SIZE : 0)
				| (atLeast(V7_2) ? LinuxZcrx.ZCRX_FEATURE_EVENT : 0);
	}

}
