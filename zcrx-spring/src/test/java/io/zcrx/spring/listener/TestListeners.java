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

package io.zcrx.spring.listener;

import io.zcrx.ZcrxReceiverConfig;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.Mockito.mock;

/**
 * Makes listeners without a kernel.
 */
public final class TestListeners {

	private TestListeners() {
	}

	public static ZcrxListener stopped(String name) {
		ZcrxListener listener = mock(ZcrxListener.class);
		given(listener.name()).willReturn(name);
		given(listener.config()).willReturn(ZcrxReceiverConfig.builder(name).port(9000).build());
		given(listener.state()).willReturn(ZcrxListener.State.STOPPED);
		given(listener.isInExpectedState()).willReturn(true);
		willAnswer((call) -> {
			call.<Runnable>getArgument(0).run();
			return null;
		}).given(listener).stop(any());
		return listener;
	}

}
