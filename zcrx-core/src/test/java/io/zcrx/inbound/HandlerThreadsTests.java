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

package io.zcrx.inbound;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.zcrx.AbstractReceiverTests;
import io.zcrx.ListenerMethod;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class HandlerThreadsTests {

	private final List<String> events = new CopyOnWriteArrayList<>();

	private final LongAdder steps = new LongAdder();

	private final List<Thread> started = new ArrayList<>();

	@Test
	void runsTheOldestWhicheverThreadComesFirst() throws Exception {
		CountDownLatch held = new CountDownLatch(1);
		HandlerThreads threads = threads((task) -> thread(() -> {
			AbstractReceiverTests.awaitUninterruptibly(held);
			task.run();
		}), this::thread);

		submit(threads, "first");
		submit(threads, "second");
		this.started.get(1).join();

		assertThat(this.events).containsExactly("first runs");
		held.countDown();
		this.started.get(0).join();
		assertThat(this.events).containsExactly("first runs", "second runs");
	}

	@Test
	void refusesWhatThereIsNoThreadFor() {
		submit(threads((task) -> null), "first");

		assertThat(this.events).containsExactly("first is refused");
	}

	@Test
	void refusesWhatThereIsNoThreadForWhenItsTurnHasEnded() throws Exception {
		HandlerThreads threads = threads((task) -> null);
		DispatchQueue queue = queue(threads, "first");
		queue.endsTurn(Long.MAX_VALUE); // which begins it
		AbstractReceiverTests.patiently().pollDelay(Duration.ofMillis(6)).until(() -> true);

		Thread.ofVirtual().start(queue::start).join();

		AbstractReceiverTests.patiently().until(() -> this.events.equals(List.of("first is refused")));
	}

	@Test
	void refusesAnotherOneWhenTheRefusedOneRunsAlready() {
		HandlerThreads[] threads = new HandlerThreads[1];
		threads[0] = threads((task) -> {
			submit(threads[0], "second");
			AbstractReceiverTests.patiently().until(() -> this.events.contains("first runs"));
			return null;
		}, this::thread);

		submit(threads[0], "first");

		assertThat(this.events).containsExactly("first runs", "second is refused");
	}

	@Test
	void takesNothingWhenItIsShutDown() {
		HandlerThreads threads = new HandlerThreads("test");
		threads.shutdownNow();

		submit(threads, "first");

		assertThat(this.events).containsExactly("first is refused");
	}

	@Test
	void letsGoOnWhatHasBlockedWhileOthersHaveWork() throws Exception {
		HandlerThreads threads = new HandlerThreads("test");
		CountDownLatch blocked = new CountDownLatch(1);
		CountDownLatch mayGoOn = new CountDownLatch(1);
		CountDownLatch wentOn = new CountDownLatch(1);
		Dispatcher dispatcher = new Dispatcher("test", (run) -> threads.execute((DispatchQueue) run));
		DispatchQueue blocks = new DispatchQueue(dispatcher, new OneStepARun());
		blocks.add(new DispatchEvent(ListenerMethod.ON_CONNECTED, () -> {
			blocked.countDown();
			mayGoOn.await();
			wentOn.countDown();
		}, true));
		blocks.start();
		blocked.await();
		List<DispatchQueue> busy = new ArrayList<>();
		for (int i = 0; i < 3 * Runtime.getRuntime().availableProcessors(); i++) {
			DispatchQueue queue = new DispatchQueue(dispatcher, new OneStepARun());
			for (int step = 0; step < 50_000; step++) {
				queue.add(new DispatchEvent(ListenerMethod.ON_CONNECTED, () -> spinUnless(wentOn), true));
			}
			busy.add(queue);
		}
		busy.forEach(DispatchQueue::start);
		AbstractReceiverTests.patiently().until(() -> this.steps.sum() > 1000);

		mayGoOn.countDown();

		assertThat(wentOn.await(5, TimeUnit.SECONDS)).isTrue();
		AbstractReceiverTests.patiently().until(() -> busy.stream().noneMatch(DispatchQueue::isBusy));
		assertThat(this.events).isEmpty();
		threads.shutdownNow();
	}

	@Test
	void handlersInheritNothingFromOthers() {
		InheritableThreadLocal<String> left = new InheritableThreadLocal<>();
		Set<String> inherited = ConcurrentHashMap.newKeySet();
		Set<ClassLoader> loaders = ConcurrentHashMap.newKeySet();
		ClassLoader loader = new ClassLoader() {
		};
		HandlerThreads threads = withContextClassLoader(loader, () -> new HandlerThreads("test"));
		DispatchQueue queue = new DispatchQueue(new Dispatcher("test", (run) -> threads.execute((DispatchQueue) run)),
				new OneStepARun());
		// longer than a turn, so that runs are started by virtual and platform threads
		for (int step = 0; step < 1000; step++) {
			queue.add(new DispatchEvent(ListenerMethod.ON_CONNECTED, () -> {
				inherited.add(String.valueOf(left.get()));
				left.set("left behind");
				loaders.add(Thread.currentThread().getContextClassLoader());
				spinUnless(new CountDownLatch(1));
			}, true));
		}

		queue.start();

		AbstractReceiverTests.patiently().until(() -> !queue.isBusy());
		threads.shutdownNow();
		assertThat(inherited).containsExactly("null");
		assertThat(loaders).containsExactly(loader);
		assertThat(this.events).isEmpty();
	}

	private static <T> T withContextClassLoader(ClassLoader loader, Supplier<T> call) {
		ClassLoader before = Thread.currentThread().getContextClassLoader();
		Thread.currentThread().setContextClassLoader(loader);
		try {
			return call.get();
		}
		finally {
			Thread.currentThread().setContextClassLoader(before);
		}
	}

	private static void spinUnless(CountDownLatch ended) {
		long end = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(50);
		while (System.nanoTime() < end && ended.getCount() > 0) {
			Thread.onSpinWait();
		}
	}

	private Thread thread(Runnable task) {
		Thread thread = Thread.ofPlatform().daemon().unstarted(task);
		this.started.add(thread);
		return thread;
	}

	private static HandlerThreads threads(ThreadFactory... factories) {
		Iterator<ThreadFactory> next = List.of(factories).iterator();
		return new HandlerThreads("test", (task) -> next.next().newThread(task));
	}

	private void submit(HandlerThreads threads, String name) {
		queue(threads, name).start();
	}

	private DispatchQueue queue(HandlerThreads threads, String name) {
		DispatchQueue queue = new DispatchQueue(new Dispatcher("test", (run) -> threads.execute((DispatchQueue) run)),
				new Recorder(name));
		queue.add(new DispatchEvent(ListenerMethod.ON_CONNECTED, () -> {
		}, true));
		return queue;
	}

	/**
	 * Notes whether a queue is run.
	 */
	private class Recorder implements DispatchQueue.Handler {

		private final String name;

		private @Nullable Throwable refusal;

		Recorder(String name) {
			this.name = name;
		}

		@Override
		public void begin(boolean mapped) {
			if (this.refusal == null) {
				HandlerThreadsTests.this.events.add(this.name + " runs");
			}
		}

		@Override
		public boolean goesOn() {
			return true;
		}

		@Override
		public boolean handle(DispatchStep step) {
			return true;
		}

		@Override
		public void failed(Throwable ex) {
			HandlerThreadsTests.this.events.add(this.name + " fails: " + ex);
		}

		@Override
		public void drop(DispatchStep step) {
		}

		@Override
		public void end() {
		}

		@Override
		public void idle() {
		}

		@Override
		public void refused(Throwable ex) {
			assertThat(ex).isInstanceOf(RejectedExecutionException.class);
			this.refusal = ex;
			HandlerThreadsTests.this.events.add(this.name + " is refused");
		}

	}

	/**
	 * Does a step a run, as one does that has no more calls left.
	 */
	private final class OneStepARun extends Recorder {

		private boolean begun;

		OneStepARun() {
			super("one step a run");
		}

		@Override
		public void begin(boolean mapped) {
			this.begun = true;
		}

		@Override
		public boolean goesOn() {
			boolean first = this.begun;
			this.begun = false;
			return first;
		}

		@Override
		public boolean handle(DispatchStep step) {
			HandlerThreadsTests.this.steps.increment();
			try {
				((DispatchEvent) step).call().invoke();
			}
			catch (Exception ex) {
				failed(ex);
			}
			return true;
		}

	}

}
