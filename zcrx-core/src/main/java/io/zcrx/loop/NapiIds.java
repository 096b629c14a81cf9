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

package io.zcrx.loop;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * The NAPI instances of the queues that loops receive from. Asks again when a connection
 * comes through one that is not known: an interface that was down may have got new ones.
 * Safe from any thread.
 */
final class NapiIds {

	private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final List<IntSupplier> queries;

	// what is known not to be one of ours
	private final Set<Integer> others = new HashSet<>();

	private long askedInVain;

	private volatile int[] ids;

	/**
	 * Asks for the instances.
	 * @param queries for each loop one that returns the instance, 0 if there is none or
	 * it can't be told now
	 */
	NapiIds(List<IntSupplier> queries) {
		this.queries = List.copyOf(queries);
		this.ids = ask();
	}

	/**
	 * {@return the instances of all loops, 0 for those without}
	 * @param id the one that a connection comes through, 0 if unknown
	 */
	int[] lookingFor(int id) {
		int[] known = this.ids;
		return (id == 0 || contains(known, id)) ? known : askAgain(id);
	}

	private synchronized int[] askAgain(int id) {
		boolean pausing = this.askedInVain != 0 && System.nanoTime() - this.askedInVain < PAUSE_NANOS;
		if (pausing || contains(this.ids, id) || this.others.contains(id)) {
			return this.ids;
		}
		int[] asked = ask();
		// an interface that is down does not tell: it may get the old ones again
		boolean complete = !contains(asked, 0);
		this.askedInVain = complete ? 0 : System.nanoTime() | 1;
		if (complete && !Arrays.equals(asked, this.ids)) {
			this.ids = asked;
			this.others.clear();
		}
		if (complete && !contains(asked, id)) {
			this.others.add(id);
		}
		return this.ids;
	}

	private int[] ask() {
		return this.queries.stream().mapToInt(IntSupplier::getAsInt).toArray();
	}

	private static boolean contains(int[] ids, int id) {
		for (int known : ids) {
			if (known == id) {
				return true;
			}
		}
		return false;
	}

}
