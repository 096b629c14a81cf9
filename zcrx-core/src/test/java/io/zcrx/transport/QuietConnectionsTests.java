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

package io.zcrx.transport;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import io.zcrx.libc.Syscalls;
import io.zcrx.loop.LoopConnection;
import io.zcrx.socket.DescriptorSocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willReturn;
import static org.mockito.Mockito.CALLS_REAL_METHODS;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

@EnabledOnOs(OS.LINUX)
class QuietConnectionsTests {

	private final QuietConnections quiet = new QuietConnections();

	private final LoopConnection connection = mock(LoopConnection.class, CALLS_REAL_METHODS);

	// can be read while it is not zero, like a socket with bytes
	private final int eventfd = Syscalls.eventfd(0, 0);

	private int drain;

	@BeforeEach
	void connectionReceives() {
		DescriptorSocket socket = mock(DescriptorSocket.class);
		given(socket.fd()).willReturn(this.eventfd);
		willReturn(socket).given(this.connection).socket();
		willReturn(true).given(this.connection).receives();
		willReturn(true).given(this.connection).renewReceive();
	}

	@AfterEach
	void close() {
		Syscalls.close(this.eventfd);
	}

	@Test
	void renewsWhatStaysReadableAndBringsNothing() {
		receives();
		bytesWait();

		assertThat(this.quiet.tick()).isZero();
		assertThat(this.quiet.tick()).isZero();
		verify(this.connection, never()).renewReceive();
		assertThat(this.quiet.tick()).isEqualTo(1);
		verify(this.connection).renewReceive();
	}

	@Test
	void asksAgainWhenTheRenewedRequestSleepsToo() {
		receives();
		bytesWait();
		int renewed = 0;
		for (int i = 0; i < 3; i++) {
			renewed += this.quiet.tick();
		}
		assertThat(renewed).isEqualTo(1);

		receives();
		for (int i = 0; i < 3; i++) {
			renewed += this.quiet.tick();
		}

		assertThat(renewed).isEqualTo(2);
		verify(this.connection, times(2)).renewReceive();
	}

	@Test
	void leavesAloneWhatReceives() {
		receives();
		bytesWait();

		for (int i = 0; i < 10; i++) {
			receives();
			assertThat(this.quiet.tick()).isZero();
		}

		assertThat(this.quiet.isEmpty()).isFalse();
	}

	@Test
	void leavesAloneWhatGetsBytesInTheMoment() {
		receives();
		this.quiet.tick();
		bytesWait();
		this.quiet.tick();
		receives();

		assertThat(this.quiet.tick()).isZero();
		verify(this.connection, never()).renewReceive();
	}

	@Test
	void looksNoMoreWhenConnectionStaysQuiet() {
		receives();

		for (int i = 0; i < 5; i++) {
			assertThat(this.quiet.tick()).isZero();
		}

		assertThat(this.quiet.isEmpty()).isTrue();
		receives();
		assertThat(this.quiet.isEmpty()).isFalse();
	}

	@Test
	void looksNoMoreWhenConnectionDoesNotReceive() {
		receives();
		bytesWait();
		willReturn(false).given(this.connection).receives();

		assertThat(this.quiet.tick()).isZero();

		assertThat(this.quiet.isEmpty()).isTrue();
	}

	private void receives() {
		TouchedConnections touched = new TouchedConnections(this.quiet);
		this.drain++;
		for (int i = 0; i < this.drain; i++) {
			touched.begin();
		}
		touched.add(this.connection);
	}

	private void bytesWait() {
		try (Arena arena = Arena.ofConfined()) {
			assertThat(Syscalls.write(this.eventfd, arena.allocateFrom(ValueLayout.JAVA_LONG, 1), Long.BYTES))
				.isEqualTo(Long.BYTES);
		}
	}

}
