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

package io.zcrx.transport;

import java.io.IOException;

import io.zcrx.Statistic;
import io.zcrx.buffers.SelectorBuffers;
import io.zcrx.libc.Errno;
import io.zcrx.loop.LoopConnection;
import io.zcrx.loop.LoopHandler;
import io.zcrx.loop.ReceiveLoop;
import io.zcrx.stats.LoopCounters;

/**
 * Reads from channels into buffers, delivers them and gives them back. Confined to the
 * loop thread.
 */
final class ChannelReader {

	// bounds how long one connection keeps the others waiting
	private static final int READS_PER_TURN = 16;

	private static final int END_OF_STREAM = Integer.MIN_VALUE;

	private final LoopHandler handler;

	private final LoopCounters counters;

	private final SelectorBuffers buffers;

	private final long[] batchOffsets = new long[READS_PER_TURN];

	private final int[] batchLengths = new int[READS_PER_TURN];

	private int turn;

	ChannelReader(ReceiveLoop loop, SelectorBuffers buffers) {
		this.handler = loop.handler();
		this.counters = loop.counters();
		this.buffers = buffers;
	}

	/**
	 * Reads what a connection has, or some of it.
	 */
	void read(ChannelRequests requests) {
		LoopConnection connection = requests.connection();
		connection.touch(++this.turn);
		connection.calling();
		int atOnce = this.buffers.atOnce(READS_PER_TURN);
		int res = 1;
		for (int left = READS_PER_TURN; left > 0 && requests.receiving() && res > 0; left -= atOnce) {
			res = readBatch(requests, Math.min(left, atOnce));
		}
		if (res < 0 && requests.receiving()) {
			requests.receiveEnded((res == END_OF_STREAM) ? 0 : res);
		}
	}

	/**
	 * Reads until a batch is full.
	 * @return what the last read returned
	 */
	private int readBatch(ChannelRequests requests, int most) {
		int delivered = 0;
		int returned = 0;
		int res = 1;
		while (delivered < most && requests.receiving() && res > 0) {
			int buffer = this.buffers.take();
			res = (buffer < 0) ? -Errno.ENOBUFS : fill(requests, buffer);
			if (res > 0) {
				delivered++;
				long offset = this.buffers.offset(buffer);
				if (!deliver(requests.connection(), offset, res)) {
					this.batchOffsets[returned] = offset;
					this.batchLengths[returned] = res;
					returned++;
				}
			}
		}
		if (delivered > 0) {
			endBatch(delivered, returned);
		}
		return res;
	}

	private int fill(ChannelRequests requests, int buffer) {
		int res;
		try {
			res = requests.channel().read(this.buffers.view(buffer));
		}
		catch (IOException ex) {
			res = -ChannelRequests.errno(ex);
		}
		if (res > 0) {
			return res;
		}
		this.buffers.untake(buffer);
		return (res == -1) ? END_OF_STREAM : res;
	}

	private boolean deliver(LoopConnection connection, long offset, int length) {
		if (!connection.takesPayload()) {
			this.counters.add(Statistic.DISCARDED_BYTES, length);
			return false;
		}
		long before = connection.receivedBytes();
		connection.received(length);
		boolean retained = this.handler.received(connection, offset, length);
		this.counters.add(Statistic.RECEIVED_BYTES, connection.receivedBytes() - before);
		this.counters.add(Statistic.RECEIVED_COMPLETIONS, 1);
		return retained;
	}

	private void endBatch(int delivered, int returned) {
		// revokes the views: only then may the buffers be read into again
		int home = this.handler.endBatch(this.batchOffsets, this.batchLengths, returned);
		this.counters.add(Statistic.DELIVERED_BUFFERS, delivered);
		if (home > 0) {
			this.buffers.giveBack(this.batchOffsets, this.batchLengths, home);
			this.counters.add(Statistic.RETURNED_BUFFERS, home);
		}
	}

}
