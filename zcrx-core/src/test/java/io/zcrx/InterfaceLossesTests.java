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

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class InterfaceLossesTests {

	private final AtomicInteger failures = new AtomicInteger();

	private final AtomicBoolean given = new AtomicBoolean();

	private final InterfaceLosses losses = new InterfaceLosses("test", this::attempt, () -> this.given.set(true));

	private void attempt() {
		if (this.failures.getAndDecrement() > 0) {
			throw new ZcrxException("it is not back");
		}
	}

	@Test
	void lossIsCountedAndToldUntilItIsOver() {
		this.failures.set(1);
		assertThat(this.losses.warning()).isNull();
		try (LogCapture log = new LogCapture(Reopening.class)) {
			this.losses.lost(new NicLostException("eth0 is gone"));

			assertThat(this.losses.isLost()).isTrue();
			assertThat(this.losses.warning()).startsWith("nothing has been received since 2")
				.contains("because eth0 is gone");
			AbstractReceiverTests.patiently()
				.untilAsserted(() -> assertThat(this.losses.warning())
					.contains("tried 1 times, at last with: it is not back"));
			AbstractReceiverTests.patiently().until(() -> !this.losses.isLost());
			assertThat(this.losses.warning()).isNull();
			assertThat(this.losses.count()).isOne();
			assertThat(this.losses.attempts()).isEqualTo(2);
			AbstractReceiverTests.patiently()
				.untilAsserted(
						() -> assertThat(log.lines()).hasSize(3).allMatch((line) -> line.contains("Receiver 'test'")));
		}
		assertThat(this.given.get()).isFalse();
	}

	@Test
	void isNoLongerLostWhenNobodyTriesAnyMore() {
		this.losses.close();

		this.losses.lost(new NicLostException("eth0 is gone"));

		AbstractReceiverTests.patiently().until(this.given::get);
		assertThat(this.losses.isLost()).isFalse();
		assertThat(this.losses.attempts()).isZero();
	}

}
