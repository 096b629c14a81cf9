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

import java.net.InetAddress;
import java.net.InetSocketAddress;

import io.micrometer.common.KeyValues;

import io.zcrx.ZcrxConnection;
import io.zcrx.spring.observation.ZcrxObservation.HighCardinality;
import io.zcrx.spring.observation.ZcrxObservation.LowCardinality;

/**
 * Names observations of connections {@code zcrx.connection}.
 *
 * @since 0.1.0
 */
public class DefaultZcrxConnectionObservationConvention implements ZcrxConnectionObservationConvention {

	@Override
	public String getName() {
		return "zcrx.connection";
	}

	@Override
	public String getContextualName(ZcrxConnectionObservationContext context) {
		return context.getListener().name() + " connection";
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(ZcrxConnectionObservationContext context) {
		return KeyValues.of(LowCardinality.LISTENER.withValue(context.getListener().name()));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(ZcrxConnectionObservationContext context) {
		ZcrxConnection connection = context.getConnection();
		InetSocketAddress peer = connection.remoteAddress();
		InetAddress address = peer.getAddress();
		return KeyValues.of(HighCardinality.CONNECTION_ID.withValue(Long.toString(connection.id())),
				HighCardinality.PEER_ADDRESS
					.withValue((address != null) ? address.getHostAddress() : peer.getHostString()),
				HighCardinality.PEER_PORT.withValue(Integer.toString(peer.getPort())));
	}

}
