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

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class AckModeTests {

	private final FakeArea area = new FakeArea(4, 64);

	private final ZcrxConnection connection = FakeArea.connection();

	private final List<Payload> delivered = new ArrayList<>();

	private Batching batching = Batching.NONE;

	private boolean refuses;

	private final PayloadListener listener = new PayloadListener() {

		@Override
		public void onPayload(Payload payload, ZcrxConnection connection) {
			AckModeTests.this.delivered.add(payload);
			check();
		}

		@Override
		public Batching batching() {
			return AckModeTests.this.batching;
		}

		@Override
		public void onBatchEnd(ZcrxConnection connection) {
			check();
		}

		private void check() {
			if (AckModeTests.this.refuses) {
				throw new IllegalStateException("refused");
			}
		}

		@Override
		public String toString() {
			return "listener";
		}

	};

	private void deliver(PayloadListener listener, String text) throws Exception {
		this.area.receive(text.getBytes(StandardCharsets.US_ASCII), 0, listener, this.connection);
	}

	@Test
	void isAutoByDefault() {
		assertThat(ZcrxReceiverConfig.builder("test").build().ackMode()).isEqualTo(AckMode.AUTO);
	}

	@Test
	void isKeptByCopiesOfTheConfiguration() {
		ZcrxReceiverConfig config = ZcrxReceiverConfig.builder("test").ackMode(AckMode.MANUAL).build();

		assertThat(config.ackMode()).isEqualTo(AckMode.MANUAL);
		assertThat(config.toBuilder().build().ackMode()).isEqualTo(AckMode.MANUAL);
	}

	@Test
	void autoAddsNothing() {
		assertThat(AckMode.AUTO.before(this.listener)).isSameAs(this.listener);
	}

	@Test
	void manualAddsNothingToListenerThatDiscards() {
		assertThat(AckMode.MANUAL.before(PayloadListener.discarding())).isSameAs(PayloadListener.discarding());
	}

	@ParameterizedTest
	@CsvSource({ "NONE, NONE", "ENDS, ENDS", "HELD, ENDS" })
	void manualNeedsNothingHeld(Batching batching, Batching expected) {
		this.batching = batching;

		assertThat(AckMode.MANUAL.before(this.listener).batching()).isEqualTo(expected);
	}

	@Test
	void batchIsTakenWhenItsHandlerReturns() throws Exception {
		this.batching = Batching.HELD;
		PayloadListener manual = AckMode.MANUAL.before(this.listener);
		deliver(manual, "a");
		deliver(manual, "b");
		manual.onBatchEnd(this.connection);
		this.area.endBatch();
		assertThat(this.area.outstanding()).isEqualTo(2);

		deliver(manual, "c");
		this.refuses = true;
		assertThatIllegalStateException().isThrownBy(() -> manual.onBatchEnd(this.connection)).withMessage("refused");
		this.area.endBatch();

		assertThat(this.delivered.getFirst().toByteArray()).asString().isEqualTo("a");
		assertThat(this.delivered.get(1).toByteArray()).asString().isEqualTo("b");
		assertThatIllegalStateException().isThrownBy(this.delivered.get(2)::length);
		assertThat(this.area.outstanding()).isEqualTo(2);
		this.delivered.subList(0, 2).forEach(Payload::close);
		assertThat(this.area.outstanding()).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "NONE", "ENDS" })
	void payloadIsTakenWhenItsHandlerReturnsWhateverTheEndOfTheBatchDoes(Batching batching) throws Exception {
		this.batching = batching;
		PayloadListener manual = AckMode.MANUAL.before(this.listener);
		deliver(manual, "a");
		this.refuses = true;

		assertThatIllegalStateException().isThrownBy(() -> manual.onBatchEnd(this.connection));
		this.area.endBatch();

		assertThat(this.delivered.getFirst().toByteArray()).asString().isEqualTo("a");
		this.delivered.getFirst().close();
		assertThat(this.area.outstanding()).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "NONE", "HELD" })
	void payloadThatIsRefusedIsClosedAtOnce(Batching batching) throws Exception {
		this.batching = batching;
		PayloadListener manual = AckMode.MANUAL.before(this.listener);
		this.refuses = true;

		assertThatIllegalStateException().isThrownBy(() -> deliver(manual, "a")).withMessage("refused");

		assertThatIllegalStateException().isThrownBy(this.delivered.getFirst()::close)
			.withMessage("The payload was closed");
		this.refuses = false;
		manual.onBatchEnd(this.connection);
		this.area.endBatch();
		assertThat(this.area.outstanding()).isZero();
	}

	@Test
	void isNamedAsTheListener() {
		assertThat(AckMode.MANUAL.before(this.listener)).hasToString("listener");
		assertThat(AckMode.MANUAL).hasToString("manual");
		assertThat(AckMode.AUTO).hasToString("auto");
	}

}
