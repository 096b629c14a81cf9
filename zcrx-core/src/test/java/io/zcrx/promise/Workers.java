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

import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * An executor that handlers run on, good or bad.
 */
final class Workers implements Executor, AutoCloseable {

	private static final int ONE_IN = 40;

	private final Kind kind;

	private final ExecutorService threads;

	private int drops = 2;

	private final Random random;

	Workers(Kind kind, long seed) {
		this.kind = kind;
		this.random = new Random(seed);
		this.threads = switch (kind) {
			case SMALL -> Executors.newFixedThreadPool(2, Thread.ofPlatform().daemon().name("small-", 0).factory());
			case CALLER_RUNS -> new ThreadPoolExecutor(1, 2, 1, TimeUnit.SECONDS, new SynchronousQueue<>(),
					Thread.ofPlatform().daemon().name("caller-runs-", 0).factory(),
					new ThreadPoolExecutor.CallerRunsPolicy());
			case PLATFORM -> Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("pool-", 0).factory());
			default -> Executors.newVirtualThreadPerTaskExecutor();
		};
	}

	@Override
	public void execute(Runnable task) {
		boolean bad;
		int choice;
		synchronized (this.random) {
			bad = this.random.nextInt(ONE_IN) == 0;
			choice = this.random.nextInt(4);
			if (bad && this.kind == Kind.DROPPING && this.drops-- > 0) {
				return;
			}
		}
		if (bad && this.kind == Kind.REFUSING) {
			throw new Refused();
		}
		if (bad && this.kind == Kind.THROWING) {
			throwAny(choice);
		}
		this.threads.execute(task);
		if (bad && this.kind == Kind.RUNNING_AND_THROWING) {
			throwAny(choice);
		}
	}

	private static void throwAny(int choice) {
		switch (choice) {
			case 0 -> throw new Trouble();
			case 1 -> throw new TroubleError();
			case 2 -> throw new NoClassDefFoundError(Trouble.TEXT);
			default -> throw new OutOfMemoryError(Trouble.TEXT);
		}
	}

	static boolean isOwn(Throwable ex) {
		return ex instanceof Refused || Trouble.TEXT.equals(ex.getMessage());
	}

	@Override
	public void close() {
		this.threads.shutdownNow();
	}

	/**
	 * What it is like.
	 */
	enum Kind {

		DEFAULT, PLATFORM, SMALL, CALLER_RUNS, REFUSING, THROWING, RUNNING_AND_THROWING, DROPPING;

		/**
		 * {@return whether each connection finds a thread, also while others block}
		 */
		boolean isUnlimited() {
			return this != SMALL && this != CALLER_RUNS && this != DROPPING;
		}

		boolean isTrouble() {
			return this == REFUSING || this == THROWING || this == RUNNING_AND_THROWING;
		}

	}

	/** Refuses in good manner. */
	@SuppressWarnings("serial")
	private static final class Refused extends RejectedExecutionException {

		Refused() {
			super("drawn refusal");
		}

	}

	/** What a task decorator might throw. */
	@SuppressWarnings("serial")
	private static final class Trouble extends IllegalStateException {

		static final String TEXT = "drawn trouble of the executor";

		Trouble() {
			super(TEXT);
		}

	}

	/** What nobody expects. */
	@SuppressWarnings("serial")
	private static final class TroubleError extends AssertionError {

		TroubleError() {
			super(Trouble.TEXT);
		}

	}

}
