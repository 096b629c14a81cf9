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
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class InterfaceStateTests {

	private static final NetdevQueue BOUND = new NetdevQueue(true, false, false, false, 0);

	@TempDir
	private Path root;

	private FakeMachine machine;

	private InterfaceState state;

	@BeforeEach
	void bind() {
		this.machine = new FakeMachine(this.root);
		this.machine.queue = BOUND;
		this.state = new InterfaceState("eth0", 2, 1, this.machine);
	}

	@Test
	void isWellWhileTheQueueIsBound() {
		assertThat(this.state.loss()).isNull();
		assertThat(this.state.loss()).isNull();
	}

	@Test
	void isLostWhenTheInterfaceIsGone() throws IOException {
		Files.move(this.root.resolve("sys/class/net/eth0"), this.root.resolve("sys/class/net/eth1"));

		assertThat(this.state.loss()).contains("interface eth0 is gone");
	}

	@Test
	void isLostWhenTheQueueStaysUnbound() {
		assertThat(this.state.loss()).isNull();
		this.machine.queue = FakeMachine.FREE_QUEUE;

		assertThat(this.state.loss()).as("may be restarting").isNull();
		assertThat(this.state.loss()).contains("queue 1 of eth0 was taken from the receiver");
	}

	@Test
	void isWellAfterTheQueueWasRestarted() {
		assertThat(this.state.loss()).isNull();
		for (int i = 0; i < 2; i++) {
			this.machine.queue = FakeMachine.FREE_QUEUE;
			assertThat(this.state.loss()).isNull();
			this.machine.queue = BOUND;
			assertThat(this.state.loss()).isNull();
		}
	}

	@Test
	void isWellAsFarAsIsKnown() {
		this.machine.queue = FakeMachine.FREE_QUEUE; // before 6.16 always
		for (int i = 0; i < 3; i++) {
			assertThat(this.state.loss()).isNull();
		}

		this.machine.queue = null; // down
		for (int i = 0; i < 3; i++) {
			assertThat(this.state.loss()).isNull();
		}
	}

}
