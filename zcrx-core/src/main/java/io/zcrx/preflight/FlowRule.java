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
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

import io.zcrx.libc.SyscallException;
import io.zcrx.uapi.EthtoolRxFlowSpec;
import io.zcrx.uapi.EthtoolRxnfc;
import io.zcrx.uapi.EthtoolTcpip4Spec;
import io.zcrx.uapi.EthtoolTcpip6Spec;
import io.zcrx.uapi.LinuxEthtool;

/**
 * A rule by which an interface sends what arrives for a TCP port to an rx queue, as
 * {@code ethtool -n} shows it.
 *
 * @param flowType {@code TCP_V4_FLOW} or {@code TCP_V6_FLOW}
 * @param port the destination port
 * @param queue the rx queue
 */
record FlowRule(int flowType, int port, int queue) {

	private static final short EXACTLY = -1;

	/**
	 * Looks for this rule, whoever made it.
	 * @param socket asks the interface
	 * @return whether the interface has it
	 * @throws SyscallException if the kernel refuses
	 */
	boolean isSet(EthtoolSocket socket) {
		try (Arena arena = Arena.ofConfined()) {
			for (int location : locations(socket, arena)) {
				MemorySegment found = arena.allocate(EthtoolRxnfc.LAYOUT);
				EthtoolRxnfc.cmd(found, 0, LinuxEthtool.ETHTOOL_GRXCLSRULE);
				EthtoolRxFlowSpec.location(found, EthtoolRxnfc.FS, location);
				socket.call(found, "ETHTOOL_GRXCLSRULE");
				if (isThis(found)) {
					return true;
				}
			}
			return false;
		}
	}

	private boolean isThis(MemorySegment found) {
		long spec = EthtoolRxnfc.FS;
		return EthtoolRxFlowSpec.flowType(found, spec) == this.flowType
				&& EthtoolRxFlowSpec.ringCookie(found, spec) == this.queue
				&& EthtoolRxFlowSpec.port(found, spec, field()) == (short) this.port
				&& EthtoolRxFlowSpec.portMask(found, spec, field()) == EXACTLY
				&& EthtoolRxFlowSpec.matchesOnly(found, spec, field());
	}

	/**
	 * Adds this rule.
	 * @param socket asks the interface
	 * @return where it is, for {@link #delete}
	 * @throws SyscallException if the kernel refuses
	 */
	int insert(EthtoolSocket socket) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment request = arena.allocate(EthtoolRxnfc.LAYOUT);
			EthtoolRxnfc.cmd(request, 0, LinuxEthtool.ETHTOOL_SRXCLSRLINS);
			long spec = EthtoolRxnfc.FS;
			EthtoolRxFlowSpec.flowType(request, spec, this.flowType);
			EthtoolRxFlowSpec.port(request, spec, field(), (short) this.port);
			EthtoolRxFlowSpec.portMask(request, spec, field(), EXACTLY);
			EthtoolRxFlowSpec.ringCookie(request, spec, this.queue);
			EthtoolRxFlowSpec.location(request, spec, freeLocation(socket, arena));
			socket.call(request, "ETHTOOL_SRXCLSRLINS");
			return EthtoolRxFlowSpec.location(request, spec);
		}
	}

	/**
	 * Deletes a rule.
	 * @param socket asks the interface
	 * @param location where it is
	 * @throws SyscallException if the kernel refuses
	 */
	static void delete(EthtoolSocket socket, int location) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment request = arena.allocate(EthtoolRxnfc.LAYOUT);
			EthtoolRxnfc.cmd(request, 0, LinuxEthtool.ETHTOOL_SRXCLSRLDEL);
			EthtoolRxFlowSpec.location(request, EthtoolRxnfc.FS, location);
			socket.call(request, "ETHTOOL_SRXCLSRLDEL");
		}
	}

	/**
	 * Returns where a rule may be put: a driver that can't choose itself takes the last
	 * free place, which has the lowest priority.
	 */
	private static int freeLocation(EthtoolSocket socket, Arena arena) {
		long table = EthtoolRxnfc.data(count(socket, arena), 0);
		if ((table & LinuxEthtool.RX_CLS_LOC_SPECIAL) != 0) {
			return (int) LinuxEthtool.RX_CLS_LOC_ANY;
		}
		List<Integer> taken = locations(socket, arena);
		int location = (int) table - 1;
		while (location > 0 && taken.contains(location)) {
			location--;
		}
		return location;
	}

	private static MemorySegment count(EthtoolSocket socket, Arena arena) {
		MemorySegment count = arena.allocate(EthtoolRxnfc.LAYOUT);
		EthtoolRxnfc.cmd(count, 0, LinuxEthtool.ETHTOOL_GRXCLSRLCNT);
		socket.call(count, "ETHTOOL_GRXCLSRLCNT");
		return count;
	}

	private static List<Integer> locations(EthtoolSocket socket, Arena arena) {
		int rules = EthtoolRxnfc.ruleCnt(count(socket, arena), 0);
		MemorySegment all = arena.allocate(EthtoolRxnfc.SIZEOF + (long) Integer.BYTES * rules,
				EthtoolRxnfc.LAYOUT.byteAlignment());
		EthtoolRxnfc.cmd(all, 0, LinuxEthtool.ETHTOOL_GRXCLSRLALL);
		EthtoolRxnfc.ruleCnt(all, 0, rules);
		socket.call(all, "ETHTOOL_GRXCLSRLALL");
		List<Integer> locations = new ArrayList<>();
		for (int i = 0; i < Math.min(rules, EthtoolRxnfc.ruleCnt(all, 0)); i++) {
			locations.add(EthtoolRxnfc.ruleLoc(all, 0, i));
		}
		return locations;
	}

	private long field() {
		return (this.flowType == LinuxEthtool.TCP_V4_FLOW) ? EthtoolTcpip4Spec.PDST : EthtoolTcpip6Spec.PDST;
	}

	/**
	 * {@return the family as ethtool names it}
	 */
	String family() {
		return (this.flowType == LinuxEthtool.TCP_V4_FLOW) ? "tcp4" : "tcp6";
	}

	/**
	 * {@return the arguments of ethtool that add this rule}
	 * @param interfaceName the interface
	 */
	String command(String interfaceName) {
		return "ethtool -N %s flow-type %s dst-port %d action %d".formatted(interfaceName, family(), this.port,
				this.queue);
	}

}
