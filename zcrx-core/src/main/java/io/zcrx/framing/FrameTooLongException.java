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

package io.zcrx.framing;

import java.io.Serial;

/**
 * A frame is longer than {@link FrameDecoder#maxFrameSize()}.
 *
 * @since 0.1.0
 */
public final class FrameTooLongException extends FramingException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final int maxFrameSize;

	/**
	 * Creates an exception.
	 * @param frame what is known of the frame
	 * @param maxFrameSize the limit
	 */
	public FrameTooLongException(String frame, int maxFrameSize) {
		super("%s: max-frame-size is %d".formatted(frame, maxFrameSize));
		this.maxFrameSize = maxFrameSize;
	}

	/**
	 * {@return the limit}
	 */
	public int maxFrameSize() {
		return this.maxFrameSize;
	}

}
