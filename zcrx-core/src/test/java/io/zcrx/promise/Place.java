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

package io.zcrx.promise;

import java.util.Locale;

import io.zcrx.Lab;
import io.zcrx.ReceiveMode;

/**
 * Where a scenario plays: a mode of this machine, or the network in memory.
 *
 * @param mode the mode
 * @param inMemory whether there are no sockets
 */
record Place(ReceiveMode mode, boolean inMemory) {

	/**
	 * {@return how many times slower than a machine of one's own it is}
	 */
	int slowness() {
		return Lab.isLab() ? 3 : 1;
	}

	@Override
	public String toString() {
		return this.inMemory ? "in-memory" : this.mode.toString().toLowerCase(Locale.ROOT);
	}

}
