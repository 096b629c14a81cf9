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

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.zcrx.Batching;
import io.zcrx.Payload;
import io.zcrx.PayloadListener;
import io.zcrx.RecordingConnection;
import io.zcrx.TestPayloads;
import io.zcrx.ZcrxConnection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;

class InterceptedPayloadListenerTests {

	private final List<String> calls = new ArrayList<>();

	private final Recorder outer = new Recorder("outer");

	private final Recorder inner = new Recorder("inner");

	private Exception failure;

	private void handle() throws Exception {
		PayloadListener handler = (payload, connection) -> {
			this.calls.add("handle");
			if (this.failure != null) {
				throw this.failure;
			}
		};
		new InterceptedPayloadListener(this.outer, new InterceptedPayloadListener(this.inner, handler))
			.onPayload(TestPayloads.of("hello"), new RecordingConnection());
	}

	@Test
	void surroundsTheHandler() throws Exception {
		handle();

		assertThat(this.calls).containsExactly("outer before hello", "inner before hello", "handle",
				"inner after hello", "outer after hello");
	}

	@Test
	void dropsThePayloadWhenAnInterceptorSaysSo() throws Exception {
		this.inner.goesOn = false;

		handle();

		assertThat(this.calls).containsExactly("outer before hello", "inner before hello", "outer after hello");
	}

	@Test
	void passesOnWhatTheHandlerWantsOfBatches() throws Exception {
		PayloadListener handler = mock();
		given(handler.batching()).willReturn(Batching.HELD);
		PayloadListener listener = new InterceptedPayloadListener(this.outer, handler);
		RecordingConnection connection = new RecordingConnection();

		listener.onBatchEnd(connection);

		assertThat(listener.batching()).isEqualTo(Batching.HELD);
		then(handler).should().onBatchEnd(connection);
	}

	@Test
	void tellsOfFailureOfTheHandler() {
		this.failure = new IllegalStateException("handler");

		assertThatException().isThrownBy(this::handle).isSameAs(this.failure);

		assertThat(this.calls).containsExactly("outer before hello", "inner before hello", "handle",
				"inner failure hello handler", "outer failure hello handler");
	}

	@Test
	void tellsOfFailureOfAnInterceptorThoseBeforeIt() {
		this.inner.onBefore = new IllegalStateException("before");

		assertThatException().isThrownBy(this::handle).isSameAs(this.inner.onBefore);

		assertThat(this.calls).containsExactly("outer before hello", "inner before hello",
				"outer failure hello before");
	}

	@Test
	void keepsTheFirstFailure() {
		this.failure = new IllegalStateException("handler");
		this.inner.onFailure = new IllegalArgumentException("failure");

		assertThatException().isThrownBy(this::handle)
			.isSameAs(this.failure)
			.satisfies((thrown) -> assertThat(thrown).hasSuppressedException(this.inner.onFailure));

		assertThat(this.calls).endsWith("outer failure hello handler");
	}

	private final class Recorder implements PayloadInterceptor {

		private final String name;

		private boolean goesOn = true;

		private Exception onBefore;

		private RuntimeException onFailure;

		private Recorder(String name) {
			this.name = name;
		}

		private void record(String method, Payload payload) {
			InterceptedPayloadListenerTests.this.calls
				.add(this.name + " " + method + " " + new String(payload.toByteArray(), StandardCharsets.UTF_8));
		}

		@Override
		public boolean before(Payload payload, ZcrxConnection connection) throws Exception {
			record("before", payload);
			if (this.onBefore != null) {
				throw this.onBefore;
			}
			return this.goesOn;
		}

		@Override
		public void after(Payload payload, ZcrxConnection connection) {
			record("after", payload);
		}

		@Override
		public void failure(Payload payload, ZcrxConnection connection, Throwable failure) {
			record("failure", payload);
			InterceptedPayloadListenerTests.this.calls
				.add(InterceptedPayloadListenerTests.this.calls.removeLast() + " " + failure.getMessage());
			if (this.onFailure != null) {
				throw this.onFailure;
			}
		}

	}

}
