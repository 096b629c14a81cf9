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

package io.zcrx;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.zcrx.libc.Syscalls;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A network namespace that a thread of this process has entered: sockets that it makes
 * belong to that network, whoever uses them.
 */
final class PeerNamespace implements AutoCloseable {

	private static final int CLONE_NEWNET = 0x40000000;

	private static final Linker LINKER = Linker.nativeLinker();

	private final ExecutorService thread = Executors
		.newSingleThreadExecutor(Thread.ofPlatform().name("peer").daemon(true).factory());

	PeerNamespace(String name) throws IOException {
		call(() -> {
			enter("/run/netns/" + name);
			return true;
		});
	}

	<T> T call(Callable<T> action) throws IOException {
		try {
			return this.thread.submit(action).get();
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof IOException cause) {
				throw cause;
			}
			throw new IllegalStateException(ex.getCause());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException(ex);
		}
	}

	private static void enter(String path) {
		try (Arena arena = Arena.ofConfined()) {
			var open = LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow("open"),
					FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
					Linker.Option.firstVariadicArg(2));
			var setns = LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow("setns"),
					FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
			int fd = (int) open.invokeExact(arena.allocateFrom(path), 0);
			assertThat(fd).as("open %s", path).isNotNegative();
			int result = (int) setns.invokeExact(fd, CLONE_NEWNET);
			Syscalls.close(fd);
			assertThat(result).as("setns %s", path).isZero();
		}
		catch (RuntimeException | Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.thread.close();
	}

}
