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

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

import io.zcrx.payload.AreaViews;
import io.zcrx.payload.LeakDetector;
import io.zcrx.payload.ReceivedPayload;

/**
 * Makes payloads without a kernel, confined to the calling thread.
 */
public final class TestPayloads {

	private TestPayloads() {
	}

	public static Payload of(String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		MemorySegment area = Arena.ofAuto().allocate(bytes.length);
		area.copyFrom(MemorySegment.ofArray(bytes));
		AreaViews views = new AreaViews(area, (_, _) -> {
		}, new LeakDetector("test", LeakDetection.OFF));
		views.confineTo(Thread.currentThread());
		return new ReceivedPayload(views, 0, bytes.length);
	}

}
