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

package io.zcrx.spring.boot.autoconfigure;

import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.zcrx.ReceiverStats;
import io.zcrx.spring.boot.TestListeners;
import io.zcrx.spring.boot.health.ZcrxListenersHealthContributor;
import io.zcrx.spring.config.ZcrxListenerRegistry;
import io.zcrx.spring.listener.ZcrxListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

class ZcrxHealthContributorAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(ZcrxAutoConfiguration.class, ZcrxHealthContributorAutoConfiguration.class))
		.withPropertyValues("zcrx.defaults.auto-startup=false", "zcrx.defaults.port=0",
				"zcrx.listeners.orders.backlog=7", "zcrx.listeners.trades.backlog=7");

	@Test
	void hasIndicatorForEachListener() {
		this.runner
			.run((context) -> assertThat(context.getBean("zcrxHealthContributor", CompositeHealthContributor.class))
				.extracting((entry) -> entry.name())
				.containsExactlyInAnyOrder("orders", "trades"));
	}

	@Test
	void canBeDisabled() {
		this.runner.withPropertyValues("management.health.zcrx.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(HealthContributor.class));
	}

	@Test
	void isAbsentWithoutAutoConfiguration() {
		this.runner.withPropertyValues("zcrx.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(HealthContributor.class));
	}

	@Test
	void followsListenersThatComeAndGo() {
		this.runner.run((context) -> {
			CompositeHealthContributor contributor = context.getBean("zcrxHealthContributor",
					CompositeHealthContributor.class);
			ZcrxListenerRegistry registry = context.getBean(ZcrxListenerRegistry.class);
			registry.add(TestListeners.stopped("quotes"));
			assertThat(contributor).extracting((entry) -> entry.name()).contains("quotes");
			assertThat(contributor.getContributor("quotes")).isInstanceOfSatisfying(HealthIndicator.class,
					(indicator) -> assertThat(indicator.health().getStatus()).isEqualTo(Status.UNKNOWN));
			registry.remove("quotes");
			assertThat(contributor).extracting((entry) -> entry.name()).doesNotContain("quotes");
			assertThat(contributor.getContributor("quotes")).isNull();
		});
	}

	@Test
	void backsOffFromContributorOfUser() {
		this.runner.withBean("zcrxHealthIndicator", HealthIndicator.class, () -> mock(HealthIndicator.class))
			.run((context) -> assertThat(context).hasSingleBean(HealthContributor.class));
	}

	@Test
	void runningListenerIsUp() {
		ZcrxListener listener = TestListeners.running("orders");
		ReceiverStats stats = listener.stats();

		Health health = health(listener);

		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsEntry("state", "RUNNING")
			.containsEntry("mode", "copy")
			.containsEntry("reason", "because")
			.containsEntry("address", "127.0.0.1:9000")
			.containsEntry("interface", "eth0")
			.containsEntry("queues", List.of(4))
			.containsEntry("connections", stats.activeConnections())
			.containsEntry("outstandingBuffers", stats.outstandingBuffers())
			.containsEntry("areaSize", stats.areaSize())
			.containsEntry("warnings", List.of("area-size=1MB is too small"));
	}

	@Test
	void listenerWithoutWarningsShowsNone() {
		ZcrxListener listener = TestListeners.running("orders");
		given(listener.warnings()).willReturn(List.of());

		assertThat(health(listener).getDetails()).doesNotContainKey("warnings");
	}

	@Test
	void pausedListenerIsUp() {
		Health health = health(TestListeners.paused("orders"));

		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsEntry("paused", true).containsEntry("aboveWatermark", true);
		assertThat(health(TestListeners.running("orders")).getDetails()).doesNotContainKeys("paused", "aboveWatermark");
	}

	@Test
	void listenerWithoutPeersIsOutOfServiceAfterAWhile() {
		ZcrxListener listener = TestListeners.connecting("orders");
		assertThat(health(listener).getDetails()).doesNotContainKey("unconnectedSince");

		Instant before = Instant.now().minusSeconds(30);
		given(listener.unconnectedSince()).willReturn(before);
		assertThat(health(listener).getStatus()).isEqualTo(Status.UP);
		assertThat(health(listener).getDetails()).containsEntry("unconnectedSince", before.toString());

		given(listener.unconnectedSince()).willReturn(Instant.now().minusSeconds(61));
		assertThat(health(listener).getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
		assertThat(health(listener).getDetails()).containsEntry("state", "RUNNING");
	}

	@Test
	void connectingListenerShowsPeers() {
		assertThat(health(TestListeners.connecting("orders")).getDetails()).doesNotContainKey("address")
			.containsEntry("connect", List.of("feed.example.org:9000"))
			.containsEntry("queues", List.of(1, 2));
	}

	@Test
	void stoppedListenerShowsWhatItHasNotGivenBack() {
		ZcrxListener listener = TestListeners.stopped("orders");
		given(listener.warnings()).willReturn(List.of("64MB stay mapped"));

		Health health = health(listener);

		assertThat(health.getStatus()).isEqualTo(Status.UNKNOWN);
		assertThat(health.getDetails()).containsEntry("warnings", List.of("64MB stay mapped"));
	}

	@Test
	void stoppedListenerIsUnknownNotDown() {
		Health health = health(TestListeners.stopped("orders"));

		assertThat(health.getStatus()).isEqualTo(Status.UNKNOWN);
		assertThat(health.getDetails()).containsEntry("state", "STOPPED");
	}

	@Test
	void listenerThatItsErrorHandlerStoppedIsDown() {
		ZcrxListener listener = TestListeners.stopped("orders");
		given(listener.failure()).willReturn(new IllegalStateException("database is gone"));
		given(listener.isInExpectedState()).willReturn(false);

		Health health = health(listener);

		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(health.getDetails()).containsEntry("state", "STOPPED")
			.containsEntry("error", "java.lang.IllegalStateException: database is gone");
	}

	@Test
	void deadListenerIsDown() {
		Health health = health(TestListeners.failed("orders", new IllegalStateException("ring is gone")));

		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(health.getDetails()).containsEntry("state", "FAILED")
			.containsEntry("error", "java.lang.IllegalStateException: ring is gone");
	}

	private static Health health(ZcrxListener listener) {
		ZcrxListenerRegistry registry = mock(ZcrxListenerRegistry.class);
		given(registry.find("orders")).willReturn(listener);
		return ((HealthIndicator) new ZcrxListenersHealthContributor(registry).getContributor("orders")).health();
	}

}
