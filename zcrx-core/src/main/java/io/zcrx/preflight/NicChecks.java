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

import java.util.ArrayList;
import java.util.List;

/**
 * Checks one interface and rx queue for zero-copy.
 */
final class NicChecks {

	private final KernelFiles files;

	private final DeviceQueries queries;

	private final NetDevice device;

	private final String name;

	private final int queue;

	NicChecks(KernelFiles files, DeviceQueries queries, String interfaceName, int queue) {
		this.files = files;
		this.queries = queries;
		this.device = new NetDevice(files, interfaceName);
		this.name = interfaceName;
		this.queue = queue;
	}

	/**
	 * {@return everything that speaks against this interface and queue}
	 */
	List<Finding> all() {
		List<Finding> findings = new ArrayList<>(existence());
		if (findings.isEmpty()) {
			findings.addAll(hardware());
		}
		if (findings.isEmpty()) {
			findings.addAll(linkState());
			findings.addAll(queueNumber());
			findings.addAll(headerSplit());
			findings.addAll(occupation());
		}
		return findings;
	}

	List<Finding> existence() {
		if (this.device.hasValidName() && !this.queries.isMissing(this.name)) {
			return List.of();
		}
		// sysfs may be mounted from another network namespace
		List<String> names = NetDevice.names(this.files)
			.stream()
			.filter((candidate) -> !this.queries.isMissing(candidate))
			.toList();
		return List.of(new Finding("there is no interface '" + this.name + "' in this network namespace",
				"set interface to one that ip link shows" + (names.isEmpty() ? "" : ": " + String.join(", ", names))
						+ " (a container sees the host's interfaces only with --network host)"));
	}

	List<Finding> linkState() {
		return this.device.isDown()
				? List.of(new Finding("interface " + this.name + " is down", "ip link set dev " + this.name + " up"))
				: List.of();
	}

	List<Finding> queueNumber() {
		long queues = rxQueues();
		if (queues == 0 || (this.queue >= 0 && this.queue < queues)) {
			return List.of();
		}
		String range = (queues == 1) ? "only rx queue 0" : "rx queues 0 to " + (queues - 1);
		return List.of(new Finding(this.name + " has " + range + ", not " + this.queue,
				"set queue to " + ((queues == 1) ? "0" : "0.." + (queues - 1)) + ((this.queue > 0)
						? ", or make more: ethtool -L " + this.name + " combined " + (this.queue + 1L) : "")));
	}

	/**
	 * Checks for a device that can take DMA at all. A netkit device can, through the
	 * queue that is leased to it (7.1+).
	 * @return the finding, if any
	 */
	List<Finding> hardware() {
		if (!this.device.isVirtual()) {
			return List.of();
		}
		Link link = this.queries.link(this.name);
		String kind = (link != null) ? link.kind() : "";
		if (kind.equals("netkit")) {
			return List.of();
		}
		return List.of(new Finding(this.name + " is a virtual interface" + (kind.isEmpty() ? "" : " (" + kind + ")")
				+ " with no hardware behind it to receive into the area", SupportedDriver.anotherNic()));
	}

	/**
	 * {@return why the driver may lack zcrx, for a kernel that has refused it}
	 */
	List<Finding> driverSupport() {
		String driver = this.device.driver();
		SupportedDriver supported = SupportedDriver.named(driver);
		if (supported != null) {
			return List.of(new Finding(
					"driver " + driver + " offers no zcrx on " + this.name + " with this hardware or kernel",
					"check that it is " + supported.hardware() + ", on kernel " + supported.since()
							+ " or newer, or use mode=copy"));
		}
		return (driver != null) ? List.of(new Finding("driver " + driver + " of " + this.name + " has no zcrx support",
				SupportedDriver.anotherNic())) : List.of();
	}

	List<Finding> headerSplit() {
		EthtoolRings rings = this.device.isVirtual() ? null : this.queries.rings(this.name);
		return (rings != null) ? HeaderSplit.check(this.name, this.device.driver(), rings) : List.of();
	}

	List<Finding> leased() {
		NetdevQueue state = this.queries.queue(this.name, this.queue);
		return (state != null && state.lease()) ? QueueOccupation.of(this.name, this.queue, state) : List.of();
	}

	List<Finding> occupation() {
		List<Finding> findings = new ArrayList<>();
		NetdevQueue state = this.queries.queue(this.name, this.queue);
		if (state != null) {
			findings.addAll(QueueOccupation.of(this.name, this.queue, state));
		}
		Link link = this.queries.link(this.name);
		if (link != null && link.xdpAttached()) {
			findings.add(new Finding("an XDP program is attached to " + this.name,
					"ip link set dev " + this.name + " xdp off"));
		}
		return findings;
	}

	private long rxQueues() {
		int queues = this.device.rxQueues();
		if (queues > 0) {
			return queues;
		}
		// kernels without RPS, such as single-processor ones, leave rx queues out of
		// sysfs
		EthtoolChannels channels = this.queries.channels(this.name);
		return (channels != null) ? channels.rxQueues() : 0;
	}

}
