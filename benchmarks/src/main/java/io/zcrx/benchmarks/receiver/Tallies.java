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

package io.zcrx.benchmarks.receiver;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToLongFunction;

/**
 * The tallies of a receiver's threads. Their sums are right while nothing arrives, which
 * is when they are asked for.
 */
final class Tallies {

	private final ReceiverOptions options;

	private final Barrier barrier = new Barrier();

	private final List<Tally> all = new CopyOnWriteArrayList<>();

	private final ThreadLocal<Tally> current = ThreadLocal.withInitial(this::add);

	Tallies(ReceiverOptions options) {
		this.options = options;
	}

	Tally add() {
		Tally tally = new Tally(this.options);
		this.all.add(tally);
		return tally;
	}

	/**
	 * {@return where handlers block}
	 */
	Barrier barrier() {
		return this.barrier;
	}

	/**
	 * {@return the tally of the calling thread}
	 */
	Tally current() {
		return this.current.get();
	}

	long sum(ToLongFunction<Tally> figure) {
		return this.all.stream().mapToLong(figure).sum();
	}

}
