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

import java.util.Locale;

/**
 * On which threads listeners are called.
 *
 * @since 0.1.0
 */
public enum Dispatch {

	/**
	 * On the loop thread, which serves no other connection meanwhile: for handlers that
	 * never block.
	 */
	INLINE,

	/**
	 * On an executor: for handlers that may block. Calls for one connection come in order
	 * and never overlap; a slow handler holds back its own connection only. Payloads are
	 * confined to the thread of the call, and valid until it returns.
	 */
	EXECUTOR;

	/**
	 * {@return the name as it is written in configuration, such as {@code inline}}
	 */
	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT);
	}

}
