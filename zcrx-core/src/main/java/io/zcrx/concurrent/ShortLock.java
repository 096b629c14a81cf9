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

package io.zcrx.concurrent;

import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock that loop threads share with threads of users. Whoever holds it must not wait
 * for anything: it is made for some ten nanoseconds, at most for the copy of a chunk.
 * <p>
 * A platform thread never queues for it. The first thread in the queue of an ordinary
 * lock is woken when the lock is free, and all behind it sleep on. If the first one is a
 * virtual thread, it may have to wait for a carrier as long as other virtual threads
 * compute, and a loop thread behind it would stand still.
 */
public final class ShortLock extends ReentrantLock {

	private static final long serialVersionUID = 1;

	// a spin takes 10 to 50 ns
	private static final int MIN_SPINS = 32;

	private static final int MAX_SPINS = 128;

	// the owner does not run: long enough to let it, short beside a turn of the scheduler
	private static final long PAUSE_NANOS = 20_000;

	/**
	 * Locks, and makes way before it parks: to park costs far more than the wait. Who
	 * makes way for longer than the owner needs lets the owner do what more it has, with
	 * the memory in its own cache.
	 */
	@Override
	public void lock() {
		if (!tryLock() && !spin()) {
			if (Thread.currentThread().isVirtual()) {
				super.lock();
			}
			else {
				pause();
			}
		}
	}

	private boolean spin() {
		for (int spins = MIN_SPINS; spins <= MAX_SPINS; spins *= 2) {
			for (int i = 0; i < spins; i++) {
				Thread.onSpinWait();
			}
			if (tryLock()) {
				return true;
			}
		}
		return false;
	}

	private void pause() {
		boolean interrupted = false;
		do {
			LockSupport.parkNanos(this, PAUSE_NANOS);
			interrupted |= Thread.interrupted(); // or it would not park again
		}
		while (!tryLock());
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

}
