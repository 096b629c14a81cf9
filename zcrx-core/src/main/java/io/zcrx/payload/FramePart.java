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

package io.zcrx.payload;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Bytes of a frame in one buffer, which does not go home before the lease is released.
 *
 * @param views views of the memory that they are in
 * @param position where they are in it
 * @param length how many there are
 * @param lease a reference that belongs to this part
 */
public record FramePart(AreaViews views, long position, int length, Lease lease) {

	/**
	 * Returns a view of the bytes that is revoked when an arena is closed.
	 */
	MemorySegment view(Arena arena) {
		return this.views.view(arena).asSlice(this.position, this.length);
	}

	/**
	 * Returns a view of the bytes for all threads.
	 */
	MemorySegment shared() {
		return this.views.shared().asSlice(this.position, this.length);
	}

	void copyTo(MemorySegment target, long targetPosition) {
		MemorySegment.copy(this.views.shared(), this.position, target, targetPosition, this.length);
	}

	/**
	 * Returns a part of this part, in its place.
	 */
	public FramePart slice(long begin, long length) {
		return (length == this.length) ? this
				: new FramePart(this.views, this.position + begin, (int) length, this.lease);
	}

}
