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

import org.jspecify.annotations.Nullable;

import io.zcrx.Payload;

/**
 * Makes an object of a frame. A bean of this type lets handler methods have a parameter
 * of type {@code T}; it is chosen when the application starts. Must be safe for use by
 * several threads, because a listener may have several.
 * <p>
 * The frame is the payload itself, not a copy: read what is needed from its
 * {@linkplain Payload#segment() segment} and keep no part of it.
 *
 * @param <T> the type of the object
 * @since 0.1.0
 */
@FunctionalInterface
public interface FrameConverter<T> {

	/**
	 * Converts a frame.
	 * @param frame the frame, valid until the handler returns, with
	 * {@link io.zcrx.AckMode#MANUAL} until the handler closes it
	 * @return the object
	 * @throws Exception if the frame is not well-formed: handled as if the handler method
	 * had thrown it
	 */
	@Nullable T convert(Payload frame) throws Exception;

}
