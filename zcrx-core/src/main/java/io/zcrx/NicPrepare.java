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
 * What a receiver does with the network interface before it receives from it without a
 * copy.
 *
 * @since 0.1.0
 */
public enum NicPrepare {

	/**
	 * Nothing: if the interface is not ready the start fails with the kernel's own error.
	 */
	NONE,

	/**
	 * Looks, and tells what to change: if the start fails the reasons say what is wrong
	 * with the interface and by which command it is put right. The default.
	 */
	CHECK,

	/**
	 * Sets the interface up: header split, flow rules for the port, and no other flows to
	 * the queue. The number of queues is only checked. When the receiver is closed it
	 * undoes what it alone needed; the last receiver of all processes restores the rest.
	 */
	APPLY;

	/**
	 * {@return the name as it is written in configuration, such as {@code check}}
	 */
	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT);
	}

}
