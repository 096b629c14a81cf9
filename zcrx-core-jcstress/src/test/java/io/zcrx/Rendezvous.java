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

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Has two actors begin at the same moment, if both run: on a busy machine one would
 * otherwise be done before the other begins, nearly always.
 */
public final class Rendezvous {

	private static final int SPINS = 1000;

	private final AtomicInteger arrived = new AtomicInteger();

	/**
	 * Waits for the other actor for a moment.
	 */
	public void meet() {
		this.arrived.incrementAndGet();
		for (int i = 0; i < SPINS && this.arrived.get() < 2; i++) {
			Thread.onSpinWait();
		}
	}

}
