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

package io.zcrx.spring.config;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;

import io.zcrx.spring.event.ZcrxListenerEvent;
import io.zcrx.spring.listener.TestListeners;
import io.zcrx.spring.listener.ZcrxListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.withSettings;

class ZcrxListenerRegistryTests {

	private final DefaultListableBeanFactory beans = new DefaultListableBeanFactory();

	private final List<String> events = new ArrayList<>();

	private final ZcrxListenerRegistry registry = new ZcrxListenerRegistry(
			this.beans.getBeanProvider(ZcrxListener.class), (event) -> {
				ZcrxListenerEvent told = (ZcrxListenerEvent) event;
				this.events.add(told.getClass().getSimpleName() + " " + told.getListener().name());
			});

	private static ZcrxListener automatic(String name) {
		ZcrxListener listener = TestListeners.stopped(name);
		given(listener.isAutoStartup()).willReturn(true);
		return listener;
	}

	@Test
	void knowsBeansAndThoseThatWereAddedByName() {
		ZcrxListener trades = TestListeners.stopped("trades");
		ZcrxListener orders = TestListeners.stopped("orders");
		ZcrxListener quotes = TestListeners.stopped("quotes");
		this.beans.registerSingleton("trades", trades);
		this.registry.add(quotes);
		this.beans.registerSingleton("orders", orders);

		this.registry.afterSingletonsInstantiated();

		assertThat(this.registry.listeners()).containsExactly(orders, quotes, trades);
		assertThat(this.registry.get("trades")).isSameAs(trades);
		assertThat(this.registry.find("orders")).isSameAs(orders);
		assertThat(this.registry.find("others")).isNull();
		assertThatIllegalArgumentException().isThrownBy(() -> this.registry.get("others"))
			.withMessageContaining("'others'")
			.withMessageContaining("[orders, quotes, trades]");
		assertThat(this.events).containsExactly("ZcrxListenerAddedEvent quotes");
	}

	@Test
	void controlsByName() {
		ZcrxListener orders = TestListeners.stopped("orders");
		this.beans.registerSingleton("orders", orders);

		this.registry.start("orders");
		this.registry.pause("orders");
		this.registry.resume("orders");
		this.registry.stop("orders");

		then(orders).should().start();
		then(orders).should().pause();
		then(orders).should().resume();
		then(orders).should().stop();
		assertThatIllegalArgumentException().isThrownBy(() -> this.registry.start("others"));
	}

	@Test
	void refusesSecondOfTheSameName() {
		this.registry.add(TestListeners.stopped("orders"));

		assertThatIllegalArgumentException().isThrownBy(() -> this.registry.add(TestListeners.stopped("orders")))
			.withMessageContaining("remove it first");

		this.registry.add(TestListeners.stopped("quotes"));
		this.beans.registerSingleton("quotes", TestListeners.stopped("quotes"));
		assertThatIllegalStateException().isThrownBy(this.registry::afterSingletonsInstantiated)
			.withMessageContaining("two zcrx listeners named 'quotes'");
	}

	@Test
	void startsAndStopsThoseThatWereAdded() {
		ZcrxListener early = automatic("early");
		ZcrxListener manual = TestListeners.stopped("manual");
		ZcrxListener late = automatic("late");
		ZcrxListener bean = automatic("bean");
		this.beans.registerSingleton("bean", bean);
		this.registry.afterSingletonsInstantiated();

		this.registry.add(early);
		then(early).should(never()).start();
		this.registry.start();
		this.registry.add(late);
		this.registry.add(manual);

		assertThat(this.registry.isRunning()).isTrue();
		then(early).should().start();
		then(late).should().start();
		then(manual).should(never()).start();
		this.registry.stop();
		assertThat(this.registry.isRunning()).isFalse();
		then(early).should().stop();
		then(late).should().stop();
		then(bean).should(never()).start();
		then(bean).should(never()).stop();
	}

	@Test
	void stopsAllAtTheSameTime() {
		List<Runnable> stopping = new ArrayList<>();
		List<ZcrxListener> listeners = List.of(automatic("one"), automatic("two"));
		listeners.forEach((listener) -> {
			willAnswer((call) -> stopping.add(call.getArgument(0))).given(listener).stop(any());
			this.registry.add(listener);
		});
		List<String> calls = new ArrayList<>();

		this.registry.stop(() -> calls.add("stopped"));

		assertThat(stopping).hasSize(2);
		stopping.getFirst().run();
		assertThat(calls).isEmpty();
		stopping.getLast().run();
		assertThat(calls).containsExactly("stopped");
	}

	@Test
	void doesNotKeepOneThatCanNotBeStarted() {
		ZcrxListener listener = automatic("orders");
		IllegalStateException failure = new IllegalStateException("on purpose");
		willThrow(failure).given(listener).start();
		this.registry.start();

		assertThatIllegalStateException().isThrownBy(() -> this.registry.add(listener)).isSameAs(failure);

		assertThat(this.registry.listeners()).isEmpty();
		then(listener).should().stop();
		assertThat(this.events).containsExactly("ZcrxListenerAddedEvent orders", "ZcrxListenerRemovedEvent orders");
	}

	@Test
	void stopsOneThatWasStartedWhileTheContextStopped() {
		ZcrxListener listener = automatic("orders");
		willAnswer((call) -> {
			this.registry.stop();
			return null;
		}).given(listener).start();
		this.registry.start();

		this.registry.add(listener);

		then(listener).should(times(2)).stop();
	}

	@Test
	void removesForGood() throws Exception {
		ZcrxListener listener = mock(ZcrxListener.class, withSettings().extraInterfaces(DisposableBean.class));
		given(listener.name()).willReturn("orders");
		this.registry.start();
		this.registry.add(listener);

		this.registry.remove("orders");

		then((DisposableBean) listener).should().destroy();
		assertThat(this.registry.find("orders")).isNull();
		assertThat(this.events).containsExactly("ZcrxListenerAddedEvent orders", "ZcrxListenerRemovedEvent orders");
		assertThatIllegalArgumentException().isThrownBy(() -> this.registry.remove("orders"));
		ZcrxListener another = automatic("orders");
		this.registry.add(another);
		assertThat(this.registry.get("orders")).isSameAs(another);
		this.registry.stop();
		then(listener).should(never()).stop();
	}

	@Test
	void forgetsOneThatFailsToEnd() throws Exception {
		ZcrxListener listener = mock(ZcrxListener.class, withSettings().extraInterfaces(DisposableBean.class));
		given(listener.name()).willReturn("orders");
		willThrow(new Exception("on purpose")).given((DisposableBean) listener).destroy();
		this.registry.add(listener);

		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> this.registry.remove("orders"))
			.withMessageContaining("'orders' could not be removed");

		assertThat(this.registry.listeners()).isEmpty();
		assertThat(this.events).contains("ZcrxListenerRemovedEvent orders");
	}

	@Test
	void endsThoseThatWereAddedWithTheContext() {
		ZcrxListener listener = automatic("orders");
		this.registry.start();
		this.registry.add(listener);

		this.registry.destroy();

		then(listener).should().stop();
		assertThat(this.registry.isRunning()).isFalse();
	}

}
