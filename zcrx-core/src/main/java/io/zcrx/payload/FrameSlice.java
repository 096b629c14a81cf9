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

/**
 * A frame that lies in one buffer. Confined to the loop thread; what is retained of it is
 * a plain payload. Takes no part in the buffer's way home: that is up to the payload of
 * the whole buffer.
 */
public final class FrameSlice extends ReceivedPayload {

	private final ReceivedPayload buffer;

	public FrameSlice(ReceivedPayload buffer, int begin, int length) {
		super(buffer.views(), buffer.offset() + begin, length);
		this.buffer = buffer;
	}

	@Override
	public Lease share() {
		return this.buffer.share();
	}

}
