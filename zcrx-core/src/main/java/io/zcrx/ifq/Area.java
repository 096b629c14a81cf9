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

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import io.zcrx.ring.RingMapping;

/**
 * The memory that payloads are received into. Owns its mapping. Its segment may be used
 * by any thread until close, which revokes it before the memory is unmapped.
 */
public final class Area implements AutoCloseable {

	private final RingMapping mapping;

	private final Arena arena = Arena.ofShared();

	private final MemorySegment segment;

	private boolean closed;

	private Area(RingMapping mapping) {
		this.mapping = mapping;
		this.segment = MemorySegment.ofAddress(mapping.address()).reinterpret(mapping.size(), this.arena, null);
	}

	/**
	 * Maps an area, populated, so that no page fault comes later.
	 * @param size bytes, a multiple of the page size
	 * @return the area
	 */
	public static Area map(long size) {
		return new Area(RingMapping.anonymous(size, "area"));
	}

	public long address() {
		return this.mapping.address();
	}

	public long size() {
		return this.mapping.size();
	}

	public MemorySegment segment() {
		return this.segment;
	}

	/**
	 * Revokes all views and unmaps the memory. Comes after the close of the ring.
	 * @throws IllegalStateException if a view is in use by a native call right now; the
	 * memory then stays mapped and close may be repeated
	 */
	@Override
	public void close() {
		if (!this.closed) {
			this.arena.close();
			this.closed = true;
			this.mapping.close();
		}
	}

}
