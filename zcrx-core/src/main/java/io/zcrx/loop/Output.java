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

package io.zcrx.loop;

import java.lang.foreign.MemorySegment;

import io.zcrx.libc.Errno;
import io.zcrx.outbound.Admission;
import io.zcrx.outbound.Outbox;

/**
 * What a connection sends: its outbox, the request at work on it, and what is to come
 * after the last byte. Confined to the loop thread, except where it says otherwise.
 */
final class Output {

	private final LoopConnection connection;

	private final Transport transport;

	private final SendWatch sends;

	private final Outbox outbox;

	private boolean sending;

	private int sendNumber;

	private boolean sentBytes;

	private boolean finishing;

	private boolean closing;

	private boolean shutdown;

	private volatile boolean ended;

	Output(LoopConnection connection, ReceiveLoop loop) {
		this.connection = connection;
		this.transport = loop.transport();
		this.sends = loop.sends();
		this.outbox = new Outbox(loop.sendChunks(), loop.settings().maxPendingSend());
	}

	/**
	 * Copies bytes in; safe from any thread.
	 * @return whether they were taken; never {@code FULL}
	 */
	Admission add(MemorySegment bytes) {
		return this.ended ? Admission.GONE : this.outbox.add(bytes);
	}

	/**
	 * Copies bytes in, unless too many are pending; safe from any thread.
	 * @return whether they were taken
	 */
	Admission addIfRoom(MemorySegment bytes) {
		return this.ended ? Admission.GONE : this.outbox.addIfRoom(bytes);
	}

	/**
	 * Copies bytes in as soon as few enough are pending; safe from any other thread.
	 * @return whether they were taken; {@code FULL} if there was no room in time
	 */
	Admission addWhenRoom(MemorySegment bytes, long nanos) throws InterruptedException {
		return this.ended ? Admission.GONE : this.outbox.addWhenRoom(bytes, nanos);
	}

	/**
	 * {@return where the bytes are until the kernel has taken them; safe from any thread}
	 */
	Outbox outbox() {
		return this.outbox;
	}

	/**
	 * {@return whether it was told to end; safe from any thread}
	 */
	boolean ended() {
		return this.ended;
	}

	/**
	 * {@return how many bytes the kernel has not taken; safe from any thread}
	 */
	long pending() {
		return this.outbox.pending();
	}

	/**
	 * Takes no more bytes from now on, except those added before; safe from any thread.
	 */
	void end() {
		this.ended = true;
	}

	/**
	 * Sends what is pending, and does what was asked to come after it.
	 */
	void send() {
		if (this.sending) {
			return;
		}
		MemorySegment bytes = this.outbox.first();
		if (bytes.byteSize() > 0) {
			this.sending = true;
			this.sendNumber++;
			this.sentBytes = true;
			this.sends.began();
			this.transport.send(this.connection, bytes);
		}
		else if (this.closing) {
			this.connection.allSent(this.sentBytes);
		}
		else if (this.finishing) {
			shutdown();
		}
	}

	void shutdown() {
		if (!this.shutdown) {
			this.shutdown = true;
			this.connection.socket().shutdownOutput();
		}
	}

	/**
	 * Handles the end of a request to send.
	 * @return whether the connection can still send
	 */
	boolean completed(int res) {
		this.sending = false;
		this.sends.ended();
		if (res > 0) {
			this.outbox.sent(res);
			return true;
		}
		return res == -Errno.EINTR || res == -Errno.EAGAIN || res == -Errno.ECANCELED;
	}

	/**
	 * Ends the output after what is pending.
	 */
	void finish() {
		this.finishing = true;
		this.outbox.close(); // first: what it took until now is still sent
	}

	/**
	 * Has the connection told when all is sent.
	 */
	void close() {
		this.closing = true;
		this.outbox.close();
	}

	void cancel() {
		if (this.sending) {
			this.transport.cancelSend(this.connection);
		}
	}

	/**
	 * Takes no more bytes; those pending stay for a request at work.
	 */
	void discard() {
		this.outbox.close();
	}

	/**
	 * Drops what is pending. No request may be at work.
	 */
	void clear() {
		this.outbox.clear();
	}

	/**
	 * {@return whether the peer was told that nothing more comes}
	 */
	boolean isShut() {
		return this.shutdown;
	}

	boolean sending() {
		return this.sending;
	}

	int sendNumber() {
		return this.sendNumber;
	}

}
