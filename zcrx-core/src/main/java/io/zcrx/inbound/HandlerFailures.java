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

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.zcrx.FailureDecision;
import io.zcrx.FailureHandler;
import io.zcrx.ListenerFailure;
import io.zcrx.ListenerMethod;
import io.zcrx.SendTimeoutException;
import io.zcrx.ZcrxReceiverConfig;

/**
 * Counts what listeners of users throw, and does what the failure handler decides. Safe
 * from any thread.
 */
public final class HandlerFailures {

	private static final Logger logger = LoggerFactory.getLogger(HandlerFailures.class);

	// the first failures are worth a stack trace each, the counter tells the rest
	private static final int LOGGED = 10;

	private final String name;

	private final @Nullable FailureHandler handler;

	private final Runnable stop;

	private final AtomicLong count = new AtomicLong();

	private final AtomicInteger logged = new AtomicInteger();

	private final CompletableFuture<Throwable> stopCause = new CompletableFuture<>();

	/**
	 * Creates failures of a receiver.
	 * @param config the receiver's configuration
	 * @param stop begins to stop the receiver, from any thread
	 */
	HandlerFailures(ZcrxReceiverConfig config, Runnable stop) {
		this.name = config.name();
		this.handler = config.failureHandler();
		this.stop = stop;
	}

	public long count() {
		return this.count.get();
	}

	/**
	 * {@return the failure for which the receiver was told to stop, or {@code null}}
	 */
	public @Nullable Throwable stopCause() {
		return this.stopCause.getNow(null);
	}

	/**
	 * Asks to be told that the receiver begins to stop. Called once, also if it has begun
	 * already; on the thread of the handler that failed, or on this one.
	 */
	@SuppressWarnings("FutureReturnValueIgnored") // it does not throw
	public void onStop(Runnable callback) {
		this.stopCause.thenRun(callback);
	}

	/**
	 * Takes note of a failure on a loop thread. Errors of the virtual machine end the
	 * loop.
	 * @param connection the connection that the listener was called for
	 * @param method the method that threw
	 * @param ex what it threw
	 */
	void failedOnLoop(ReceiverConnection connection, ListenerMethod method, Throwable ex) {
		throwIfFatal(ex);
		this.count.incrementAndGet();
		FailureDecision decision;
		try {
			decision = decide(connection, method, ex);
		}
		catch (Throwable handlerFailure) {
			throwIfFatal(handlerFailure);
			decision = handlerFailed(connection, ex, handlerFailure);
		}
		carryOut(decision, connection, method, ex);
	}

	private static void throwIfFatal(Throwable ex) {
		if (isFatal(ex)) {
			throw (VirtualMachineError) ex;
		}
	}

	// an endless recursion has left the stack when its error is caught
	private static boolean isFatal(Throwable ex) {
		return ex instanceof VirtualMachineError && !(ex instanceof StackOverflowError);
	}

	/**
	 * Takes note of a failure on another thread. Does not throw.
	 * @param connection the connection that the listener was called for
	 * @param method the method that threw
	 * @param ex what it threw
	 */
	void failed(ReceiverConnection connection, ListenerMethod method, Throwable ex) {
		if (ex instanceof SendTimeoutException timeout && timeout.connectionId() == connection.id()) {
			// its own peer does not take replies: that is no failure
			connection.abort(ex);
			return;
		}
		this.count.incrementAndGet();
		FailureDecision decision;
		try {
			decision = isFatal(ex) ? close(connection, method, ex) : decide(connection, method, ex);
		}
		catch (Throwable handlerFailure) {
			decision = handlerFailed(connection, ex, handlerFailure);
		}
		carryOut(decision, connection, method, ex);
	}

	private FailureDecision decide(ReceiverConnection connection, ListenerMethod method, Throwable ex) {
		return (this.handler != null)
				? Objects.requireNonNull(this.handler.decide(new ListenerFailure(method, connection, ex)),
						"The failure handler decided nothing")
				: close(connection, method, ex);
	}

	private FailureDecision close(ReceiverConnection connection, ListenerMethod method, Throwable ex) {
		log("Receiver '{}': {} failed, {} is closed", this.name, method, connection, ex);
		return FailureDecision.CLOSE_CONNECTION;
	}

	private FailureDecision handlerFailed(ReceiverConnection connection, Throwable ex, Throwable handlerFailure) {
		log("Receiver '{}': the failure handler failed, {} is closed. It was asked about: {}", this.name, connection,
				ex, handlerFailure);
		return FailureDecision.CLOSE_CONNECTION;
	}

	/**
	 * Logs one of the first failures. A logging backend that throws costs its line, and
	 * neither a connection nor a loop.
	 */
	private void log(String message, Object... arguments) {
		if (this.logged.incrementAndGet() > LOGGED) {
			return;
		}
		try {
			logger.error(message, arguments);
		}
		catch (Throwable ex) {
			// there is nobody to tell
		}
	}

	private void carryOut(FailureDecision decision, ReceiverConnection connection, ListenerMethod method,
			Throwable ex) {
		switch (decision) {
			case CONTINUE -> {
				if (method == ListenerMethod.ON_END_OF_STREAM) {
					connection.close();
				}
			}
			case CLOSE_CONNECTION -> connection.abort(ex);
			case STOP_RECEIVER -> {
				connection.abort(ex);
				if (this.stopCause.complete(ex)) {
					this.stop.run();
				}
			}
		}
	}

	/**
	 * Takes note that the executor did not take a connection: it is closed, since what
	 * follows would be without what waits.
	 */
	void refused(ReceiverConnection connection, Throwable ex) {
		connection.discard();
		this.count.incrementAndGet();
		log("Receiver '{}': the executor takes no calls, {} is closed", this.name, connection, ex);
		connection.abort(ex);
	}

	/**
	 * Takes note that the library has failed on a thread of the executor, perhaps for
	 * lack of memory. Does not throw.
	 */
	void failedInside(ReceiverConnection connection, Throwable ex) {
		connection.discard();
		this.count.incrementAndGet();
		try {
			log("Receiver '{}': delivering to a handler failed, {} is closed", this.name, connection, ex);
			connection.abort(ex);
		}
		catch (Throwable again) {
			if (!again.equals(ex)) {
				ex.addSuppressed(again);
			}
		}
	}

}
