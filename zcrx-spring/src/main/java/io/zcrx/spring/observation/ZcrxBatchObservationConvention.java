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

package io.zcrx.spring.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import org.jspecify.annotations.Nullable;

import io.zcrx.Payload;

/**
 * Names the observation of a batch and what is told of it. A bean of this type replaces
 * the {@link DefaultZcrxBatchObservationConvention}.
 *
 * @since 0.1.0
 */
public interface ZcrxBatchObservationConvention extends ObservationConvention<ZcrxBatchObservationContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof ZcrxBatchObservationContext;
	}

	/**
	 * Finds a field of the sender's trace context in the first payload of a batch. Where
	 * it stands, if at all, is up to the application's format. Called on the thread of
	 * the handlers, before them.
	 * @param first the first payload
	 * @param name the field's name, such as {@code traceparent}
	 * @return its value; {@code null}, the default, if there is none
	 */
	default @Nullable String traceField(Payload first, String name) {
		return null;
	}

}
