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

import java.util.ArrayList;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.zcrx.buffers.ZcrxBuffers;
import io.zcrx.ifq.Area;
import io.zcrx.ifq.InterfaceQueue;
import io.zcrx.libc.Errno;
import io.zcrx.libc.SyscallException;
import io.zcrx.ring.FakeKernel;
import io.zcrx.ring.IoUring;
import io.zcrx.ring.KernelVersion;
import io.zcrx.uapi.LinuxIoUring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class QueueRegistrationTests {

	private static final int DEVICE = 7;

	private final FakeKernel kernel = new FakeKernel(KernelVersion.V7_2, 1).calm();

	private final IoUring ring = this.kernel.open(8, 64, LinuxIoUring.IORING_SETUP_CQE32);

	private final Area area = Area.map(1 << 20);

	private boolean mayLock = true;

	@AfterEach
	void close() {
		this.ring.close();
		this.area.close();
		this.kernel.close();
	}

	@ParameterizedTest
	@ValueSource(ints = { Errno.EEXIST, Errno.ENOMEM })
	void waitsForWhatAnotherReceiverHasJustGivenBack(int errno) {
		this.kernel.refuse(LinuxIoUring.IORING_REGISTER_ZCRX_IFQ, errno, 4);

		register(DEVICE).close();

		assertThat(this.kernel.refusals(LinuxIoUring.IORING_REGISTER_ZCRX_IFQ)).isZero();
	}

	@Test
	void waitsForMemoryWithoutDeviceToo() {
		this.kernel.refuse(LinuxIoUring.IORING_REGISTER_ZCRX_IFQ, Errno.ENOMEM, 4);

		register(InterfaceQueue.NODEV).close();
	}

	@Test
	void doesNotWaitForMemoryThatTheLimitDoesNotAllow() {
		this.mayLock = false;

		assertFailsAtOnce(Errno.ENOMEM, DEVICE);
	}

	@Test
	void doesNotWaitForWhatDoesNotPass() {
		assertFailsAtOnce(Errno.EINVAL, DEVICE);
		assertFailsAtOnce(Errno.EEXIST, InterfaceQueue.NODEV);
	}

	private void assertFailsAtOnce(int errno, int interfaceIndex) {
		this.kernel.refuse(LinuxIoUring.IORING_REGISTER_ZCRX_IFQ, errno, 2);
		assertThatExceptionOfType(SyscallException.class).isThrownBy(() -> register(interfaceIndex))
			.satisfies((ex) -> assertThat(ex.errno()).isEqualTo(errno));
		assertThat(this.kernel.refusals(LinuxIoUring.IORING_REGISTER_ZCRX_IFQ)).isOne();
	}

	private ZcrxBuffers register(int interfaceIndex) {
		ZcrxReceiverConfig config = ZcrxReceiverConfig.builder("test").areaSize(1 << 20).rqEntries(64).build();
		return new QueueRegistration(config, interfaceIndex, 0, () -> this.mayLock, new ArrayList<>())
			.register(this.ring, this.area);
	}

}
