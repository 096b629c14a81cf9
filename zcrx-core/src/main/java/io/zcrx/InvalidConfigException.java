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

import java.io.Serial;

/**
 * A property of {@link ZcrxReceiverConfig} has a value that can't work.
 *
 * @since 0.1.0
 */
public class InvalidConfigException extends ZcrxException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final String property;

	private final String value;

	private final String reason;

	/**
	 * Creates an exception.
	 * @param property the property in configuration spelling, such as {@code area-size}
	 * @param value its value as text
	 * @param reason why it can't work and which values can
	 */
	public InvalidConfigException(String property, Object value, String reason) {
		super("%s=%s: %s".formatted(property, value, reason));
		this.property = property;
		this.value = String.valueOf(value);
		this.reason = reason;
	}

	/**
	 * {@return the property in configuration spelling, such as {@code area-size}}
	 */
	public String property() {
		return this.property;
	}

	/**
	 * {@return its value as text}
	 */
	public String value() {
		return this.value;
	}

	/**
	 * {@return why the value can't work and which values can}
	 */
	public String reason() {
		return this.reason;
	}

}
