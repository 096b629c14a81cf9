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

package io.zcrx.spring.boot;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

import io.zcrx.ReceiveMode;
import io.zcrx.ReceiverStats;
import io.zcrx.Statistic;
import io.zcrx.ZcrxReceiverConfig;
import io.zcrx.spring.listener.ZcrxListener;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.Mockito.mock;

/**
 * Makes listeners in every state without a kernel.
 */
public final class TestListeners {

	private TestListeners() {
	}

	public static ZcrxListener running(String name) {
		ZcrxListener listener = inState(name, ZcrxListener.State.RUNNING);
		given(listener.mode()).willReturn(ReceiveMode.COPY);
		given(listener.modeReason()).willReturn("because");
		given(listener.localAddress()).willReturn(new InetSocketAddress(InetAddress.getLoopbackAddress(), 9000));
		given(listener.warnings()).willReturn(List.of("area-size=1MB is too small"));
		given(listener.starts()).willReturn(3L);
		given(listener.stops()).willReturn(2L);
		given(listener.pauses()).willReturn(1L);
		return listener;
	}

	/**
	 * One that shares neither port nor queue with {@link #running}.
	 */
	public static ZcrxListener runningElsewhere(String name) {
		ZcrxListener listener = running(name);
		given(listener.config())
			.willReturn(ZcrxReceiverConfig.builder(name).port(9001).interfaceQueue("eth0", 5).build());
		return listener;
	}

	public static ZcrxListener paused(String name) {
		ZcrxListener listener = running(name);
		given(listener.isPaused()).willReturn(true);
		given(listener.isAboveWatermark()).willReturn(true);
		return listener;
	}

	public static ZcrxListener connecting(String name) {
		ZcrxListener listener = running(name);
		given(listener.config()).willReturn(ZcrxReceiverConfig.builder(name)
			.connect(List.of(InetSocketAddress.createUnresolved("feed.example.org", 9000)))
			.interfaceQueues("eth0", List.of(1, 2))
			.build());
		given(listener.localAddress()).willReturn(null);
		return listener;
	}

	public static ZcrxListener stopped(String name) {
		return inState(name, ZcrxListener.State.STOPPED);
	}

	public static ZcrxListener failed(String name, Throwable failure) {
		ZcrxListener listener = inState(name, ZcrxListener.State.FAILED);
		given(listener.failure()).willReturn(failure);
		given(listener.isInExpectedState()).willReturn(false);
		return listener;
	}

	private static ZcrxListener inState(String name, ZcrxListener.State state) {
		ZcrxListener listener = mock(ZcrxListener.class);
		given(listener.name()).willReturn(name);
		given(listener.config())
			.willReturn(ZcrxReceiverConfig.builder(name).port(9000).interfaceQueue("eth0", 4).build());
		given(listener.state()).willReturn(state);
		given(listener.isInExpectedState()).willReturn(true);
		willAnswer((call) -> {
			call.<Runnable>getArgument(0).run();
			return null;
		}).given(listener).stop(any());
		given(listener.stats()).willReturn(stats());
		return listener;
	}

	private static ReceiverStats stats() {
		List<Statistic> figures = List.of(Statistic.values());
		// more buffers than are outstanding
		return ReceiverStats.of((figure) -> (figure == Statistic.BUFFERS) ? 50 : 1 + figures.indexOf(figure));
	}

}
