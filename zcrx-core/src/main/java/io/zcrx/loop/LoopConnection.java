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
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

import io.zcrx.Statistic;
import io.zcrx.libc.Errno;
import io.zcrx.libc.SyscallException;
import io.zcrx.outbound.Admission;
import io.zcrx.outbound.Outbox;
import io.zcrx.outbound.OverfullTargets;
import io.zcrx.socket.ConnectedSocket;
import io.zcrx.socket.PeerState;

/**
 * A connection of a loop. Public methods are safe from any thread, all others are
 * confined to the loop thread. Its socket is closed when no request is at work any more.
 */
public final class LoopConnection {

	private static final long NOTHING_SENDING = -1;

	private static final int SILENT_TICKS = 5;

	private final ReceiveLoop loop;

	private final Transport transport;

	private final ConnectedSocket socket;

	private final long id;

	private final int index;

	private final Output output;

	private @Nullable Object owner;

	private boolean receiveArmed;

	private boolean receiveCancelled;

	private int receiveNumber;

	// one bit for each PauseReason
	private int paused;

	// the last wish; the bit follows on the loop thread
	private volatile boolean userPauses;

	// written by the loop thread
	private volatile boolean endOfStream;

	private boolean stopping;

	private boolean lingering;

	private boolean closing;

	private boolean resetting;

	private boolean gone;

	private @Nullable Throwable cause;

	private long receivedBytes;

	private long sentBytes;

	private int lastDrain;

	private int lastScan;

	private int quietScans;

	private boolean watched;

	private long scannedSentBytes = NOTHING_SENDING;

	private long scannedUnacknowledged;

	private long quietUnacknowledged;

	private int stuckScans;

	private int lastLook;

	private long unacknowledged;

	private int lastStopTick;

	private int silentTicks;

	private @Nullable OverfullTargets overfull;

	private int lastTick;

	private int quietTicks;

	private boolean readable;

	// whether it is among the held connections
	private boolean held;

	private boolean watching;

	private int watchNumber;

	// though bytes of it wait to be received
	private boolean peerEnded;

	// nothing can happen any more but that bytes are received
	private boolean over;

	private volatile boolean closed;

	private volatile boolean givenUp;

	LoopConnection(ReceiveLoop loop, ConnectedSocket socket, long id) {
		this.loop = loop;
		this.transport = loop.transport();
		this.socket = socket;
		this.id = id;
		this.output = new Output(this, loop);
		this.index = loop.connections().add(this);
	}

	public long id() {
		return this.id;
	}

	public InetSocketAddress localAddress() {
		return this.socket.localAddress();
	}

	public InetSocketAddress remoteAddress() {
		return this.socket.remoteAddress();
	}

	/**
	 * {@return the object that represents this connection outside the loop}
	 */
	public @Nullable Object owner() {
		return this.owner;
	}

	/**
	 * Sets the object that represents this connection outside the loop; called on the
	 * loop thread, when it is connected.
	 * @param owner the object
	 */
	public void owner(Object owner) {
		this.owner = owner;
	}

	public boolean isOpen() {
		return !this.closed;
	}

	public long pendingSend() {
		return this.output.pending();
	}

	/**
	 * {@return whether {@link #trySend} takes bytes}
	 */
	public boolean isWritable() {
		return !this.closed && !this.output.ended() && this.output.pending() < this.loop.settings().maxPendingSend();
	}

	/**
	 * Copies bytes to be sent, all or none. While too many are pending it waits, at most
	 * for the send timeout; but on the thread of any loop it takes them all the same, and
	 * the connection whose listener that loop calls now is received from no more until
	 * there is room again.
	 * @param bytes the bytes
	 * @return whether they were taken; {@code FULL} if there was no room in time
	 * @throws InterruptedException if the wait was interrupted; nothing was taken then
	 */
	public Admission send(MemorySegment bytes) throws InterruptedException {
		ReceiveLoop caller = caller();
		Admission admission = Admission.GONE;
		try {
			if (!this.closed) {
				admission = (caller != null) ? this.output.add(bytes)
						: this.output.addWhenRoom(bytes, this.loop.settings().sendTimeout().toNanos());
			}
		}
		catch (RuntimeException | Error ex) {
			lookSoon(); // room that was reserved is free again
			throw ex;
		}
		if (admission == Admission.TAKEN) {
			added(caller);
			if (caller != null && this.output.outbox().overfull()) {
				caller.holdBack(this.output.outbox());
			}
		}
		return admission;
	}

	/**
	 * Copies bytes to be sent, all or none, unless too many are pending. Never waits, and
	 * holds nobody back: its caller has chosen not to go at the pace of the peer.
	 * @param bytes the bytes
	 * @return whether they were taken
	 */
	public Admission trySend(MemorySegment bytes) {
		Admission admission = Admission.GONE;
		try {
			if (!this.closed) {
				admission = this.output.addIfRoom(bytes);
			}
		}
		catch (RuntimeException | Error ex) {
			lookSoon(); // room that was reserved is free again
			throw ex;
		}
		if (admission == Admission.TAKEN) {
			added(caller());
		}
		return admission;
	}

	private @Nullable ReceiveLoop caller() {
		return this.loop.onLoopThread() ? this.loop : ReceiveLoop.ofThisThread();
	}

	private void added(@Nullable ReceiveLoop caller) {
		if (caller == this.loop) {
			startSend();
		}
		else {
			lookSoon();
		}
	}

	private void lookSoon() {
		if (this.output.outbox().schedule()) {
			this.loop.defer(() -> {
				this.output.outbox().scheduled();
				startSend();
				tellOfRoom();
			});
		}
	}

	/**
	 * Ends the output after what is pending.
	 */
	public void shutdownOutput() {
		this.output.end();
		this.loop.defer(() -> {
			this.output.finish();
			startSend();
		});
	}

	/**
	 * Closes after what is pending was sent.
	 */
	public void close() {
		this.closed = true;
		this.loop.defer(() -> {
			handleHeld();
			finish();
		});
	}

	/**
	 * Closes without sending what is pending.
	 * @param cause why
	 */
	public void abort(@Nullable Throwable cause) {
		this.closed = true;
		this.loop.defer(() -> {
			handleHeld();
			fail(cause);
		});
	}

	/**
	 * Drops what is pending and resets the connection.
	 */
	public void reset() {
		this.closed = true;
		this.loop.defer(() -> {
			handleHeld();
			this.resetting = true;
			fail(null);
		});
	}

	/**
	 * Takes note that the listener is called for this connection; on the loop thread
	 * only.
	 */
	public void calling() {
		this.loop.calling(this);
	}

	/**
	 * Delivers no more bytes, because the time to stop is over.
	 */
	void giveUp() {
		this.givenUp = true;
		this.closed = true;
	}

	/**
	 * {@return whether bytes that have arrived are no longer delivered, because the time
	 * to stop is over}
	 */
	public boolean isGivenUp() {
		return this.givenUp;
	}

	/**
	 * Counts something that happened on this connection.
	 * @param counter what
	 * @param amount how often
	 */
	public void count(Statistic counter, long amount) {
		this.loop.count(counter, amount);
	}

	/**
	 * Takes no more bytes from the peer, soon, because the user wishes so: those on their
	 * way are still delivered. Of calls on several threads the last one counts.
	 */
	public void pauseByUser() {
		this.userPauses = true;
		this.loop.execute(this::applyUserPause);
	}

	/**
	 * Takes bytes again because the user wishes so, unless there is another reason not
	 * to.
	 */
	public void resumeByUser() {
		this.userPauses = false;
		this.loop.execute(this::applyUserPause);
	}

	// not what one call has asked for: a later one may have come here before it
	private void applyUserPause() {
		if (this.userPauses) {
			pause(PauseReason.USER);
		}
		else {
			resume(PauseReason.USER);
		}
	}

	/**
	 * Takes no more bytes from the peer because handlers have too many; on the loop
	 * thread only.
	 */
	public void pauseForHandlers() {
		pause(PauseReason.DISPATCH);
	}

	/**
	 * Takes bytes again, unless there is another reason not to.
	 * @param certain asked on the loop thread whether handlers have few enough
	 */
	public void resumeForHandlers(BooleanSupplier certain) {
		this.loop.execute(() -> {
			if (certain.getAsBoolean()) {
				resume(PauseReason.DISPATCH);
			}
		});
	}

	private void pause(PauseReason reason) {
		if (!this.closed) { // else it is only received from to discard
			this.paused |= reason.bit();
			cancelReceive();
		}
	}

	private void resume(PauseReason reason) {
		this.paused &= ~reason.bit();
		armReceive();
	}

	/**
	 * {@return how many bytes were delivered; on the loop thread only}
	 */
	public long receivedBytes() {
		return this.receivedBytes;
	}

	/**
	 * {@return how many bytes the kernel took; on the loop thread only}
	 */
	public long sentBytes() {
		return this.sentBytes;
	}

	/**
	 * Tells whether no bytes are taken for some reason; on the loop thread only.
	 * @param reason the reason
	 * @return whether it is in effect
	 */
	public boolean isPaused(PauseReason reason) {
		return (this.paused & reason.bit()) != 0;
	}

	/**
	 * {@return whether nothing more is handled for this connection until there is room
	 * for what its listener sends; on the loop thread only}
	 */
	public boolean isHeldBack() {
		return isPaused(PauseReason.PENDING_SEND);
	}

	/**
	 * {@return whether the peer has finished sending; safe from any thread}
	 */
	public boolean isEndOfStream() {
		return this.endOfStream;
	}

	public void received(int bytes) {
		this.receivedBytes += bytes;
	}

	/**
	 * Takes note, in the handling of bytes received, that some of them are not delivered
	 * after all, because the connection was closed before.
	 */
	public void discarded(int bytes) {
		this.receivedBytes -= bytes;
		this.loop.counters().add(Statistic.DISCARDED_BYTES, bytes);
	}

	public ConnectedSocket socket() {
		return this.socket;
	}

	public int index() {
		return this.index;
	}

	public boolean takesPayload() {
		return !this.closed; // what is closing is closed to its users
	}

	/**
	 * Notes that the connection takes part in the current drain.
	 * @return whether for the first time
	 */
	public boolean touch(int drain) {
		boolean first = this.lastDrain != drain;
		this.lastDrain = drain;
		return first;
	}

	/**
	 * Tells whether nothing moved for some scans on end, though it could have.
	 */
	boolean quietFor(int scans) {
		if (this.lastScan != this.lastDrain || heldBySelf() || awaitsHandler()) {
			this.lastScan = this.lastDrain;
			this.quietScans = 0;
			return false;
		}
		if (++this.quietScans == 1) {
			this.quietUnacknowledged = this.output.sending() ? this.transport.unacknowledged(this) : 0;
		}
		boolean quiet = this.quietScans >= scans;
		if (quiet && this.transport.unacknowledged(this) < this.quietUnacknowledged) {
			this.quietScans = 0; // the peer takes what the kernel has of it
			return false;
		}
		return quiet;
	}

	/**
	 * Tells whether nothing is received because of this side. It is the peer's doing if
	 * it takes nothing of what is pending for it.
	 */
	private boolean heldBySelf() {
		if (this.endOfStream) {
			return isPaused(PauseReason.DISPATCH);
		}
		if (this.paused == PauseReason.PENDING_SEND.bit()) {
			return this.output.pending() == 0;
		}
		// a pause does not hold the clock for a peer that has ended, but handlers do
		return (this.paused != 0 || !this.receiveArmed) && !(this.peerEnded && isPausedByUser());
	}

	/**
	 * Tells whether the peer has taken nothing of a request to send for some scans on
	 * end. What it takes shows in the kernel long before the request ends, which waits
	 * for much room.
	 */
	boolean sendStuckFor(int scans) {
		if (!this.output.sending() || this.closing) {
			this.scannedSentBytes = NOTHING_SENDING;
			return false;
		}
		long before = this.scannedUnacknowledged;
		this.scannedUnacknowledged = this.transport.unacknowledged(this);
		if (this.scannedSentBytes != this.sentBytes || this.scannedUnacknowledged < before) {
			this.scannedSentBytes = this.sentBytes;
			this.stuckScans = 0;
			return false;
		}
		return ++this.stuckScans >= scans;
	}

	/**
	 * Receives and handles nothing until an outbox, of this or another connection, has
	 * room again: this connection's listener has filled it.
	 */
	void holdBack(Outbox target) {
		if (this.closed && !this.loop.handler().waits(this)) {
			return;
		}
		OverfullTargets overfull = this.overfull;
		if (overfull == null) {
			overfull = new OverfullTargets(this.loop::execute, this::goOn);
			this.overfull = overfull;
		}
		if (overfull.add(target)) {
			this.paused |= PauseReason.PENDING_SEND.bit();
			cancelReceive();
		}
	}

	private void goOn() {
		if (this.loop.handler().waits(this)) {
			this.loop.defer(this::handleHeld); // a handler may be at work now
		}
		else {
			resume(PauseReason.PENDING_SEND);
		}
	}

	/**
	 * Handles what has arrived and waits, as far as there is room again. Drops it if this
	 * side has closed the connection or given it up. Not to be called by a handler, nor
	 * in the middle of a batch.
	 */
	void handleHeld() {
		LoopHandler handler = this.loop.handler();
		if (!handler.waits(this)) {
			return;
		}
		if (this.overfull == null || this.overfull.isEmpty()) {
			this.paused &= ~PauseReason.PENDING_SEND.bit();
		}
		calling();
		handler.goOn(this);
		if (handler.waits(this)) {
			return;
		}
		if (this.gone) {
			waitForNobody();
			this.loop.handled(this);
			return;
		}
		armReceive();
		if (this.stopping) {
			finishWhenHandled();
		}
	}

	private void waitForNobody() {
		if (this.overfull != null) {
			this.overfull.clear();
		}
	}

	// a handler that is still at work may have a reply: unless the peer takes none
	private boolean awaitsHandler() {
		return this.output.pending() == 0 && this.loop.handler().busy(this);
	}

	private boolean isPausedByUser() {
		return this.paused == PauseReason.USER.bit() || (this.paused == 0 && this.loop.pausedByUser());
	}

	/**
	 * Begins to be watched for a request that sleeps.
	 * @return whether that is new
	 */
	public boolean watch() {
		boolean first = !this.watched;
		this.watched = true;
		return first;
	}

	public void unwatch() {
		this.watched = false;
		this.quietTicks = 0;
		this.readable = false;
	}

	/**
	 * Counts the calls since something was received.
	 */
	public int quietTicks() {
		if (this.lastTick != this.lastDrain) {
			this.lastTick = this.lastDrain;
			this.quietTicks = 0;
			this.readable = false;
			return 0;
		}
		return ++this.quietTicks;
	}

	/**
	 * Notes whether bytes wait in the socket.
	 * @return whether they did the last time, too, and nothing was received since
	 */
	public boolean readableAgain(boolean readable) {
		boolean again = readable && this.readable;
		this.readable = readable && !again;
		return again;
	}

	/**
	 * {@return whether a request to receive is at work}
	 */
	public boolean receives() {
		return this.receiveArmed && !this.receiveCancelled;
	}

	void armReceive() {
		if (this.receiveArmed) {
			return;
		}
		// for a connection that lingers all is discarded, which nobody is too slow for
		boolean waits = !this.lingering && (this.stopping || !this.loop.receives());
		if (this.paused != 0 || this.endOfStream || waits || this.closing || this.gone) {
			this.loop.held().add(this);
			return;
		}
		this.receiveArmed = true;
		this.peerEnded = false;
		this.over = false; // what is received tells
		this.receiveNumber++;
		this.transport.receive(this);
	}

	/**
	 * {@return the number of the last receive request}
	 */
	public int receiveNumber() {
		return this.receiveNumber;
	}

	/**
	 * {@return the number of the last send request}
	 */
	public int sendNumber() {
		return this.output.sendNumber();
	}

	/**
	 * Ends the receive request; its last completion says so.
	 */
	void cancelReceive() {
		if (this.receiveArmed && !this.receiveCancelled) {
			this.receiveCancelled = true;
			this.transport.cancelReceive(this);
		}
	}

	/**
	 * Asks again, because the receive request was at work when it was to be cancelled.
	 * @param missing whether there is no such request because its completion was lost
	 */
	public void receiveNotCancelled(boolean missing) {
		if (!this.receiveArmed || !this.receiveCancelled) {
			return;
		}
		this.receiveCancelled = false;
		if (!missing) {
			cancelReceive();
			return;
		}
		if (!this.closing && this.transport.losesBytes()) {
			this.receiveArmed = false;
			fail(lost("receive from "));
		}
		else {
			receiveEnded(-Errno.ECANCELED);
		}
	}

	private SyscallException lost(String operation) {
		return new SyscallException(operation + remoteAddress() + " (its completion was lost)", Errno.EBADR);
	}

	/**
	 * Asks again, because the send request was at work when it was to be cancelled.
	 * @param missing whether there is no such request because its completion was lost
	 */
	public void sendNotCancelled(boolean missing) {
		if (missing && this.output.sending()) {
			this.output.completed(-Errno.EBADR);
			fail(lost("send to "));
			finishClose();
		}
		else if (this.closing) {
			this.output.cancel();
		}
	}

	/**
	 * {@return whether nothing is received although the peer could still end the
	 * connection, which nobody would learn of}
	 */
	boolean isHeld() {
		boolean over = this.over || (this.endOfStream && this.output.isShut());
		return !this.receiveArmed && !over && !this.stopping && !this.closing && !this.gone;
	}

	/**
	 * Becomes one of the held connections, or stops to be one.
	 * @return whether that is new
	 */
	boolean held(boolean held) {
		boolean changed = this.held != held;
		this.held = held;
		return changed;
	}

	/**
	 * Asks to be told of the peer's end.
	 * @return whether it will be told
	 */
	boolean awaitPeer() {
		if (!this.watching && this.transport.watch(this, !this.endOfStream && !this.peerEnded)) {
			this.watching = true;
			this.watchNumber++;
		}
		return this.watching;
	}

	/**
	 * The peer has ended something, or the watch was cancelled.
	 */
	public void watchEnded() {
		this.watching = false;
		if (this.closing) {
			finishClose();
		}
		else {
			lookAtPeer();
			this.loop.held().add(this);
		}
	}

	/**
	 * Asks again, because the watch was at work when it was to be cancelled.
	 * @param missing whether there is no such request because its completion was lost
	 */
	public void watchNotCancelled(boolean missing) {
		if (missing && this.watching) {
			watchEnded();
		}
		else if (this.watching && this.closing) {
			this.transport.cancelWatch(this);
		}
	}

	/**
	 * {@return the number of the last watch}
	 */
	public int watchNumber() {
		return this.watchNumber;
	}

	/**
	 * Finds out whether the peer has ended the connection, if no request to receive
	 * tells. What it has sent before its end of stream waits until something is received
	 * again; after a reset nobody gets it any more.
	 */
	void lookAtPeer() {
		if (!isHeld()) {
			return;
		}
		PeerState peer = this.transport.peer(this);
		if (peer.errno() != 0) {
			receiveFailed(peer.errno());
		}
		else if (peer.ended() && !this.endOfStream) {
			this.peerEnded = peer.unread();
			this.over = peer.over();
			if (!peer.unread()) {
				ended();
			}
		}
	}

	/**
	 * Looks for requests whose completion was lost: one that is still there is renewed,
	 * one that is not will be missed.
	 */
	void completionsLost() {
		this.receiveCancelled = false;
		cancelReceive();
		this.output.cancel();
		if (this.watching) {
			this.transport.cancelWatch(this);
		}
	}

	/**
	 * Renews the receive request because it may wait for ever.
	 * @return whether there was one to renew
	 */
	public boolean renewReceive() {
		boolean renew = this.receiveArmed && !this.receiveCancelled;
		cancelReceive();
		return renew;
	}

	/**
	 * Handles the last completion of a receive request.
	 * @param res its result: bytes, end of stream or a negated error number
	 */
	public void receiveEnded(int res) {
		this.receiveArmed = false;
		this.receiveCancelled = false;
		if (this.closing) {
			finishClose();
			return;
		}
		switch (-res) {
			case 0 -> ended();
			case Errno.ENOMEM, Errno.ENOBUFS -> this.loop.starved(this);
			case Errno.ENOSPC -> this.loop.crowded(this);
			case Errno.ECANCELED, Errno.EINTR, Errno.EAGAIN -> armReceive();
			default -> {
				if (res > 0) {
					armReceive();
				}
				else {
					receiveFailed(-res);
				}
			}
		}
		if (this.stopping) {
			finishWhenHandled();
		}
	}

	private void receiveFailed(int errno) {
		if (this.lingering && this.transport.unacknowledged(this) == 0) {
			closeNow(); // this side was done before the peer failed
		}
		else {
			fail(new SyscallException("receive from " + remoteAddress(), -errno));
		}
	}

	private void ended() {
		this.endOfStream = true;
		this.loop.held().add(this);
		if (this.lingering) {
			closeNow();
		}
		else if (takesPayload()) {
			calling();
			this.loop.handler().endOfStream(this);
		}
	}

	/**
	 * Sends what is pending.
	 */
	private void startSend() {
		if (this.gone) {
			return;
		}
		if (this.closing) {
			finishClose();
			return;
		}
		this.output.send();
	}

	public void sendCompleted(int res) {
		if (res > 0) {
			this.sentBytes += res;
			this.loop.counters().add(Statistic.SENT_BYTES, res);
			this.quietScans = 0;
		}
		if (!this.output.completed(res) && !this.closing) {
			fail(new SyscallException("send to " + remoteAddress(), res));
			return;
		}
		startSend();
		tellOfRoom();
	}

	private void tellOfRoom() {
		if (this.output.outbox().roomAgain() && !this.closed && !this.output.ended()) {
			calling();
			this.loop.handler().writable(this);
		}
	}

	/**
	 * Closes after what is pending was sent. Bytes that arrive meanwhile are discarded.
	 */
	private void finish() {
		if (this.closing || this.gone || this.lingering) {
			return;
		}
		this.closed = true;
		this.output.close();
		waitForNobody();
		if (this.paused != 0) {
			this.paused = 0;
			armReceive();
		}
		startSend();
	}

	/**
	 * Everything was sent on a connection that is to be closed. If the peer still sends,
	 * closing at once would reset the connection, and the replies could be lost on their
	 * way: so the peer is told first, and what it sends is discarded until it ends its
	 * side, or makes no progress for the linger timeout.
	 * @param anything whether there was anything to send at all
	 */
	void allSent(boolean anything) {
		if (this.endOfStream || !anything || this.loop.settings().lingerTimeout().isZero()) {
			closeNow();
		}
		else if (!this.lingering) {
			this.lingering = true;
			this.output.shutdown();
			armReceive();
			this.loop.linger(this);
		}
	}

	boolean isGone() {
		return this.gone;
	}

	/**
	 * Tells whether the peer has made no progress since the last call: it has neither
	 * sent anything nor acknowledged anything.
	 */
	boolean lingersInVain() {
		long before = this.unacknowledged;
		this.unacknowledged = this.transport.unacknowledged(this);
		boolean vain = this.lastLook == this.lastDrain && this.unacknowledged >= before;
		this.lastLook = this.lastDrain;
		return vain;
	}

	/**
	 * {@return whether the peer had acknowledged everything at the last look}
	 */
	boolean hasTakenAll() {
		return this.unacknowledged == 0;
	}

	/**
	 * Ends the connection although the peer may not have taken everything.
	 * @param why what the peer has not done, for the cause if so
	 * @return how many bytes of replies it has not taken
	 */
	long endUnfinished(String why) {
		if (this.gone) {
			return 0;
		}
		long lost = this.output.pending() + (this.lingering ? this.transport.unacknowledged(this) : 0);
		if (lost == 0) {
			expire(null);
			return 0;
		}
		this.loop.counters().add(Statistic.LINGER_TIMEOUTS, 1);
		expire(new SocketTimeoutException(
				"%s %s, and has not taken %d bytes of replies".formatted(remoteAddress(), why, lost)));
		return lost;
	}

	/**
	 * Ends the connection when the receiver stops: what has arrived is still handled,
	 * what is pending still sent.
	 */
	void stop() {
		if (this.stopping) {
			return;
		}
		this.stopping = true;
		if (this.lingering) {
			return;
		}
		cancelReceive();
		finishWhenHandled();
	}

	/**
	 * Finishes a connection of a loop that stops, if all that has arrived was handled.
	 */
	void finishWhenHandled() {
		if (!this.receiveArmed && !this.closed && !this.loop.handler().busy(this)) {
			finish();
		}
	}

	/**
	 * Goes on with the end of a connection of a loop that stops. A stop does not wait for
	 * peers that have all replies and are silent.
	 */
	void stopTick() {
		finishWhenHandled();
		if (this.lingering && isSilent() && ++this.silentTicks >= SILENT_TICKS) {
			expire(null);
		}
	}

	private boolean isSilent() {
		boolean silent = this.lastStopTick == this.lastDrain && this.transport.unacknowledged(this) == 0;
		this.lastStopTick = this.lastDrain;
		if (!silent) {
			this.silentTicks = 0;
		}
		return silent;
	}

	/**
	 * Ends the connection in good order, because its time is over.
	 * @param cause why, or {@code null} for no particular reason
	 */
	void expire(@Nullable Throwable cause) {
		if (!this.gone) {
			if (this.cause == null) {
				this.cause = cause;
			}
			this.resetting |= this.output.pending() > 0; // replies must not look complete
			this.output.discard();
			closeNow();
		}
	}

	/**
	 * Ends the connection now.
	 * @param cause why, or {@code null} for no particular reason
	 */
	void fail(@Nullable Throwable cause) {
		if (this.gone) {
			return;
		}
		if (this.cause == null && cause != null) {
			this.cause = cause;
			this.resetting = true; // replies so far must not look complete
			if (cause instanceof SyscallException) {
				this.loop.counters().add(Statistic.FAILED_CONNECTIONS, 1);
			}
		}
		this.output.discard();
		closeNow();
	}

	private void closeNow() {
		this.closed = true;
		if (!this.closing) {
			this.closing = true;
			if (!this.loop.handler().waits(this)) {
				waitForNobody();
			}
			cancelReceive();
			this.output.cancel();
			if (this.watching) {
				this.transport.cancelWatch(this);
			}
		}
		finishClose();
	}

	/**
	 * {@return whether requests for this connection are at work}
	 */
	public boolean inFlight() {
		return this.receiveArmed || this.watching || this.output.sending();
	}

	/**
	 * Closes the socket without a word, when the loop ends by a failure.
	 */
	void discard() {
		this.closed = true;
		this.gone = true;
		this.output.discard();
		this.socket.close();
	}

	/**
	 * Gives the memory of what is pending back, when the loop has ended.
	 */
	void dropPending() {
		this.output.clear();
	}

	private void finishClose() {
		if (inFlight() || this.gone) {
			return;
		}
		this.gone = true;
		if (this.resetting) {
			this.socket.reset();
		}
		this.socket.close();
		this.output.clear();
		this.loop.disconnected(this, this.index, this.cause);
	}

}
