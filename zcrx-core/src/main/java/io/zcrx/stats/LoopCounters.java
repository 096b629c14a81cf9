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

package io.zcrx.stats;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import io.zcrx.Statistic;

/**
 * Figures of a loop. Written by the loop thread alone, read from any.
 */
@SuppressWarnings("EnumOrdinal") // the ordinal is an array index of this process only
public final class LoopCounters {

	private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

	private final long[] values = new long[Statistic.values().length];

	public void add(Statistic counter, long amount) {
		int index = counter.ordinal();
		// opaque is enough: figures of one counter come in order, figures of different
		// ones need not match
		LONGS.setOpaque(this.values, index, this.values[index] + amount);
	}

	/**
	 * Reads a figure.
	 * @param counter which one
	 * @return its recent value
	 */
	public long get(Statistic counter) {
		return (long) LONGS.getOpaque(this.values, counter.ordinal());
	}

}
