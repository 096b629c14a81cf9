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

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.zcrx.libc.Errno;

import static org.assertj.core.api.Assertions.assertThat;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the fake machine needs symbolic links")
class PreflightTests {

	private static final long AREA = 64L << 20;

	private FakeMachine machine;

	private Preflight preflight;

	@BeforeEach
	void makeMachine(@TempDir Path root) {
		this.machine = new FakeMachine(root);
		this.preflight = this.machine.preflight();
	}

	@Test
	void findsNothingOnReadyMachine() {
		assertThat(this.preflight.zeroCopy("eth0", 3)).isEmpty();
		assertThat(this.preflight.nodev()).isEmpty();
		assertThat(this.preflight.copy()).isEmpty();
	}

	@Test
	void namesProblemBeforeFix() {
		assertThat(new Finding("eth0 is down", "ip link set dev eth0 up"))
			.hasToString("eth0 is down: ip link set dev eth0 up");
	}

	@Test
	void namesKernelEachModeNeeds() {
		this.machine.kernel("6.1.0-35-amd64");
		assertThat(this.preflight.zeroCopy("eth0", 0)).singleElement()
			.hasToString("kernel 6.1.0 is older than 6.15, which mode=zero-copy needs: "
					+ "boot kernel 6.15 or newer, or use mode=copy");
		assertThat(this.preflight.nodev()).singleElement().asString().contains("older than 7.1");
		assertThat(this.preflight.copy()).isEmpty();

		this.machine.kernel("5.15.0-91-generic");
		assertThat(this.preflight.copy()).singleElement().asString().contains("older than 6.0").contains("mode=nio");
	}

	@Test
	void acceptsUnreadableKernelRelease() {
		this.machine.kernel("unknown");

		assertThat(this.preflight.zeroCopy("eth0", 0)).isEmpty();
	}

	@Test
	void listsEverythingMissingAtOnce() {
		this.machine.privileges(FakeMachine.NO_CAPABILITIES, 0).memlock("8388608");
		this.machine.rings = new EthtoolRings(EthtoolRings.ETHTOOL_TCP_DATA_SPLIT_DISABLED, 256);
		this.machine.link = new Link("", true);
		this.machine.queue = new NetdevQueue(true, true, true, true, 0);

		assertThat(this.preflight.zeroCopy("eth0", 4)).extracting(Finding::problem)
			.satisfiesExactly((problem) -> assertThat(problem).contains("CAP_NET_ADMIN"),
					(problem) -> assertThat(problem).contains("RLIMIT_MEMLOCK is 8388608 bytes", "64 MiB"),
					(problem) -> assertThat(problem).isEqualTo("eth0 has rx queues 0 to 3, not 4"),
					(problem) -> assertThat(problem).isEqualTo("tcp-data-split of eth0 is off, zero-copy needs it on"),
					(problem) -> assertThat(problem).isEqualTo("hds-thresh of eth0 is 256, zero-copy needs 0"),
					(problem) -> assertThat(problem).contains("io_uring zcrx instance already fills queue 4 of eth0"),
					(problem) -> assertThat(problem).contains("device memory TCP"),
					(problem) -> assertThat(problem).contains("AF_XDP"),
					(problem) -> assertThat(problem).contains("netkit"),
					(problem) -> assertThat(problem).contains("XDP program is attached to eth0"));
	}

	@Test
	void severalQueuesNeedToBeTold() {
		assertThat(this.preflight.severalQueues("eth0", 2, true)).singleElement()
			.asString()
			.contains("the driver of eth0 does not tell", "queue 2", "name one queue");
		this.machine.queue = new NetdevQueue(true, false, false, false, 801);
		assertThat(this.preflight.severalQueues("eth0", 2, true)).isEmpty();
		assertThat(this.preflight.severalQueues("eth0", 2, false)).singleElement()
			.asString()
			.contains("CONFIG_NET_RX_BUSY_POLL");
		this.machine.queue = null;
		assertThat(this.preflight.severalQueues("eth0", 2, true)).isEmpty();
	}

	@Test
	void comparesMemlockWithArea() {
		this.machine.privileges(FakeMachine.NO_CAPABILITIES, 0).memlock("8388608");
		assertThat(this.preflight.nodev(4L << 20)).extracting(Finding::problem)
			.noneMatch((problem) -> problem.contains("MEMLOCK"));
		assertThat(this.preflight.nodev(16L << 20)).extracting(Finding::fix)
			.anyMatch((fix) -> fix.contains("LimitMEMLOCK=infinity"));

		this.machine.kernel("6.16.1");
		assertThat(this.preflight.nodev(16L << 20)).extracting(Finding::problem)
			.noneMatch((problem) -> problem.contains("MEMLOCK"));
	}

	@Test
	void countsCapabilitiesInInitialUserNamespaceOnly() {
		this.machine.link("proc/self/ns/user", "user:[4026532000]").memlock("65536");

		assertThat(this.preflight.nodev()).extracting(Finding::problem)
			.satisfiesExactly((problem) -> assertThat(problem).contains("user namespace of its own"),
					(problem) -> assertThat(problem).contains("RLIMIT_MEMLOCK is 65536"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "eth9", "", ".", "..", "../eth0", "eth0/", "a name", "sixteen-letters-", "eth0\0" })
	void namesInterfacesThatExist(String name) {
		assertThat(this.preflight.zeroCopy(name, 0)).singleElement()
			.asString()
			.startsWith("there is no interface '" + name + "'")
			.contains("eth0, lo");
	}

	@Test
	void refusesVirtualInterface() {
		this.machine.link = new Link("veth", false);
		this.machine.rings = new EthtoolRings(EthtoolRings.ETHTOOL_TCP_DATA_SPLIT_UNKNOWN, 0);

		assertThat(this.preflight.zeroCopy("lo", 7)).singleElement()
			.asString()
			.startsWith("lo is a virtual interface (veth)")
			.contains("mlx5_core (kernel 6.17+)");
	}

	@Test
	void acceptsNetkitForItsLeasedQueue() {
		this.machine.link = new Link("netkit", false);
		this.machine.rings = new EthtoolRings(EthtoolRings.ETHTOOL_TCP_DATA_SPLIT_UNKNOWN, 0);

		assertThat(this.preflight.zeroCopy("lo", 1)).isEmpty();
	}

	@Test
	void acceptsUnknownDriverThatSplitsHeaders() {
		this.machine.driver("brand_new");

		assertThat(this.preflight.zeroCopy("eth0", 0)).isEmpty();
	}

	@Test
	void tellsUnsupportedDriverFromUnpreparedOne() {
		this.machine.rings = new EthtoolRings(EthtoolRings.ETHTOOL_TCP_DATA_SPLIT_UNKNOWN, 0);
		assertThat(this.preflight.zeroCopy("eth0", 0)).singleElement()
			.hasToString("tcp-data-split of eth0 is auto, zero-copy needs it on: ethtool -G eth0 tcp-data-split on");

		this.machine.driver("ena");
		assertThat(this.preflight.zeroCopy("eth0", 0)).singleElement()
			.asString()
			.startsWith("eth0 (driver ena) does not report tcp-data-split")
			.contains("bnxt_en (kernel 6.15+)");
	}

	@Test
	void turnsOnHardwareGroFirstForMlx5() {
		this.machine.driver("mlx5_core").rings = new EthtoolRings(EthtoolRings.ETHTOOL_TCP_DATA_SPLIT_DISABLED, 0);

		assertThat(this.preflight.zeroCopy("eth0", 0)).extracting(Finding::fix)
			.containsExactly("ethtool -K eth0 rx-gro-hw on && ethtool -G eth0 tcp-data-split on");
	}

	@Test
	void findsInterfaceDown() {
		this.machine.file("sys/class/net/eth0/flags", "0x1002\n");

		assertThat(this.preflight.zeroCopy("eth0", 0)).singleElement()
			.hasToString("interface eth0 is down: ip link set dev eth0 up");
	}

	@Test
	void countsQueuesByNetlinkWhereSysfsHasNone() {
		this.machine.file("sys/class/net/eth1/device/x", "").channels = new EthtoolChannels(2);

		assertThat(this.preflight.zeroCopy("eth1", 1)).isEmpty();
		assertThat(this.preflight.zeroCopy("eth1", 2)).singleElement()
			.hasToString("eth1 has rx queues 0 to 1, not 2: set queue to 0..1, or make more: "
					+ "ethtool -L eth1 combined 3");
		assertThat(this.preflight.zeroCopy("eth1", -1)).extracting(Finding::fix).containsExactly("set queue to 0..1");
	}

	@Test
	void reportsRefusedRingInEveryMode() {
		this.machine.file("proc/sys/kernel/io_uring_disabled", "2\n").ringResult = -Errno.EPERM;

		String expected = "kernel.io_uring_disabled is 2, which forbids io_uring to everyone "
				+ "(EPERM from io_uring_setup): sysctl -w kernel.io_uring_disabled=0, or use mode=nio";
		assertThat(this.preflight.copy()).singleElement().hasToString(expected);
		assertThat(this.preflight.nodev()).singleElement().hasToString(expected);
		assertThat(this.preflight.zeroCopy("eth0", 0)).singleElement().hasToString(expected);
	}

	@Test
	void saysThatOtherSystemsHaveNoIoUring(@TempDir Path root) {
		Preflight elsewhere = new Preflight("Mac OS X", root, this.machine, () -> {
			throw new AssertionError("probed");
		});

		assertThat(elsewhere.copy()).singleElement()
			.hasToString("this is Mac OS X, and io_uring exists on Linux only: use mode=nio, or run on Linux");
		assertThat(elsewhere.zeroCopy("eth0", 0)).hasSize(1);
		assertThat(elsewhere.explainRingSetup(Errno.ENOSYS)).singleElement().asString().contains("Mac OS X", "ENOSYS");
	}

	@Test
	void turnsFailureOfOneCheckIntoFinding(@TempDir Path root) {
		Preflight broken = new Preflight("Linux", root, this.machine, () -> {
			throw new UnsatisfiedLinkError("no syscall");
		});

		assertThat(broken.copy()).singleElement()
			.asString()
			.contains("no syscall", "--enable-native-access")
			.contains("mode=nio");
	}

	@Test
	void examinesThisMachineWithoutThrowing() {
		Preflight here = new Preflight();

		assertThat(here.zeroCopy("lo", 0, AREA)).isNotEmpty();
		assertThat(here.copy()).isNotNull();
		assertThat(here.nodev(AREA)).isNotNull();
	}

}
