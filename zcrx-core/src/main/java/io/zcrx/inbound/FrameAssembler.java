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

package io.zcrx.inbound;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.zcrx.PayloadListener;
import io.zcrx.ZcrxConnection;
import io.zcrx.frames.FrameScanner;
import io.zcrx.framing.FrameMemoryException;
import io.zcrx.framing.FramingException;
import io.zcrx.payload.FrameChain;
import io.zcrx.payload.FrameCopy;
import io.zcrx.payload.FrameMemory;
import io.zcrx.payload.FramePart;
import io.zcrx.payload.FrameSlice;
import io.zcrx.payload.ReceivedPayload;

/**
 * Cuts the bytes of one connection into frames and keeps those of the unfinished one.
 * Confined to the loop thread, or to the runs of the connection on an executor. They stay
 * in their buffers, unless they are a small part of them or unfinished frames hold too
 * many: then they are copied.
 */
final class FrameAssembler {

	private static final FramePart[] NO_PARTS = {};

	// fewer are never copied for being small
	private static final int MIN_PARTS = 4;

	// below this share of their buffers the bytes are copied
	private static final int MIN_SHARE = 4;

	private final FrameScanner scanner;

	private final FrameMemory memory;

	private @Nullable FrameCopy copy;

	private FramePart[] parts = NO_PARTS;

	private int count;

	private long partBytes;

	private int delivered;

	private int position;

	private final boolean holds;

	private final boolean onLoop;

	private final List<ReceivedPayload> heldFrames = new ArrayList<>(0);

	// frames of the batch
	private int batched;

	/**
	 * Creates an assembler.
	 * @param scanner finds the end of frames
	 * @param memory the memory it may use
	 * @param holds whether delivered frames stay valid until {@link #expireHeld}
	 * @param onLoop whether it is called on a loop thread: then a listener whose
	 * connection is held back is given no further frame in this call, else one that
	 * leaves its thread interrupted
	 */
	FrameAssembler(FrameScanner scanner, FrameMemory memory, boolean holds, boolean onLoop) {
		this.scanner = scanner;
		this.memory = memory;
		this.holds = holds;
		this.onLoop = onLoop;
	}

	/**
	 * Delivers all frames that end in a buffer, unless the connection is closed by one.
	 * @param buffer all that was received into the buffer
	 * @param listener what to deliver to
	 * @param connection where it was received from
	 * @return why there can be no more frames, or {@code null}
	 * @throws Exception what the listener throws
	 */
	@Nullable FramingException receive(ReceivedPayload buffer, PayloadListener listener, ZcrxConnection connection)
			throws Exception {
		return receive(buffer, 0, Integer.MAX_VALUE, listener, connection);
	}

	/**
	 * Delivers frames that end in a buffer, unless the connection is closed or held back
	 * by one, or one leaves the thread interrupted. {@link #position} tells how far it
	 * came: after a failure, to where the frame begins that there can't be.
	 * @param buffer all that was received into the buffer
	 * @param from the first byte of it that was not cut into frames before
	 * @param most how many frames at most
	 * @param listener what to deliver to
	 * @param connection where it was received from
	 * @return why there can be no more frames, or {@code null}
	 * @throws Exception what the listener throws
	 */
	@Nullable FramingException receive(ReceivedPayload buffer, int from, int most, PayloadListener listener,
			ZcrxConnection connection) throws Exception {
		MemorySegment area = buffer.views().shared();
		long begin = buffer.views().position(buffer.offset());
		long end = begin + buffer.size();
		this.delivered = 0;
		this.position = buffer.size();
		long position = begin + from;
		while (position < end) {
			if (!isServed(connection) || this.delivered == most || (this.delivered > 0 && stops(connection))) {
				this.position = (int) (position - begin);
				return null;
			}
			long frameEnd;
			try {
				frameEnd = this.scanner.scan(area, position, end);
				if (frameEnd == FrameScanner.INCOMPLETE) {
					keep(buffer, position, end);
					return null;
				}
			}
			catch (FramingException ex) {
				this.position = (int) (position - begin);
				return ex;
			}
			this.delivered++;
			if (held() == 0) {
				long first = position + this.scanner.head();
				long length = frameEnd - this.scanner.tail() - first;
				deliver(new FrameSlice(buffer, (int) (first - begin), (int) length), listener, connection);
			}
			else {
				deliverHeld(buffer, position, frameEnd, listener, connection);
			}
			position = frameEnd;
		}
		return null;
	}

	private boolean stops(ZcrxConnection connection) {
		if (this.onLoop) {
			return connection instanceof ReceiverConnection receiver && receiver.isHeldBack();
		}
		return Thread.currentThread().isInterrupted();
	}

	// on an executor, what has arrived before the peer was gone is still delivered
	private static boolean isServed(ZcrxConnection connection) {
		return (connection instanceof ReceiverConnection receiver) ? !receiver.discards() : connection.isOpen();
	}

	private void deliver(ReceivedPayload frame, PayloadListener listener, ZcrxConnection connection) throws Exception {
		this.batched++;
		try {
			listener.onPayload(frame, connection);
		}
		finally {
			if (this.holds) {
				this.heldFrames.add(frame);
			}
			else {
				frame.expire();
			}
		}
	}

	/**
	 * Ends the batch of frames.
	 * @return whether any were delivered in it
	 */
	boolean endBatch() {
		boolean any = this.batched > 0;
		this.batched = 0;
		return any;
	}

	/**
	 * {@return how many frames the batch has}
	 */
	int batched() {
		return this.batched;
	}

	/**
	 * Ends the frames that were held, before their buffers go home.
	 */
	void expireHeld() {
		this.heldFrames.forEach(ReceivedPayload::expire);
		this.heldFrames.clear();
	}

	/**
	 * Delivers a frame that began in an earlier buffer.
	 */
	private void deliverHeld(ReceivedPayload buffer, long from, long to, PayloadListener listener,
			ZcrxConnection connection) throws Exception {
		int budgeted = this.count;
		long begin = this.scanner.head();
		long end = held() + to - from - this.scanner.tail();
		add(buffer, from, to);
		MemorySegment copied = copied(begin, end);
		FrameChain frame = new FrameChain(buffer.views(), this.memory, copied, takeParts(begin, end),
				(int) (end - begin), new FrameChain.Kept(this.copy, budgeted, this.holds));
		this.copy = null;
		deliver(frame, listener, connection);
	}

	private @Nullable MemorySegment copied(long begin, long end) {
		FrameCopy copy = this.copy;
		if (copy == null || begin >= Math.min(copy.length(), end)) {
			return null;
		}
		return copy.view(begin, Math.min(copy.length(), end));
	}

	/**
	 * Takes the parts of a frame, and releases what lies outside of it.
	 * @param begin the frame's first byte
	 * @param end behind its last byte
	 */
	private FramePart[] takeParts(long begin, long end) {
		FramePart[] taken = new FramePart[this.count];
		int count = 0;
		long position = copyLength();
		for (int i = 0; i < this.count; i++) {
			FramePart part = this.parts[i];
			long first = Math.max(begin - position, 0);
			long length = Math.min(end - position, part.length()) - first;
			if (length > 0) {
				taken[count++] = part.slice(first, length);
			}
			else {
				part.lease().release();
			}
			position += part.length();
		}
		forgetParts();
		return (count == taken.length) ? taken : Arrays.copyOf(taken, count);
	}

	/**
	 * Keeps the beginning of a frame until more of it arrives.
	 */
	private void keep(ReceivedPayload buffer, long from, long to) throws FrameMemoryException {
		if (!this.memory.takeBuffer()) {
			copyParts();
			copy(buffer.views().shared(), from, to - from);
			return;
		}
		add(buffer, from, to);
		if (this.count >= MIN_PARTS && MIN_SHARE * this.partBytes < this.count * this.memory.bufferSize()) {
			copyParts();
		}
	}

	private void add(ReceivedPayload buffer, long from, long to) {
		if (this.count == this.parts.length) {
			this.parts = Arrays.copyOf(this.parts, Math.max(2, 2 * this.count));
		}
		this.parts[this.count++] = new FramePart(buffer.views(), from, (int) (to - from), buffer.share());
		this.partBytes += to - from;
	}

	private void copyParts() throws FrameMemoryException {
		for (int i = 0; i < this.count; i++) {
			FramePart part = this.parts[i];
			copy(part.views().shared(), part.position(), part.length());
		}
		releaseParts();
	}

	private void copy(MemorySegment memory, long position, long length) throws FrameMemoryException {
		FrameCopy copy = this.copy;
		if (copy == null) {
			copy = new FrameCopy(this.memory);
			this.copy = copy;
		}
		copy.append(memory, position, length);
	}

	private void closeCopy() {
		if (this.copy != null) {
			this.copy.close();
			this.copy = null;
		}
	}

	private void releaseParts() {
		for (int i = 0; i < this.count; i++) {
			this.parts[i].lease().release();
		}
		this.memory.giveBuffers(this.count);
		forgetParts();
	}

	private void forgetParts() {
		Arrays.fill(this.parts, 0, this.count, null);
		this.count = 0;
		this.partBytes = 0;
	}

	private long held() {
		return copyLength() + this.partBytes;
	}

	private long copyLength() {
		return (this.copy != null) ? this.copy.length() : 0;
	}

	/**
	 * {@return how many frames the last call has delivered}
	 */
	int delivered() {
		return this.delivered;
	}

	/**
	 * {@return the first byte of the last buffer that was not looked at, its length if
	 * all were}
	 */
	int position() {
		return this.position;
	}

	/**
	 * Drops the unfinished frame.
	 * @return whether there was one
	 */
	boolean discard() {
		boolean unfinished = held() > 0;
		releaseParts();
		closeCopy();
		return unfinished;
	}

}
