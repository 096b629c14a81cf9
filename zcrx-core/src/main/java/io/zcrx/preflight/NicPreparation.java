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

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.zcrx.libc.SyscallException;
import io.zcrx.uapi.LinuxEthtool;

/**
 * Sets a network interface up for zero-copy receive on an rx queue, and restores what it
 * changed: header split, flow rules for a port, and that no other flow arrives on the
 * queue. What is right already is left alone, and stays when this is closed. The number
 * of queues is only checked. Safe from any thread.
 * <p>
 * What several preparations of one process change of the interface as a whole is restored
 * when the last of them is closed. A process that is killed restores nothing.
 *
 * @since 0.1.0
 */
public final class NicPreparation implements AutoCloseable {

	private static final Map<String, Shared> prepared = new HashMap<>();

	private final String interfaceName;

	private final int queue;

	private final List<FlowRule> rules = new ArrayList<>();

	private final NicChanges own;

	private @Nullable Shared shared;

	/**
	 * Creates a preparation, which changes nothing yet.
	 * @param interfaceName the network interface
	 * @param queue the rx queue
	 * @param port the TCP port whose connections are to arrive on the queue
	 * @param ipv4 whether connections over IPv4 are
	 * @param ipv6 whether connections over IPv6 are
	 */
	public NicPreparation(String interfaceName, int queue, int port, boolean ipv4, boolean ipv6) {
		this.interfaceName = interfaceName;
		this.queue = queue;
		this.own = new NicChanges(interfaceName);
		if (ipv4) {
			this.rules.add(new FlowRule(LinuxEthtool.TCP_V4_FLOW, port, queue));
		}
		if (ipv6) {
			this.rules.add(new FlowRule(LinuxEthtool.TCP_V6_FLOW, port, queue));
		}
	}

	/**
	 * Sets the interface up. All or nothing. Comes once, and before the queue is
	 * registered.
	 * @return what could not be done, each with the fix; nothing if the interface is
	 * ready
	 */
	public List<Finding> apply() {
		synchronized (prepared) {
			List<Finding> findings = obstacles();
			if (!findings.isEmpty()) {
				return findings;
			}
			Shared shared = prepared.computeIfAbsent(this.interfaceName, Shared::new);
			this.shared = shared;
			shared.queues.add(this.queue);
			try (EthtoolSocket socket = new EthtoolSocket(this.interfaceName)) {
				Finding failure = change(socket, shared);
				if (failure == null) {
					return List.of();
				}
				findings = List.of(failure);
			}
			catch (SyscallException ex) {
				findings = List.of(failure(ex, "'nic.prepare' can't be 'apply' here: use 'check'"));
			}
			close();
			return findings;
		}
	}

	private List<Finding> obstacles() {
		KernelFiles files = new KernelFiles(Path.of("/"));
		List<Finding> findings = new ArrayList<>(new PrivilegeChecks(files).netAdmin());
		NicChecks nic = new NicChecks(files, new NetlinkQueries(), this.interfaceName, this.queue);
		findings.addAll(nic.existence());
		if (findings.isEmpty()) {
			findings.addAll(nic.hardware());
			findings.addAll(nic.queueNumber());
		}
		return findings;
	}

	private @Nullable Finding change(EthtoolSocket socket, Shared shared) {
		try {
			splitHeaders(shared.changes);
		}
		catch (NetlinkException ex) {
			return failure(ex, "ethtool -G %s tcp-data-split on, which says more".formatted(this.interfaceName));
		}
		try {
			heedRules(socket, shared.changes);
		}
		catch (SyscallException ex) {
			return failure(ex, "ethtool -K %s ntuple on, which says more".formatted(this.interfaceName));
		}
		try {
			Finding noOtherQueue = keepOthersOut(socket, shared);
			if (noOtherQueue != null) {
				return noOtherQueue;
			}
		}
		catch (SyscallException ex) {
			return failure(ex,
					"ethtool -X %s equal N, so that queue %d is left out".formatted(this.interfaceName, this.queue));
		}
		for (FlowRule rule : this.rules) {
			try {
				direct(socket, rule);
			}
			catch (SyscallException ex) {
				return failure(ex, rule.command(this.interfaceName) + ", which says more");
			}
		}
		return null;
	}

	private void splitHeaders(NicChanges changes) throws NetlinkException {
		try (GenericNetlink netlink = new GenericNetlink()) {
			EthtoolRings before = EthtoolRings.get(netlink, this.interfaceName);
			if (before.tcpDataSplit() != EthtoolRings.ETHTOOL_TCP_DATA_SPLIT_ENABLED) {
				EthtoolRings.tcpDataSplit(netlink, this.interfaceName, EthtoolRings.ETHTOOL_TCP_DATA_SPLIT_ENABLED);
				int split = before.tcpDataSplit();
				changes.made("tcp-data-split on", "ethtool -G %s tcp-data-split %s".formatted(this.interfaceName,
						(split == EthtoolRings.ETHTOOL_TCP_DATA_SPLIT_DISABLED) ? "off" : "auto"), () -> {
							try (GenericNetlink again = new GenericNetlink()) {
								EthtoolRings.tcpDataSplit(again, this.interfaceName, split);
							}
						});
			}
			if (before.hdsThresh() != 0) {
				EthtoolRings.hdsThresh(netlink, this.interfaceName, 0);
				int threshold = (int) before.hdsThresh();
				changes.made("hds-thresh 0", "ethtool -G %s hds-thresh %d".formatted(this.interfaceName, threshold),
						() -> {
							try (GenericNetlink again = new GenericNetlink()) {
								EthtoolRings.hdsThresh(again, this.interfaceName, threshold);
							}
						});
			}
		}
	}

	private void heedRules(EthtoolSocket socket, NicChanges changes) {
		if ((EthtoolFlags.get(socket) & LinuxEthtool.ETH_FLAG_NTUPLE) == 0) {
			EthtoolFlags.ntuple(socket, true);
			changes.made("ntuple on", "ethtool -K %s ntuple off".formatted(this.interfaceName),
					() -> withSocket((again) -> EthtoolFlags.ntuple(again, false)));
		}
	}

	private @Nullable Finding keepOthersOut(EthtoolSocket socket, Shared shared) {
		RssTable before = RssTable.get(socket);
		if (before == null || !before.uses(shared.queues)) {
			return null;
		}
		int rxQueues = rxQueues();
		RssTable table = before.without(shared.queues, rxQueues);
		if (table == null) {
			return new Finding(
					"%s has no queue beside %s for other traffic".formatted(this.interfaceName, shared.queues),
					"ethtool -L %s combined %d".formatted(this.interfaceName, rxQueues + 1));
		}
		table.set(socket);
		shared.changes.made("no other flows to queue " + this.queue, before.command(this.interfaceName, rxQueues),
				() -> withSocket((again) -> before.restore(again, rxQueues)));
		return null;
	}

	private int rxQueues() {
		EthtoolChannels channels = new NetlinkQueries().channels(this.interfaceName);
		return (channels != null && channels.rxQueues() > 0) ? (int) channels.rxQueues() : this.queue + 1;
	}

	private void direct(EthtoolSocket socket, FlowRule rule) {
		if (rule.isSet(socket)) {
			return;
		}
		int location = rule.insert(socket);
		this.own.made("%s dst-port %d to queue %d".formatted(rule.family(), rule.port(), rule.queue()),
				"ethtool -N %s delete %d".formatted(this.interfaceName, location),
				() -> withSocket((again) -> FlowRule.delete(again, location)));
	}

	private void withSocket(Consumer<EthtoolSocket> action) {
		try (EthtoolSocket socket = new EthtoolSocket(this.interfaceName)) {
			action.accept(socket);
		}
	}

	private static Finding failure(Exception ex, String fix) {
		return new Finding("the interface can't be set up: " + ex.getMessage(), fix);
	}

	/**
	 * Restores what was changed, the last change first. Comes after the ring is closed
	 * that the queue is registered with. Does nothing when repeated.
	 */
	@Override
	public void close() {
		synchronized (prepared) {
			this.own.undo();
			Shared shared = this.shared;
			if (shared == null) {
				return;
			}
			this.shared = null;
			shared.queues.remove(Integer.valueOf(this.queue));
			if (shared.queues.isEmpty()) {
				prepared.remove(this.interfaceName);
				shared.changes.undo();
			}
		}
	}

	/**
	 * What the preparations of an interface have in common.
	 */
	private static final class Shared {

		final List<Integer> queues = new ArrayList<>();

		final NicChanges changes;

		Shared(String interfaceName) {
			this.changes = new NicChanges(interfaceName);
		}

	}

}
