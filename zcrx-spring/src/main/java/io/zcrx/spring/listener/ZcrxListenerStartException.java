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

import java.io.Serial;

import io.zcrx.ZcrxException;
import io.zcrx.ZcrxReceiverConfig;

/**
 * A listener could not be started.
 *
 * @since 0.1.0
 */
public class ZcrxListenerStartException extends ZcrxException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final transient ZcrxReceiverConfig config;

	/**
	 * Creates an exception.
	 * @param config the configuration of the listener
	 * @param cause why it could not be started
	 */
	public ZcrxListenerStartException(ZcrxReceiverConfig config, Throwable cause) {
		super("Zcrx listener '%s' could not be started: %s".formatted(config.name(), cause.getMessage()), cause);
		this.config = config;
	}

	/**
	 * {@return the configuration of the listener}
	 */
	public ZcrxReceiverConfig config() {
		return this.config;
	}

}
