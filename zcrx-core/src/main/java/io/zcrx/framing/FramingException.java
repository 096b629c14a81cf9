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

import java.io.IOException;
import java.io.Serial;

/**
 * The bytes of a connection are not what its {@link FrameDecoder} expects: the connection
 * is closed, and this is the cause that its listener is told.
 *
 * @since 0.1.0
 */
public abstract sealed class FramingException extends IOException
		permits MalformedFrameException, FrameTooLongException, FrameMemoryException {

	@Serial
	private static final long serialVersionUID = 1L;

	FramingException(String message) {
		super(message);
	}

}
