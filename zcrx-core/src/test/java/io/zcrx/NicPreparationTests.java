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

import java.io.IOException;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Sets up a card that nobody has set up: run by lab/run --nic --nic-no-setup.
 */
@Timeout(120)
@EnabledIfEnvironmentVariable(named = "ZCRX_LAB", matches = "nic",
		disabledReason = "needs a card that is not set up: run it by lab/run --nic --nic-no-setup")
class NicPreparationTests {

	private static final int PORT = 9200;

	private static final int OTHER_PORT = 9300;

	private static final int LAST_PORT = 9400;

	private static final int SIZE = 1_000_000;

	private final RecordingListener listener = new RecordingListener();

	private String before;

	@BeforeEach
	void remember() throws Exception {
		this.before = state();
		assertThat(this.before).as("set up already: run it by lab/run --nic --nic-no-setup")
			.contains("TCP data split:\t\toff");
	}

	@AfterEach
	void everythingIsAsItWas() throws Exception {
		assertThat(state()).isEqualTo(this.before);
	}

	@ParameterizedTest
	@ValueSource(strings = { "10.77.0.1", "fd77::1" })
	void setsTheCardUpAndRestoresIt(String address) throws Exception {
		long[] queues = { Card.counted(0, "netiov_bytes"), Card.counted(1, "netiov_bytes") };
		try (ZcrxReceiver receiver = start(1, PORT)) {
			assertThat(state()).isNotEqualTo(this.before);

			send(address, PORT);

			assertThat(receiver.mode()).isEqualTo(ReceiveMode.ZERO_COPY);
			assertThat(receiver.stats().receivedBytes()).isEqualTo(SIZE);
			assertThat(receiver.stats().get(Statistic.COPY_FALLBACK_BYTES)).isZero();
		}

		assertThat(Card.counted(1, "netiov_bytes") - queues[1]).isGreaterThanOrEqualTo(SIZE);
		assertThat(Card.counted(0, "netiov_bytes")).isEqualTo(queues[0]);
	}

	@Test
	void keepsOtherFlowsOffTheQueue() throws Exception {
		long pages = Card.counted(1, "page_bytes");
		try (ZcrxReceiver receiver = start(1, PORT); ZcrxReceiver other = ordinary()) {
			for (int i = 0; i < 8; i++) {
				send("10.77.0.1", LAST_PORT);
			}

			assertThat(other.stats().receivedBytes()).isEqualTo(8 * SIZE);
			assertThat(receiver.stats().receivedBytes()).isZero();
		}
		assertThat(Card.counted(1, "page_bytes")).isEqualTo(pages);
	}

	@Test
	void twoReceiversShareTheCard() throws Exception {
		ZcrxReceiver first = start(1, PORT);
		try (ZcrxReceiver second = start(2, OTHER_PORT)) {
			send("10.77.0.1", PORT);
			assertThat(first.stats().receivedBytes()).isEqualTo(SIZE);
			first.close();

			send("10.77.0.1", OTHER_PORT);
			assertThat(second.stats().receivedBytes()).isEqualTo(SIZE);
			assertThat(second.stats().get(Statistic.COPY_FALLBACK_BYTES)).isZero();
		}
	}

	@Test
	@Timeout(300)
	void processesShareTheCard() throws Exception {
		PreparingReceiver first = new PreparingReceiver(1, PORT);
		PreparingReceiver second = new PreparingReceiver(2, OTHER_PORT);
		try (ZcrxReceiver ordinary = ordinary()) {
			first.stop();

			long direct = Card.counted(2, "netiov_bytes");
			long pages = Card.counted(2, "page_bytes");
			transfer("10.77.0.1", OTHER_PORT);
			for (int i = 0; i < 8; i++) {
				send("10.77.0.1", LAST_PORT);
			}

			assertThat(ordinary.stats().receivedBytes()).isEqualTo(8 * SIZE);
			AbstractReceiverTests.patiently().until(() -> Card.counted(2, "netiov_bytes") - direct >= SIZE);
			assertThat(Card.counted(2, "page_bytes")).isEqualTo(pages);
		}
		finally {
			first.kill();
			second.stop();
		}
	}

	@Test
	void nextStartRestoresWhatKilledProcessHasLeft() throws Exception {
		new PreparingReceiver(1, PORT).kill();
		assertThat(state()).isNotEqualTo(this.before);

		try (ZcrxReceiver receiver = start(2, OTHER_PORT)) {
			send("10.77.0.1", OTHER_PORT);
			assertThat(receiver.stats().get(Statistic.COPY_FALLBACK_BYTES)).isZero();
			assertThat(state()).doesNotContain("Dest port: " + PORT);
		}
	}

	@Test
	void leavesAloneWhatSomebodyElseHasChanged() throws Exception {
		String rule;
		try (ZcrxReceiver receiver = start(1, PORT)) {
			assertThat(receiver.mode()).isEqualTo(ReceiveMode.ZERO_COPY);
			rule = Lab.shell("ethtool -n zcs0 | sed -n 's/^Filter: //p' | sort -n | head -1").strip();
			Lab.shell("ethtool -N zcs0 delete %1$s; ethtool -N zcs0 flow-type tcp4 dst-port 22 action 0 loc %1$s"
				.formatted(rule));
		}

		assertThat(state()).contains("Dest port: 22 ");
		Lab.shell("ethtool -N zcs0 delete " + rule);
	}

	@Test
	void tellsOfRuleThatSendsThePortElsewhere() throws Exception {
		Lab.shell("ethtool -N zcs0 flow-type tcp4 dst-port %d action 3 loc 7".formatted(PORT));
		try {
			assertThatExceptionOfType(ModeUnavailableException.class).isThrownBy(() -> start(1, PORT))
				.withMessageContaining("location 7 of zcs0 sends port 9200 over IPv4 to queue 3, not to queue 1: "
						+ "ethtool -N zcs0 delete 7");
		}
		finally {
			Lab.shell("ethtool -N zcs0 delete 7");
		}
	}

	@Test
	void switchesFlowRulesOnAndOffAgain() throws Exception {
		Lab.shell("ethtool -K zcs0 ntuple off");
		try {
			String off = state();
			try (ZcrxReceiver receiver = start(1, PORT)) {
				send("10.77.0.1", PORT);
				assertThat(receiver.stats().get(Statistic.COPY_FALLBACK_BYTES)).isZero();
			}

			assertThat(state()).isEqualTo(off);
		}
		finally {
			Lab.shell("ethtool -K zcs0 ntuple on");
		}
	}

	@Test
	void leavesAloneWhatIsRight() throws Exception {
		Lab.shell("""
				ethtool -G zcs0 tcp-data-split on
				ethtool -X zcs0 equal 1
				ethtool -N zcs0 flow-type tcp4 dst-port %1$d action 1
				ethtool -N zcs0 flow-type tcp6 dst-port %1$d action 1
				""".formatted(PORT));
		String ready = state();
		try {
			try (ZcrxReceiver receiver = start(1, PORT)) {
				assertThat(state()).isEqualTo(ready);
				send("10.77.0.1", PORT);
				assertThat(receiver.stats().get(Statistic.COPY_FALLBACK_BYTES)).isZero();
			}

			assertThat(state()).isEqualTo(ready);
		}
		finally {
			Lab.shell("""
					for rule in $(ethtool -n zcs0 | sed -n 's/^Filter: //p'); do ethtool -N zcs0 delete $rule; done
					ethtool -X zcs0 default
					for i in $(seq 100); do ethtool -G zcs0 tcp-data-split off && break; sleep 0.05; done
					""");
		}
	}

	@Test
	void restoresTheCardWhenTheStartFails() throws Exception {
		ZcrxReceiverConfig config = config(1, PORT).areaSize(1L << 39).build();

		assertThatExceptionOfType(ZcrxException.class)
			.isThrownBy(() -> ZcrxReceiver.start(config, this.listener, this.listener));
	}

	@Test
	void restoresTheCardWhenTheQueueIsTaken() throws Exception {
		try (ZcrxReceiver first = start(1, PORT)) {
			String prepared = state();

			assertThatExceptionOfType(ModeUnavailableException.class).isThrownBy(() -> start(1, OTHER_PORT))
				.withMessageContaining("EEXIST");

			assertThat(state()).isEqualTo(prepared);
			send("10.77.0.1", PORT);
			assertThat(first.stats().get(Statistic.COPY_FALLBACK_BYTES)).isZero();
		}
	}

	@Test
	void changesNothingForQueueThatDoesNotExist() {
		assertThatExceptionOfType(ModeUnavailableException.class).isThrownBy(() -> start(99, PORT))
			.withMessageContaining("ethtool -L zcs0 combined 100");
	}

	@Test
	void tellsWhatToChangeWhenItOnlyChecks() {
		ZcrxReceiverConfig config = config(1, PORT).nicPrepare(NicPrepare.CHECK).build();

		assertThatExceptionOfType(ModeUnavailableException.class)
			.isThrownBy(() -> ZcrxReceiver.start(config, this.listener, this.listener))
			.withMessageContaining("ethtool -G zcs0 tcp-data-split on");
	}

	@Test
	void looksAtNothingWhenItIsNotTo() {
		ZcrxReceiverConfig config = config(1, PORT).nicPrepare(NicPrepare.NONE).build();

		assertThatExceptionOfType(ModeUnavailableException.class)
			.isThrownBy(() -> ZcrxReceiver.start(config, this.listener, this.listener))
			.satisfies((ex) -> assertThat(ex.reasons()).singleElement()
				.asString()
				.contains("EINVAL", "'nic.prepare: check' tells more")
				.doesNotContain("ethtool"));
	}

	private ZcrxReceiver start(int queue, int port) {
		return ZcrxReceiver.start(config(queue, port).build(), this.listener, this.listener);
	}

	/**
	 * Starts one that has nothing to do with the card's queues.
	 */
	private ZcrxReceiver ordinary() {
		return ZcrxReceiver.start(ZcrxReceiverConfig.builder("other")
			.mode(ReceiveMode.COPY)
			.address(Lab.address())
			.port(LAST_PORT)
			.build(), this.listener, this.listener);
	}

	private static ZcrxReceiverConfig.Builder config(int queue, int port) {
		return ZcrxReceiverConfig.builder("prepared")
			.mode(ReceiveMode.ZERO_COPY)
			.interfaceQueue(Lab.card(), queue)
			.port(port)
			.areaSize(8 << 20)
			.nicPrepare(NicPrepare.APPLY);
	}

	private void send(String address, int port) throws Exception {
		transfer(address, port);
		assertThat(this.listener.awaitDisconnection()).isEmpty();
	}

	private static void transfer(String address, int port) throws Exception {
		String target = address.contains(":") ? "TCP6:[%s]:%d".formatted(address, port)
				: "TCP4:%s:%d".formatted(address, port);
		Process sender = new ProcessBuilder(
				Lab.clientCommand("bash", "-c", "head -c %d /dev/zero | socat -u - %s".formatted(SIZE, target)))
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start();
		assertThat(sender.waitFor(60, TimeUnit.SECONDS)).isTrue();
		assertThat(sender.exitValue()).isZero();
	}

	/**
	 * Returns all of the card's settings that a receiver may change.
	 */
	private static String state() throws IOException {
		return Lab.shell("ethtool -g zcs0; ethtool -k zcs0 | grep ntuple; ethtool -x zcs0; ethtool -n zcs0; "
				+ "ethtool -l zcs0");
	}

}
