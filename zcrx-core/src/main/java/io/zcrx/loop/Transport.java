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

import org.jspecify.annotations.Nullable;

import io.zcrx.buffers.ReceiveBuffers;
import io.zcrx.socket.ListeningSocket;
import io.zcrx.socket.PeerState;

/**
 * Carries out the requests of a loop and tells it how they went. Confined to the loop
 * thread, except for {@link #wake}. Owns what it is made of.
 * <p>
 * A request to receive goes on until its last completion, which
 * {@link LoopConnection#receiveEnded} is told of; it brings buffers to
 * {@link LoopHandler#received} until then. A cancelled request ends by
 * {@code -ECANCELED}, unless it has ended before.
 */
public abstract class Transport implements AutoCloseable {

	/**
	 * Says whom to serve. Comes first, on any thread.
	 * @param loop the loop
	 */
	public abstract void attach(ReceiveLoop loop);

	/**
	 * Binds the transport to the calling thread, the loop's.
	 */
	public abstract void open();

	/**
	 * Ends a wait from any thread, or keeps the next one from waiting.
	 */
	public abstract void wake();

	/**
	 * {@return the buffers that are received into; safe from any thread}
	 */
	public abstract ReceiveBuffers buffers();

	/**
	 * {@return the socket that connections arrive on, or {@code null} if there is none}
	 */
	public abstract @Nullable ListeningSocket listeningSocket();

	/**
	 * Accepts connections; each goes to {@link ReceiveLoop#accepted}.
	 * @param one whether to accept one only, instead of any number until cancelled
	 */
	public abstract void accept(boolean one);

	public abstract void cancelAccept();

	public abstract void receive(LoopConnection connection);

	public abstract void cancelReceive(LoopConnection connection);

	/**
	 * Sends bytes, or some of them, and tells {@link LoopConnection#sendCompleted}. The
	 * memory must stay until then.
	 */
	public abstract void send(LoopConnection connection, MemorySegment bytes);

	public abstract void cancelSend(LoopConnection connection);

	/**
	 * Tells {@link LoopConnection#watchEnded} when the peer of a connection that receives
	 * nothing ends it, once.
	 * @param end whether to tell of the end of what the peer sends, too, or only of the
	 * connection's
	 * @return whether it will be told; otherwise {@link #peer} has to be asked
	 */
	public boolean watch(LoopConnection connection, boolean end) {
		return false;
	}

	/**
	 * Ends a watch, which is told of.
	 */
	public void cancelWatch(LoopConnection connection) {
		throw new IllegalStateException("Nothing is watched");
	}

	/**
	 * Finds out what has become of the peer of a connection that receives nothing.
	 */
	public abstract PeerState peer(LoopConnection connection);

	/**
	 * {@return whether bytes are missing when the last completion of a request to receive
	 * was lost}
	 */
	public boolean losesBytes() {
		return false;
	}

	/**
	 * {@return how many bytes that were sent the peer has not acknowledged, after the
	 * output was shut down; 0 if unknown}
	 */
	public abstract long unacknowledged(LoopConnection connection);

	/**
	 * Notes that a request ended for lack of buffers.
	 */
	public abstract void exhausted();

	/**
	 * {@return how many requests may fail at once without harm to the others}
	 */
	public abstract int failuresAtOnce();

	/**
	 * Hands all requests over and waits for one to make progress.
	 * @param wait whether to wait at all
	 * @param nanos how long to wait at most, 0 for no limit
	 */
	public abstract void submitAndWait(boolean wait, long nanos);

	/**
	 * Tells the loop and its connections what has happened until now.
	 */
	public abstract void drain();

	/**
	 * {@return whether {@link #tick} has something to look at}
	 */
	public boolean watching() {
		return false;
	}

	/**
	 * Looks for requests that sleep though they could go on, and renews them.
	 * @return how many there were
	 */
	public int tick() {
		return 0;
	}

	/**
	 * Waits for the end of all requests, which were cancelled before.
	 * @return whether no memory of the loop is in use any more
	 */
	public abstract boolean quiesce();

	/**
	 * Releases everything. Idempotent.
	 */
	@Override
	public abstract void close();

}
