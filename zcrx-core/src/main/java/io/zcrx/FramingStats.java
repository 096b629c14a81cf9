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

/**
 * What framing has done since the receiver's start, all 0 without it. Each figure is
 * recent, together they are not one instant.
 *
 * @param frames frames delivered to handlers
 * @param malformedFrames connections closed because a frame's beginning made no sense
 * @param oversizedFrames connections closed because a frame was too long
 * @param abandonedFrames connections closed because unfinished frames held too much
 * memory
 * @param truncatedFrames frames dropped because the stream ended in the middle of them
 * @since 0.1.0
 */
public record FramingStats(long frames, long malformedFrames, long oversizedFrames, long abandonedFrames,
		long truncatedFrames) {

}
