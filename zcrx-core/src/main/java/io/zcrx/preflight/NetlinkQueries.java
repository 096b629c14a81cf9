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

import org.jspecify.annotations.Nullable;

import io.zcrx.libc.Errno;
import io.zcrx.libc.Syscalls;

/**
 * Asks this machine's kernel about an interface. None of the questions needs a privilege.
 */
final class NetlinkQueries implements DeviceQueries {

	@Override
	public boolean isMissing(String interfaceName) {
		return Syscalls.ifNameToIndex(interfaceName) == -Errno.ENODEV;
	}

	@Override
	public boolean isGone(String interfaceName, int index) {
		if (Syscalls.ifNameToIndex(interfaceName) == index) {
			return false;
		}
		try {
			Link.get(index); // it may have got another name
			return false;
		}
		catch (NetlinkException ex) {
			return ex.errno() == Errno.ENODEV;
		}
	}

	@Override
	public @Nullable EthtoolChannels channels(String interfaceName) {
		try (GenericNetlink netlink = new GenericNetlink()) {
			return EthtoolChannels.get(netlink, interfaceName);
		}
		catch (NetlinkException ex) {
			return null; // a driver with a fixed number of queues has no channels
		}
	}

	@Override
	public @Nullable EthtoolRings rings(String interfaceName) {
		try (GenericNetlink netlink = new GenericNetlink()) {
			return EthtoolRings.get(netlink, interfaceName);
		}
		catch (NetlinkException ex) {
			// a driver without ring settings has no header split to report either
			return (ex.errno() == Errno.EOPNOTSUPP) ? new EthtoolRings(EthtoolRings.ETHTOOL_TCP_DATA_SPLIT_UNKNOWN, 0)
					: null;
		}
	}

	@Override
	public @Nullable NetdevQueue queue(String interfaceName, int queue) {
		int index = Syscalls.ifNameToIndex(interfaceName);
		if (index <= 0) {
			return null;
		}
		try (GenericNetlink netlink = new GenericNetlink()) {
			return NetdevQueue.get(netlink, index, queue);
		}
		catch (NetlinkException ex) {
			// kernels before 6.8 have no QUEUE_GET, and a device that is down no queues
			return null;
		}
	}

	@Override
	public @Nullable Link link(String interfaceName) {
		try {
			return Link.get(interfaceName);
		}
		catch (NetlinkException ex) {
			return null; // a sandbox may forbid netlink; the other checks still stand
		}
	}

}
