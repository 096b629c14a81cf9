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

package io.zcrx.outbound;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The outboxes, of any loop, that one connection has overfilled: it is read from no more
 * until they have room again. Confined to the connection's loop thread, except for
 * {@link #accept}.
 */
public final class OverfullTargets implements Consumer<Outbox> {

	private final Executor loop;

	private final Runnable whenNone;

	private final Set<Outbox> targets = new HashSet<>(2);

	/**
	 * Creates an empty collection.
	 * @param loop runs tasks on the thread of the connection's loop
	 * @param whenNone called on its thread when the last target has room again
	 */
	public OverfullTargets(Executor loop, Runnable whenNone) {
		this.loop = loop;
		this.whenNone = whenNone;
	}

	/**
	 * {@return whether all outboxes have room}
	 */
	public boolean isEmpty() {
		return this.targets.isEmpty();
	}

	/**
	 * Adds an outbox, unless it has room by now.
	 * @return whether it has none
	 */
	public boolean add(Outbox target) {
		if (!this.targets.add(target)) {
			return true;
		}
		boolean held = target.hold(this);
		if (!held) {
			this.targets.remove(target);
		}
		return held;
	}

	/**
	 * An outbox has room again; called on any thread.
	 */
	@Override
	public void accept(Outbox target) {
		this.loop.execute(() -> roomAgain(target));
	}

	private void roomAgain(Outbox target) {
		// the loop may have filled it once more before it came to this
		if (this.targets.contains(target) && !target.hold(this)) {
			this.targets.remove(target);
			if (this.targets.isEmpty()) {
				this.whenNone.run();
			}
		}
	}

	/**
	 * Waits for no outbox any more.
	 */
	public void clear() {
		this.targets.forEach((target) -> target.forget(this));
		this.targets.clear();
	}

}
