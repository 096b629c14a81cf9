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

package io.zcrx.ifq;

import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock that is held for a few stores only. Whoever finds it taken waits for that long
 * on its processor: to park and to be woken takes a hundred times longer than the holder
 * needs, and once one thread parks, all others queue up behind it. It parks nevertheless
 * when the holder has lost its processor.
 */
final class BriefLock {

	// several times as long as a holder with a whole batch needs
	private static final int SPINS = 256;

	private final ReentrantLock lock = new ReentrantLock();

	void lock() {
		if (!this.lock.tryLock()) {
			spin();
		}
	}

	private void spin() {
		for (int i = 0; i < SPINS; i++) {
			Thread.onSpinWait();
			if (!this.lock.isLocked() && this.lock.tryLock()) {
				return;
			}
		}
		this.lock.lock();
	}

	void unlock() {
		this.lock.unlock();
	}

}
