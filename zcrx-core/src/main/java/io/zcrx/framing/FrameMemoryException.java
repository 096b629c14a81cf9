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
 * The unfinished frames of all connections hold more memory than they may: one of them is
 * given up.
 *
 * @since 0.1.0
 */
public final class FrameMemoryException extends FramingException {

	@Serial
	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param limit the most bytes that may be copied
	 */
	public FrameMemoryException(long limit) {
		super(("Unfinished frames of all connections may hold %d bytes besides the area: "
				+ "lower max-frame-size or max-connections, or give the JVM more memory (-Xmx)")
			.formatted(limit));
	}

}
