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

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.util.ClassUtils;

import io.zcrx.ReceiveMode;
import io.zcrx.Zcrx;
import io.zcrx.ZcrxReceiverConfig;
import io.zcrx.spring.annotation.ZcrxHandler;
import io.zcrx.spring.event.ZcrxListenerEvent;
import io.zcrx.spring.event.ZcrxListenerStartedEvent;
import io.zcrx.spring.event.ZcrxListenerStoppedEvent;
import io.zcrx.spring.listener.ZcrxListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

class EnableZcrxTests {

	@ParameterizedTest
	@EnumSource(names = { "NIO", "COPY" })
	void receivesWithoutSpringBoot(ReceiveMode mode) throws IOException {
		assumeThat(Zcrx.unavailabilityCauses(mode)).isEmpty();
		List<ZcrxListenerEvent> events;
		try (AnnotationConfigApplicationContext context = context("orders", mode)) {
			ZcrxListener listener = context.getBean(ZcrxListenerRegistry.class).get("orders");
			events = context.getBean(Receiving.class).events;

			assertThat(listener.mode()).isEqualTo(mode);
			assertThat(exchange(listener.localAddress(), "one two")).isEqualTo("one two back");
			assertThat(listener.stats().receivedBytes()).isEqualTo(7);
		}
		assertThat(events).hasAtLeastOneElementOfType(ZcrxListenerStartedEvent.class)
			.hasAtLeastOneElementOfType(ZcrxListenerStoppedEvent.class);
	}

	@Test
	void refusesHandlerOfUnknownListener() {
		assertThatExceptionOfType(InvalidZcrxHandlerException.class)
			.isThrownBy(() -> context("trades", ReceiveMode.NIO).close())
			.withMessageContaining("names the listener 'orders', but the configured listeners are: trades");
	}

	@Test
	void springBootIsNotOnTheClassPath() {
		assertThat(ClassUtils.isPresent("org.springframework.boot.SpringApplication", null)).isFalse();
	}

	private static AnnotationConfigApplicationContext context(String listener, ReceiveMode mode) {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.register(Receiving.class);
		context.registerBean(listener, ZcrxListener.class, () -> context.getBean(ZcrxListenerContainerFactory.class)
			.createContainer(ZcrxReceiverConfig.builder(listener).port(0).mode(mode).build(), true));
		context.refresh();
		return context;
	}

	private static String exchange(InetSocketAddress address, String text) throws IOException {
		try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
			socket.setSoTimeout(20_000);
			socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
			socket.shutdownOutput();
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableZcrx
	static class Receiving {

		private final List<ZcrxListenerEvent> events = new ArrayList<>();

		@ZcrxHandler("orders")
		String onPayload(String text) {
			return text + " back";
		}

		@EventListener
		void onEvent(ZcrxListenerEvent event) {
			this.events.add(event);
		}

	}

}
