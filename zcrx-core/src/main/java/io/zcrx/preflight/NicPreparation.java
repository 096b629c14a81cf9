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

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.zcrx.libc.SyscallException;
import io.zcrx.libc.Syscalls;

/**
 * Sets a network interface up for zero-copy receive on an rx queue, and restores what it
 * changed: header split, flow rules for a port, and that no other flow arrives on the
 * queue. What is right already is left alone, and stays when this is closed. The number
 * of queues is only checked. Safe from any thread.
 * <p>
 * All preparations of an interface agree on it, in whatever process they are. Each
 * restores what it alone needed, the last one the rest; what somebody else has changed
 * meanwhile is told and left as it is. A process that is killed restores nothing: the
 * next preparation does.
 *
 * @since 0.1.0
 */
public final class NicPreparation implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(NicPreparation.class);

	private final KernelFiles files = new KernelFiles(Path.of("/"));

	private final String id = UUID.randomUUID().toString();

	private final String interfaceName;

	private final int interfaceIndex;

	private final int queue;

	private final int port;

	private final @Nullable InetAddress local;

	private final NicSettings settings;

	private final List<FlowRule> rules = new ArrayList<>();

	private boolean joined;

	/**
	 * Creates a preparation, which changes nothing yet.
	 * @param interfaceName the network interface
	 * @param queue the rx queue
	 * @param port the TCP port whose connections are to arrive on the queue
	 * @param local the address that the port is bound to, or {@code null} for any
	 */
	public NicPreparation(String interfaceName, int queue, int port, @Nullable InetAddress local) {
		this.interfaceName = interfaceName;
		this.interfaceIndex = Syscalls.ifNameToIndex(interfaceName);
		this.queue = queue;
		this.port = port;
		this.local = local;
		this.settings = new EthtoolSettings(interfaceName);
		for (boolean ipv4 : InterfaceSteering.families(local)) {
			this.rules.add(new FlowRule(ipv4, port, queue));
		}
	}

	/**
	 * Sets the interface up. All or nothing. Comes once, and before the queue is
	 * registered.
	 * @return what could not be done, each with the fix; nothing if the interface is
	 * ready
	 */
	public synchronized List<Finding> apply() {
		List<Finding> findings = obstacles();
		if (!findings.isEmpty()) {
			return findings;
		}
		try (NicRecordFile file = NicRecordFile.open(this.files, this.interfaceName, this.interfaceIndex)) {
			SharedNic nic = new SharedNic(this.interfaceName, this.settings, file);
			nic.clear();
			this.joined = true;
			Finding failure = nic.join(
					new NicParticipant(this.id, ProcessIdentity.own(this.files), this.queue, this.port), this.rules,
					this.local);
			if (failure == null) {
				return List.of();
			}
			this.joined = false;
			nic.leave(this.id);
			return List.of(failure);
		}
		catch (IOException | SyscallException ex) {
			return List.of(new Finding("the interface can't be set up: " + ex.getMessage(),
					"end that process, or use 'nic.prepare: check' here"));
		}
	}

	private List<Finding> obstacles() {
		List<Finding> findings = new ArrayList<>(new PrivilegeChecks(this.files).netAdmin());
		NicChecks nic = new NicChecks(this.files, new NetlinkQueries(), this.interfaceName, this.queue);
		findings.addAll(nic.existence());
		if (findings.isEmpty()) {
			findings.addAll(nic.hardware());
			findings.addAll(nic.queueNumber());
		}
		return findings;
	}

	/**
	 * Restores what was changed, the last change first. Comes after the ring is closed
	 * that the queue is registered with. Does nothing when repeated.
	 */
	@Override
	public synchronized void close() {
		if (!this.joined) {
			return;
		}
		this.joined = false;
		try (NicRecordFile file = NicRecordFile.open(this.files, this.interfaceName, this.interfaceIndex)) {
			new SharedNic(this.interfaceName, this.settings, file).leave(this.id);
		}
		catch (IOException ex) {
			logger.warn("{} is not restored, because {}. The next start with 'nic.prepare: apply' does it",
					this.interfaceName, ex.getMessage());
		}
	}

}
