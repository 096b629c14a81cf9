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

/**
 * A method of a listener.
 *
 * @since 0.1.0
 */
public enum ListenerMethod {

	/**
	 * {@link ConnectionListener#onConnected}.
	 */
	ON_CONNECTED("onConnected"),

	/**
	 * {@link PayloadListener#onPayload}.
	 */
	ON_PAYLOAD("onPayload"),

	/**
	 * {@link PayloadListener#onBatchEnd}.
	 */
	ON_BATCH_END("onBatchEnd"),

	/**
	 * {@link ConnectionListener#onEndOfStream}.
	 */
	ON_END_OF_STREAM("onEndOfStream"),

	/**
	 * {@link ConnectionListener#onWritable}.
	 */
	ON_WRITABLE("onWritable"),

	/**
	 * {@link ConnectionListener#onDisconnected}.
	 */
	ON_DISCONNECTED("onDisconnected");

	private final String text;

	ListenerMethod(String text) {
		this.text = text;
	}

	/**
	 * {@return the name of the method, such as {@code onPayload}}
	 */
	@Override
	public String toString() {
		return this.text;
	}

}
