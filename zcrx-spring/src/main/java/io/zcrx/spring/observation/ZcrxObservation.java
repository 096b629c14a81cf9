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

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation.Context;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * The observations of listeners.
 *
 * @since 0.1.0
 */
public enum ZcrxObservation implements ObservationDocumentation {

	/**
	 * A connection, from the time it is opened until it is gone. Its error is why it has
	 * ended, if not in good order.
	 */
	CONNECTION {

		@Override
		public Class<? extends ObservationConvention<? extends Context>> getDefaultConvention() {
			return DefaultZcrxConnectionObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return LowCardinality.values();
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return HighCardinality.values();
		}

	},

	/**
	 * The payloads of one connection that were delivered together, from the first until
	 * all have been handled.
	 */
	BATCH {

		@Override
		public Class<? extends ObservationConvention<? extends Context>> getDefaultConvention() {
			return DefaultZcrxBatchObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return LowCardinality.values();
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return BatchHighCardinality.values();
		}

	};

	/**
	 * Keys with few values.
	 */
	public enum LowCardinality implements KeyName {

		/**
		 * Name of the listener.
		 */
		LISTENER {

			@Override
			public String asString() {
				return "listener";
			}

		}

	}

	/**
	 * Keys with many values, for traces only.
	 */
	public enum HighCardinality implements KeyName {

		/**
		 * Number of the connection, unique while the listener runs.
		 */
		CONNECTION_ID {

			@Override
			public String asString() {
				return "zcrx.connection.id";
			}

		},

		/**
		 * IP address of the peer.
		 */
		PEER_ADDRESS {

			@Override
			public String asString() {
				return "network.peer.address";
			}

		},

		/**
		 * Port of the peer.
		 */
		PEER_PORT {

			@Override
			public String asString() {
				return "network.peer.port";
			}

		}

	}

	/**
	 * Keys of batches with many values, for traces only.
	 */
	public enum BatchHighCardinality implements KeyName {

		/**
		 * Number of the connection, unique while the listener runs.
		 */
		CONNECTION_ID {

			@Override
			public String asString() {
				return "zcrx.connection.id";
			}

		},

		/**
		 * Number of payloads.
		 */
		PAYLOADS {

			@Override
			public String asString() {
				return "zcrx.batch.payloads";
			}

		},

		/**
		 * Number of bytes.
		 */
		BYTES {

			@Override
			public String asString() {
				return "zcrx.batch.bytes";
			}

		}

	}

}
