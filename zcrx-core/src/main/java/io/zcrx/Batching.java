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
 * What a {@link PayloadListener} needs to know of batches. A batch is what was taken for
 * one connection at once: from one look into the completion queue, from one turn of
 * reading, or with {@link Dispatch#EXECUTOR} by one run on the executor.
 *
 * @since 0.1.0
 */
public enum Batching {

	/**
	 * Nothing: {@link PayloadListener#onBatchEnd} is not called.
	 */
	NONE,

	/**
	 * When it ends. Each payload is valid until its {@link PayloadListener#onPayload
	 * onPayload} returns, with {@link AckMode#MANUAL} until it is closed.
	 */
	ENDS,

	/**
	 * All of it: its payloads stay valid until {@link PayloadListener#onBatchEnd}
	 * returns, and their buffers go back after that, with {@link AckMode#MANUAL} when
	 * they are closed. A batch ends without waiting for more bytes, so it never keeps the
	 * loop from going on, however small the area.
	 */
	HELD

}
