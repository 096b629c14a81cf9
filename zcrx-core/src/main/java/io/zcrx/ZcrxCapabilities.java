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

package io.zcrx;

import io.zcrx.ring.KernelCapabilities;

/**
 * What the kernel of this machine supports of zero-copy receive, by its own word. Whether
 * a mode works depends on more, such as privileges and the network interface:
 * {@link Zcrx#unavailabilityCauses} tells. Each feature that is missing has a fallback.
 *
 * @param kernelRelease the kernel's release, such as {@code 7.2.7}
 * @param query whether the kernel can be asked what it supports (6.18); one that can't
 * has none of the features that came later
 * @param zeroCopyReceive whether there is zero-copy receive at all (6.15, unless left out
 * of the kernel or io_uring is forbidden to this process)
 * @param mixedCompletions whether completions of both sizes can share a queue (6.18)
 * @param refillFlush whether the kernel can be told to take buffers back (6.19);
 * otherwise it does when the network interface asks for some
 * @param queueSharing whether several loops can share an interface queue (6.19)
 * @param rxBufferSize whether receive buffers can be larger than a page (7.0), if the
 * network interface has them too
 * @param nodev whether {@link ReceiveMode#NODEV} exists (7.1)
 * @param allocationEvents whether the kernel tells when the area is exhausted (7.2)
 * @param copyStatistics whether the kernel counts what it had to copy (7.2)
 * @param areaGrowth whether memory can be added while receiving (7.3)
 * @param refillHeaderSize bytes before the entries of the refill queue, 0 if the kernel
 * does not tell
 * @since 0.1.0
 */
public record ZcrxCapabilities(String kernelRelease, boolean query, boolean zeroCopyReceive, boolean mixedCompletions,
		boolean refillFlush, boolean queueSharing, boolean rxBufferSize, boolean nodev, boolean allocationEvents,
		boolean copyStatistics, boolean areaGrowth, int refillHeaderSize) {

	static ZcrxCapabilities of(KernelCapabilities kernel) {
		return new ZcrxCapabilities(kernel.release(), kernel.query(), kernel.recvZc(), kernel.mixedCompletions(),
				kernel.flush(), kernel.exportImport(), kernel.rxBufLen(), kernel.nodev(), kernel.events(),
				kernel.stats(), kernel.addArea(), kernel.refillHeaderSize());
	}

}
