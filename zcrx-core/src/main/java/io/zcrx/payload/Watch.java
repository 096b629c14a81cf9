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

package io.zcrx.payload;

import org.jspecify.annotations.Nullable;

/**
 * Whether leak detection watches a retained payload, and what it tells of it.
 *
 * @param leaks whether it does; it need not where the library closes the payload
 * @param delivery what the payload was delivered to in order to be closed, or
 * {@code null} if a user has retained it, so that the place of that tells more
 */
public record Watch(boolean leaks, @Nullable String delivery) {

	static final Watch NONE = new Watch(false, null);

	static final Watch RETAINED = new Watch(true, null);

	public static Watch delivered(Object listener) {
		return new Watch(true, "delivery with ack-mode 'manual' to " + listener);
	}

}
