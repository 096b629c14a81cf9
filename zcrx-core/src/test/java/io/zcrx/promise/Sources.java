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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What handlers give to send.
 */
final class Sources {

	private static final int PAGE = 4096;

	private Sources() {
	}

	/**
	 * {@return a source that fails while it is copied: a mapped file that has become
	 * shorter. Its beginning is a message}
	 */
	static MemorySegment broken(Arena arena, byte[] message) {
		int whole = Math.ceilDiv(message.length, PAGE) * PAGE;
		try {
			Path file = Files.createTempFile("zcrx-promise", null);
			try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
				channel.write(ByteBuffer.wrap(message));
				channel.write(ByteBuffer.allocate(1), 2L * whole - 1);
				MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, 2L * whole, arena);
				channel.truncate(whole);
				return mapped;
			}
			finally {
				Files.delete(file);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
