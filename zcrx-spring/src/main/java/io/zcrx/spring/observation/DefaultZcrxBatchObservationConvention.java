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

import io.micrometer.common.KeyValues;

import io.zcrx.spring.observation.ZcrxObservation.BatchHighCardinality;
import io.zcrx.spring.observation.ZcrxObservation.LowCardinality;

/**
 * Names observations of batches {@code zcrx.batch}.
 *
 * @since 0.1.0
 */
public class DefaultZcrxBatchObservationConvention implements ZcrxBatchObservationConvention {

	@Override
	public String getName() {
		return "zcrx.batch";
	}

	@Override
	public String getContextualName(ZcrxBatchObservationContext context) {
		return context.getListener().name() + " batch";
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(ZcrxBatchObservationContext context) {
		return KeyValues.of(LowCardinality.LISTENER.withValue(context.getListener().name()));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(ZcrxBatchObservationContext context) {
		return KeyValues.of(BatchHighCardinality.CONNECTION_ID.withValue(Long.toString(context.getConnection().id())),
				BatchHighCardinality.PAYLOADS.withValue(Long.toString(context.getPayloads())),
				BatchHighCardinality.BYTES.withValue(Long.toString(context.getBytes())));
	}

}
