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

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.zcrx.spring.boot.TestListeners;
import io.zcrx.spring.boot.availability.ZcrxListenerAvailability;
import io.zcrx.spring.config.ZcrxListenerRegistry;
import io.zcrx.spring.event.ZcrxListenerFailedEvent;
import io.zcrx.spring.event.ZcrxListenerStartedEvent;
import io.zcrx.spring.event.ZcrxListenerStoppedEvent;
import io.zcrx.spring.listener.ZcrxListener;
import io.zcrx.spring.listener.ZcrxListener.State;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

class ZcrxAvailabilityAutoConfigurationTests {

	private final ZcrxListener orders = TestListeners.running("orders");

	private final ZcrxListener trades = TestListeners.runningElsewhere("trades");

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ZcrxAutoConfiguration.class, ZcrxAvailabilityAutoConfiguration.class,
				ApplicationAvailabilityAutoConfiguration.class))
		.withBean("orders", ZcrxListener.class, () -> this.orders)
		.withBean("trades", ZcrxListener.class, () -> this.trades);

	private static void ready(ApplicationContext context) {
		AvailabilityChangeEvent.publish(context, LivenessState.CORRECT);
		AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
	}

	private static ReadinessState readiness(AssertableApplicationContext context) {
		return context.getBean(ApplicationAvailability.class).getReadinessState();
	}

	private static LivenessState liveness(AssertableApplicationContext context) {
		return context.getBean(ApplicationAvailability.class).getLivenessState();
	}

	private static void change(ApplicationContext context, ZcrxListener listener, State state) {
		given(listener.state()).willReturn(state);
		given(listener.isRunning()).willReturn(state == State.RUNNING);
		ApplicationEvent event = switch (state) {
			case RUNNING -> new ZcrxListenerStartedEvent(listener);
			case FAILED -> new ZcrxListenerFailedEvent(listener, new IllegalStateException("ring is gone"));
			case STOPPED, STOPPING -> new ZcrxListenerStoppedEvent(listener, null);
		};
		context.publishEvent(event);
	}

	private void automatic(ApplicationContext context) {
		for (ZcrxListener listener : new ZcrxListener[] { this.orders, this.trades }) {
			given(listener.isAutoStartup()).willReturn(true);
			change(context, listener, State.RUNNING);
		}
	}

	@Test
	void refusesTrafficWhileListenersThatAreToRunDoNot() {
		this.runner.run((context) -> {
			automatic(context);
			ready(context);
			assertThat(readiness(context)).isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);

			change(context, this.orders, State.STOPPED);
			change(context, this.trades, State.STOPPED);
			assertThat(readiness(context)).isEqualTo(ReadinessState.REFUSING_TRAFFIC);
			change(context, this.orders, State.RUNNING);
			assertThat(readiness(context)).isEqualTo(ReadinessState.REFUSING_TRAFFIC);
			change(context, this.trades, State.RUNNING);
			assertThat(readiness(context)).isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
			assertThat(liveness(context)).isEqualTo(LivenessState.CORRECT);
		});
	}

	@Test
	void listenerThatIsNotToStartMayBeStopped() {
		this.runner.run((context) -> {
			ready(context);
			change(context, this.orders, State.RUNNING);
			change(context, this.orders, State.STOPPED);
			assertThat(readiness(context)).isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
		});
	}

	@Test
	void isBrokenWhileListenerIsDead() {
		this.runner.run((context) -> {
			ready(context);
			change(context, this.orders, State.FAILED);
			assertThat(liveness(context)).isEqualTo(LivenessState.BROKEN);
			assertThat(readiness(context)).isEqualTo(ReadinessState.REFUSING_TRAFFIC);
			change(context, this.trades, State.FAILED);
			change(context, this.orders, State.RUNNING);
			assertThat(liveness(context)).isEqualTo(LivenessState.BROKEN);
			change(context, this.trades, State.RUNNING);
			assertThat(liveness(context)).isEqualTo(LivenessState.CORRECT);
			assertThat(readiness(context)).isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
		});
	}

	@Test
	void listenerThatDiedBeforeTheApplicationWasReadyCounts() {
		this.runner.run((context) -> {
			change(context, this.orders, State.FAILED);
			assertThat(context.getBean(ApplicationAvailability.class).getLastChangeEvent(ReadinessState.class))
				.isNull();
			ready(context);
			assertThat(readiness(context)).isEqualTo(ReadinessState.REFUSING_TRAFFIC);
			assertThat(liveness(context)).isEqualTo(LivenessState.BROKEN);
		});
	}

	@Test
	void doesNotTakeBackWhatOthersHavePublished() {
		this.runner.run((context) -> {
			automatic(context);
			ready(context);
			AvailabilityChangeEvent.publish(context, this, ReadinessState.REFUSING_TRAFFIC);
			AvailabilityChangeEvent.publish(context, this, LivenessState.BROKEN);
			change(context, this.orders, State.STOPPED);
			change(context, this.orders, State.RUNNING);
			assertThat(readiness(context)).isEqualTo(ReadinessState.REFUSING_TRAFFIC);
			assertThat(liveness(context)).isEqualTo(LivenessState.BROKEN);
		});
	}

	@Test
	void refusesTrafficWhenTheContextCloses() {
		ReadinessState[] last = new ReadinessState[1];
		this.runner.withBean(ApplicationListener.class, () -> (event) -> {
			if (event instanceof AvailabilityChangeEvent<?> change
					&& change.getState() instanceof ReadinessState state) {
				last[0] = state;
			}
		}).run((context) -> {
			ready(context);
			assertThat(last[0]).isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
		});

		assertThat(last[0]).isEqualTo(ReadinessState.REFUSING_TRAFFIC);
	}

	@Test
	void followsWhatIsConfigured() {
		this.runner.withPropertyValues("zcrx.availability.readiness=false").run((context) -> {
			ready(context);
			change(context, this.orders, State.FAILED);
			assertThat(readiness(context)).isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
			assertThat(liveness(context)).isEqualTo(LivenessState.BROKEN);
		});
		this.runner.withPropertyValues("zcrx.availability.liveness=false").run((context) -> {
			ready(context);
			change(context, this.orders, State.FAILED);
			assertThat(readiness(context)).isEqualTo(ReadinessState.REFUSING_TRAFFIC);
			assertThat(liveness(context)).isEqualTo(LivenessState.CORRECT);
		});
	}

	@Test
	void listenerThatStartsAgainWhenToldOfItsDeathLeavesTheApplicationAlive() {
		this.runner.run((context) -> {
			context.getSourceApplicationContext().addApplicationListener((event) -> {
				if (event instanceof AvailabilityChangeEvent<?> change && change.getState() == LivenessState.BROKEN) {
					change(context, this.orders, State.RUNNING);
				}
			});
			ready(context);
			change(context, this.orders, State.FAILED);
			assertThat(liveness(context)).isEqualTo(LivenessState.CORRECT);
		});
	}

	@Test
	void backsOffFromAvailabilityOfUser() {
		this.runner.withUserConfiguration(UserAvailability.class)
			.run((context) -> assertThat(context).hasSingleBean(ZcrxListenerAvailability.class)
				.hasBean("userAvailability"));
	}

	@Test
	void isAbsentWhenDisabled() {
		this.runner.withPropertyValues("zcrx.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ZcrxListenerAvailability.class));
	}

	@Configuration(proxyBeanMethods = false)
	static class UserAvailability {

		@Bean
		ZcrxListenerAvailability userAvailability(ZcrxListenerRegistry registry, ApplicationContext context) {
			return new ZcrxListenerAvailability(registry, context, false, false);
		}

	}

}
