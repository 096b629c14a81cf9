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

import org.jspecify.annotations.Nullable;

import io.zcrx.uapi.EthtoolRxFlowSpec;
import io.zcrx.uapi.EthtoolRxnfc;
import io.zcrx.uapi.LinuxEthtool;

/**
 * The settings of an interface of this machine.
 */
final class EthtoolSettings implements NicSettings {

	private final String interfaceName;

	EthtoolSettings(String interfaceName) {
		this.interfaceName = interfaceName;
	}

	@Override
	public EthtoolRings rings() throws NetlinkException {
		try (GenericNetlink netlink = new GenericNetlink()) {
			return EthtoolRings.get(netlink, this.interfaceName);
		}
	}

	@Override
	public void tcpDataSplit(int value) throws NetlinkException {
		try (GenericNetlink netlink = new GenericNetlink()) {
			EthtoolRings.tcpDataSplit(netlink, this.interfaceName, value);
		}
	}

	@Override
	public void hdsThresh(int value) throws NetlinkException {
		try (GenericNetlink netlink = new GenericNetlink()) {
			EthtoolRings.hdsThresh(netlink, this.interfaceName, value);
		}
	}

	@Override
	public boolean ntuple() {
		try (EthtoolSocket socket = socket()) {
			return (EthtoolFlags.get(socket) & LinuxEthtool.ETH_FLAG_NTUPLE) != 0;
		}
	}

	@Override
	public void ntuple(boolean on) {
		try (EthtoolSocket socket = socket()) {
			EthtoolFlags.ntuple(socket, on);
		}
	}

	@Override
	public @Nullable RssTable rss() {
		try (EthtoolSocket socket = socket()) {
			return RssTable.get(socket);
		}
	}

	@Override
	public void rss(RssTable table, boolean asFound) {
		try (EthtoolSocket socket = socket()) {
			if (asFound) {
				table.restore(socket, rxQueues());
			}
			else {
				table.set(socket);
			}
		}
	}

	@Override
	public int rxQueues() {
		EthtoolChannels channels = new NetlinkQueries().channels(this.interfaceName);
		return (channels != null) ? (int) channels.rxQueues() : 0;
	}

	@Override
	public RuleTable rules() {
		try (EthtoolSocket socket = socket(); Arena arena = Arena.ofConfined()) {
			MemorySegment count = request(arena, LinuxEthtool.ETHTOOL_GRXCLSRLCNT);
			socket.call(count, "ETHTOOL_GRXCLSRLCNT");
			long table = EthtoolRxnfc.data(count, 0);
			List<PlacedRule> rules = new ArrayList<>();
			for (int location : locations(socket, EthtoolRxnfc.ruleCnt(count, 0), arena)) {
				MemorySegment rule = request(arena, LinuxEthtool.ETHTOOL_GRXCLSRULE);
				EthtoolRxFlowSpec.location(rule, EthtoolRxnfc.FS, location);
				socket.call(rule, "ETHTOOL_GRXCLSRULE");
				rules.add(PlacedRule.of(rule));
			}
			return new RuleTable(List.copyOf(rules), (int) (table & ~LinuxEthtool.RX_CLS_LOC_SPECIAL),
					(table & LinuxEthtool.RX_CLS_LOC_SPECIAL) != 0);
		}
	}

	private static List<Integer> locations(EthtoolSocket socket, int rules, Arena arena) {
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

	@Override
	public int insert(FlowRule rule) {
		int location = rules().freeLocation();
		try (EthtoolSocket socket = socket(); Arena arena = Arena.ofConfined()) {
			MemorySegment request = request(arena, LinuxEthtool.ETHTOOL_SRXCLSRLINS);
			EthtoolRxFlowSpec.flowType(request, EthtoolRxnfc.FS, rule.flow().flowType());
			EthtoolRxFlowSpec.value(request, EthtoolRxnfc.FS, rule.value());
			EthtoolRxFlowSpec.mask(request, EthtoolRxnfc.FS, rule.mask());
			EthtoolRxFlowSpec.ringCookie(request, EthtoolRxnfc.FS, rule.queue());
			EthtoolRxFlowSpec.location(request, EthtoolRxnfc.FS, location);
			socket.call(request, "ETHTOOL_SRXCLSRLINS");
			return EthtoolRxFlowSpec.location(request, EthtoolRxnfc.FS);
		}
	}

	@Override
	public void delete(int location) {
		try (EthtoolSocket socket = socket(); Arena arena = Arena.ofConfined()) {
			MemorySegment request = request(arena, LinuxEthtool.ETHTOOL_SRXCLSRLDEL);
			EthtoolRxFlowSpec.location(request, EthtoolRxnfc.FS, location);
			socket.call(request, "ETHTOOL_SRXCLSRLDEL");
		}
	}

	private EthtoolSocket socket() {
		return new EthtoolSocket(this.interfaceName);
	}

	private static MemorySegment request(Arena arena, int command) {
		MemorySegment request = arena.allocate(EthtoolRxnfc.LAYOUT);
		EthtoolRxnfc.cmd(request, 0, command);
		return request;
	}

}
