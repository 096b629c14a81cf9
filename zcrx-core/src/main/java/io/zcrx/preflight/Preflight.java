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
import java.util.List;
import java.util.Locale;
import java.util.function.IntSupplier;

import org.jspecify.annotations.Nullable;

import io.zcrx.libc.Errno;

/**
 * Says what this machine lacks for each mode, and why a kernel call has failed, each time
 * with the fix. Safe from any thread. Changes nothing on the machine, needs no privilege
 * and never throws: what can't be found out is left out.
 *
 * @since 0.1.0
 */
public final class Preflight {

	private static final long DEFAULT_AREA_SIZE = 64L << 20;

	private final String operatingSystem;

	private final KernelFiles files;

	private final DeviceQueries queries;

	private final IntSupplier ringProbe;

	private final KernelChecks kernel;

	private final PrivilegeChecks privileges;

	/**
	 * Creates a preflight of the machine this process runs on.
	 */
	public Preflight() {
		this(System.getProperty("os.name", "unknown"), Path.of("/"), new NetlinkQueries(), new RingProbe());
	}

	Preflight(String operatingSystem, Path root, DeviceQueries queries, IntSupplier ringProbe) {
		this.operatingSystem = operatingSystem;
		this.files = new KernelFiles(root);
		this.queries = queries;
		this.ringProbe = ringProbe;
		this.kernel = new KernelChecks(this.files);
		this.privileges = new PrivilegeChecks(this.files);
	}

	/**
	 * Checks for mode {@code zero-copy} with an area of the default size.
	 * @param interfaceName the network interface
	 * @param queue the rx queue
	 * @return what is missing, nothing if the mode should work
	 */
	public List<Finding> zeroCopy(String interfaceName, int queue) {
		return zeroCopy(interfaceName, queue, DEFAULT_AREA_SIZE);
	}

	/**
	 * Checks for mode {@code zero-copy}. A queue that this process itself has registered
	 * already is reported as taken.
	 * @param interfaceName the network interface
	 * @param queue the rx queue
	 * @param areaSize the area's size in bytes
	 * @return what is missing, nothing if the mode should work
	 */
	public List<Finding> zeroCopy(String interfaceName, int queue, long areaSize) {
		return findings(this::ring, () -> this.kernel.atLeast(6, 15, "mode=zero-copy", "use mode=copy"),
				this.privileges::netAdmin, () -> lockedMemory(areaSize), nic(interfaceName, queue)::all);
	}

	/**
	 * Checks for mode {@code nodev} with an area of the default size.
	 * @return what is missing, nothing if the mode should work
	 */
	public List<Finding> nodev() {
		return nodev(DEFAULT_AREA_SIZE);
	}

	/**
	 * Checks for mode {@code nodev}.
	 * @param areaSize the area's size in bytes
	 * @return what is missing, nothing if the mode should work
	 */
	public List<Finding> nodev(long areaSize) {
		return findings(this::ring, () -> this.kernel.atLeast(7, 1, "mode=nodev", "use mode=copy"),
				this.privileges::netAdmin, () -> lockedMemory(areaSize));
	}

	/**
	 * Checks for mode {@code copy}.
	 * @return what is missing, nothing if the mode should work
	 */
	public List<Finding> copy() {
		return findings(this::ring, () -> this.kernel.atLeast(6, 0, "mode=copy", "use mode=nio"));
	}

	/**
	 * Says why the kernel has refused to make a ring.
	 * @param errno the error number, positive or negated
	 * @return the possible causes, at least one, each naming the error number
	 */
	public List<Finding> explainRingSetup(int errno) {
		return explainRing(errno, findings(() -> ringCauses(Math.abs(errno))));
	}

	/**
	 * Says why the kernel has refused to register an interface queue.
	 * @param errno the error number, positive or negated
	 * @param interfaceName the network interface, null for mode {@code nodev}
	 * @param queue the rx queue
	 * @param areaSize the area's size in bytes
	 * @return the possible causes, at least one, each naming the error number
	 */
	public List<Finding> explainRegistration(int errno, @Nullable String interfaceName, int queue, long areaSize) {
		NicChecks nic = (interfaceName != null) ? nic(interfaceName, queue) : null;
		RegistrationExplanation explanation = new RegistrationExplanation(this.kernel, this.privileges, nic, areaSize);
		List<Finding> causes = findings(() -> explanation.explain(Math.abs(errno)));
		String source = source(errno, "io_uring_register(ZCRX_IFQ)");
		return causes.isEmpty() ? List.of(Unexplained.registration(Math.abs(errno), source)) : named(source, causes);
	}

	/**
	 * Finds the NAPI instance of an rx queue, which a socket tells of its last packet.
	 * @param interfaceName the network interface
	 * @param queue the rx queue
	 * @return its id, or 0 if the kernel does not tell (before 6.8)
	 */
	public int napiId(String interfaceName, int queue) {
		NetdevQueue found = this.queries.queue(interfaceName, queue);
		return (found != null) ? (int) found.napiId() : 0;
	}

	/**
	 * Checks whether connections can be matched with the queues that they arrive on,
	 * after registration: the kernel refuses what arrives on the queue of another loop.
	 * @param interfaceName the network interface
	 * @param queue the rx queue
	 * @param socketsTell whether sockets tell of the NAPI instance of their last packet
	 * @return what is missing, nothing if it should work
	 */
	public List<Finding> severalQueues(String interfaceName, int queue, boolean socketsTell) {
		NetdevQueue found = this.queries.queue(interfaceName, queue);
		// an interface that is down tells nothing, and is asked again later
		boolean driverTells = found == null || found.napiId() != 0;
		if (socketsTell && driverTells) {
			return List.of();
		}
		String reason = driverTells ? "this kernel is built without CONFIG_NET_RX_BUSY_POLL"
				: "the driver of %s does not tell which NAPI instance serves queue %d".formatted(interfaceName, queue);
		return List.of(new Finding("connections can't be handed to the loop of their queue: " + reason,
				"name one queue for each receiver, and give each receiver a port of its own"));
	}

	/**
	 * Asks for the size of the rings into which an interface receives.
	 * @param interfaceName the network interface
	 * @return entries of each rx ring, 0 if unknown
	 */
	public long rxRingEntries(String interfaceName) {
		try {
			EthtoolRings rings = this.queries.rings(interfaceName);
			return (rings != null) ? rings.rxEntries() : 0;
		}
		catch (RuntimeException | LinkageError ex) {
			return 0; // the default is good enough
		}
	}

	/**
	 * Tells whether memory could be locked if others had not locked any: if not, there is
	 * no use in waiting for it.
	 * @param areaSize the area's size in bytes, 0 for a ring alone
	 * @return whether the limit is large enough, also if it is not known
	 */
	public boolean mayLock(long areaSize) {
		return this.privileges.lockedMemory(areaSize).isEmpty();
	}

	private List<Finding> ring() {
		int result = this.ringProbe.getAsInt();
		return (result < 0) ? explainRing(result, ringCauses(-result)) : List.of();
	}

	private List<Finding> ringCauses(int errno) {
		return (errno == Errno.ENOMEM) ? this.privileges.lockedMemoryExhausted(0) : this.kernel.ringRefused(errno);
	}

	private List<Finding> lockedMemory(long areaSize) {
		// before 6.17 the area was pinned without being charged
		return this.kernel.isOlderThan(6, 17) ? List.of() : this.privileges.lockedMemory(areaSize);
	}

	private NicChecks nic(String interfaceName, int queue) {
		return new NicChecks(this.files, this.queries, interfaceName, queue);
	}

	private List<Finding> findings(Check... checks) {
		if (!this.operatingSystem.toLowerCase(Locale.ROOT).startsWith("linux")) {
			return List.of(new Finding("this is " + this.operatingSystem + ", and io_uring exists on Linux only",
					"use mode=nio, or run on Linux"));
		}
		List<Finding> findings = new ArrayList<>();
		for (Check check : checks) {
			try {
				findings.addAll(check.find());
			}
			catch (RuntimeException | LinkageError ex) {
				findings.add(new Finding("this machine could not be examined (" + ex + ")",
						"start the JVM with --enable-native-access for io.zcrx, or use mode=nio"));
			}
		}
		return List.copyOf(findings);
	}

	private static List<Finding> explainRing(int errno, List<Finding> causes) {
		String source = source(errno, "io_uring_setup");
		return causes.isEmpty() ? List.of(Unexplained.ring(Math.abs(errno), source)) : named(source, causes);
	}

	private static String source(int errno, String call) {
		return Errno.name(errno) + " from " + call;
	}

	private static List<Finding> named(String source, List<Finding> causes) {
		return causes.stream().map((cause) -> new Finding(cause.problem() + " (" + source + ")", cause.fix())).toList();
	}

	@FunctionalInterface
	private interface Check {

		List<Finding> find();

	}

}
