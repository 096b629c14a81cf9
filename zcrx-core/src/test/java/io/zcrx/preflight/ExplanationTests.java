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
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import io.zcrx.libc.Errno;

import static org.assertj.core.api.Assertions.assertThat;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the fake machine needs symbolic links")
class ExplanationTests {

	private static final long AREA = 64L << 20;

	private FakeMachine machine;

	private Preflight preflight;

	@BeforeEach
	void makeMachine(@TempDir Path root) {
		this.machine = new FakeMachine(root);
		this.preflight = this.machine.preflight();
	}

	@Test
	void everyErrnoHasFindingThatNamesIt() {
		for (int errno = 0; errno <= 133; errno++) {
			String name = Errno.name(errno);
			assertThat(this.preflight.explainRingSetup(errno)).isNotEmpty().allMatch((it) -> names(it, name));
			assertThat(this.preflight.explainRingSetup(-errno)).isNotEmpty().allMatch((it) -> names(it, name));
			assertThat(registration(errno, "eth0")).isNotEmpty().allMatch((it) -> names(it, name));
			assertThat(registration(-errno, null)).isNotEmpty().allMatch((it) -> names(it, name));
		}
		assertThat(this.preflight.explainRingSetup(Integer.MIN_VALUE)).isNotEmpty();
		assertThat(registration(Integer.MAX_VALUE, "eth0")).isNotEmpty();
	}

	@Test
	void blamesSeccompForRefusedRing() {
		this.machine.privileges(FakeMachine.ALL_CAPABILITIES, 2);

		for (int errno : new int[] { Errno.EPERM, Errno.ENOSYS }) {
			assertThat(this.preflight.explainRingSetup(errno)).singleElement()
				.asString()
				.contains("seccomp filter", Errno.name(errno))
				.contains("io_uring_setup, io_uring_enter and io_uring_register");
		}
	}

	@Test
	void blamesRestrictedSysctlOnUnprivilegedProcessOnly() {
		this.machine.file("proc/sys/kernel/io_uring_disabled", "1\n");
		assertThat(this.preflight.explainRingSetup(Errno.EPERM)).singleElement().asString().doesNotContain("disabled");

		this.machine.privileges(FakeMachine.NO_CAPABILITIES, 0);
		assertThat(this.preflight.explainRingSetup(Errno.EPERM)).singleElement()
			.asString()
			.contains("kernel.io_uring_disabled is 1", "kernel.io_uring_group");
	}

	@Test
	void blamesMemlockForRingWithoutMemory() {
		this.machine.privileges(FakeMachine.NO_CAPABILITIES, 0).memlock("65536");

		assertThat(this.preflight.explainRingSetup(Errno.ENOMEM)).singleElement()
			.asString()
			.contains("RLIMIT_MEMLOCK is 65536 bytes", "a ring needs 1048576 bytes", "--cap-add IPC_LOCK");
	}

	@Test
	void namesBytesAnAreaNeeds() {
		this.machine.privileges(FakeMachine.NO_CAPABILITIES, 0).memlock("8388608");

		assertThat(registration(Errno.ENOMEM, null)).singleElement()
			.asString()
			.contains("an area of 64 MiB with its rings needs 68157440 bytes", "/etc/security/limits.conf");
		assertThat(this.preflight.explainRegistration(Errno.ENOMEM, null, 0, Long.MAX_VALUE)).hasSize(1);
	}

	@Test
	void doesNotBlameMemlockOnProcessThatMayLock() {
		this.machine.memlock("65536");

		assertThat(registration(Errno.ENOMEM, null)).singleElement().asString().contains("out of memory");
	}

	@Test
	void blamesCapabilityForRefusedRegistration() {
		this.machine.privileges(FakeMachine.NO_CAPABILITIES, 2);

		assertThat(registration(Errno.EPERM, null)).singleElement()
			.asString()
			.contains("lacks CAP_NET_ADMIN", "EPERM from io_uring_register(ZCRX_IFQ)",
					"AmbientCapabilities=CAP_NET_ADMIN");
	}

	@Test
	void blamesRootlessContainer() {
		this.machine.link("proc/self/ns/user", "user:[4026532000]");

		assertThat(registration(Errno.EPERM, "eth0")).singleElement().asString().contains("rootless containers never");
	}

	@Test
	void namesQueuesThatExist() {
		assertThat(this.preflight.explainRegistration(Errno.ERANGE, "eth0", 4, AREA)).singleElement()
			.hasToString("eth0 has rx queues 0 to 3, not 4 (ERANGE from io_uring_register(ZCRX_IFQ)): "
					+ "set queue to 0..3, or make more: ethtool -L eth0 combined 5");
	}

	@Test
	void namesDriverWithoutSupport() {
		this.machine.driver("ice");
		assertThat(registration(Errno.EOPNOTSUPP, "eth0")).singleElement()
			.asString()
			.contains("driver ice of eth0 has no zcrx support", "fbnic");

		this.machine.driver("gve");
		assertThat(registration(Errno.EOPNOTSUPP, "eth0")).singleElement()
			.asString()
			.contains("DQO queue format", "kernel 6.18 or newer");
	}

	@Test
	void tellsWhichKernelEinvalAsksFor() {
		this.machine.kernel("6.18.44");
		assertThat(registration(Errno.EINVAL, null)).singleElement().asString().contains("older than 7.1");

		this.machine.kernel("6.12.1");
		assertThat(registration(Errno.EINVAL, "eth0")).singleElement().asString().contains("older than 6.15");
	}

	@Test
	void tellsHeaderSplitIsOff() {
		this.machine.rings = new EthtoolRings(EthtoolRings.ETHTOOL_TCP_DATA_SPLIT_DISABLED, 0);

		assertThat(registration(Errno.EINVAL, "eth0")).singleElement()
			.hasToString("tcp-data-split of eth0 is off, zero-copy needs it on "
					+ "(EINVAL from io_uring_register(ZCRX_IFQ)): ethtool -G eth0 tcp-data-split on");
	}

	@Test
	void tellsUnalignedAndOversizedArea() {
		assertThat(this.preflight.explainRegistration(Errno.EINVAL, null, 0, 1000)).singleElement()
			.asString()
			.contains("area-size 1000 is no multiple of the page size");
		this.machine.kernel("7.1.3");
		assertThat(this.preflight.explainRegistration(Errno.EFAULT, null, 0, 2L << 30)).singleElement()
			.asString()
			.contains("more than 1 GiB");
	}

	@Test
	void tellsWhoHoldsQueue() {
		this.machine.queue = new NetdevQueue(false, false, true, false, 0);
		assertThat(registration(Errno.EBUSY, "eth0")).singleElement().asString().contains("AF_XDP");

		this.machine.queue = FakeMachine.FREE_QUEUE;
		assertThat(registration(Errno.EEXIST, "eth0")).singleElement().asString().contains("retry in a moment");

		this.machine.link = new Link("", true);
		assertThat(registration(Errno.EEXIST, "eth0")).extracting(Finding::fix)
			.containsExactly("ip link set dev eth0 xdp off");
	}

	@Test
	void tellsInterfaceDownForEveryDriversErrno() {
		this.machine.file("sys/class/net/eth0/flags", "0x1002\n");

		for (int errno : new int[] { Errno.ENODEV, Errno.ENETDOWN, Errno.EAGAIN }) {
			assertThat(registration(errno, "eth0")).extracting(Finding::fix).containsExactly("ip link set dev eth0 up");
		}
	}

	private List<Finding> registration(int errno, @Nullable String interfaceName) {
		return this.preflight.explainRegistration(errno, interfaceName, 1, AREA);
	}

	private static boolean names(Finding finding, String errno) {
		return finding.problem().contains(errno);
	}

}
