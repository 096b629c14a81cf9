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

package io.zcrx.stats;

/**
 * What a loop counts.
 */
public enum Counter {

	/** Bytes received on open connections, before framing and dispatch. */
	RECEIVED_BYTES,

	/** Completions that carried bytes. */
	RECEIVED_COMPLETIONS,

	/** Payloads that waited for an executor and were dropped. */
	DROPPED_PAYLOADS,

	/** Bytes that arrived after the connection was closed on this side. */
	DISCARDED_BYTES,

	/** Buffers delivered by the kernel. */
	DELIVERED_BUFFERS,

	/** Buffers given back by the loop. */
	RETURNED_BUFFERS,

	/** Receive requests that ended because the area was exhausted. */
	ALLOCATION_FAILURES,

	/** Times the kernel told that the device found no buffer. */
	ALLOCATION_EVENTS,

	/** Times the kernel told that it has copied bytes. */
	COPY_EVENTS,

	/** Receive requests renewed because they may have stalled. */
	STALL_RECOVERIES,

	/** Times the completion queue was full. */
	CQ_OVERFLOWS,

	/** Times the kernel told that it had lost completions. */
	LOST_COMPLETIONS,

	/** Flushes of the refill queue. */
	REFILL_FLUSHES,

	/** Attempts to accept connections that failed. */
	ACCEPT_FAILURES,

	/** Connections served, whether they were accepted or made. */
	ACCEPTED_CONNECTIONS,

	/** Connections that are gone. */
	CLOSED_CONNECTIONS,

	/** Connections ended by an error of the socket. */
	FAILED_CONNECTIONS,

	/** Connections that had to wait because as many as allowed were open. */
	DEFERRED_CONNECTIONS,

	/** Connections refused because their peer is not allowed. */
	REFUSED_CONNECTIONS,

	/** Connections ended because nothing moved on them. */
	IDLE_CONNECTIONS,

	/** Connections ended because their peer took nothing of what was pending for it. */
	SEND_TIMEOUTS,

	/** Closed connections given up before their peer had taken all replies. */
	LINGER_TIMEOUTS,

	/** Times too many buffers were in the hands of users. */
	WATERMARK_PAUSES,

	/** Bytes of replies that the kernel took. */
	SENT_BYTES,

	/** System calls that submitted or waited. */
	ENTERS,

	/** Frames delivered to handlers. */
	FRAMES,

	/** Connections closed because a frame's beginning made no sense. */
	MALFORMED_FRAMES,

	/** Connections closed because a frame was too long. */
	OVERSIZED_FRAMES,

	/** Connections closed because unfinished frames held too much memory. */
	ABANDONED_FRAMES,

	/** Frames dropped because the stream ended in the middle of them. */
	TRUNCATED_FRAMES

}
