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

package io.zcrx.promise;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

import io.zcrx.AckMode;
import io.zcrx.Batching;
import io.zcrx.Dispatch;
import io.zcrx.LeakDetection;
import io.zcrx.ReceiveMode;
import io.zcrx.ZcrxReceiverConfig;

/**
 * A configuration and what is to happen with it, drawn from a seed.
 *
 * @param seed what it was drawn from
 * @param place where it plays
 * @param theme what it is about
 * @param loops how many loops there are
 * @param areaSize bytes of the area
 * @param areaMaxSize bytes up to which it grows
 * @param low the low watermark
 * @param high the high watermark
 * @param workers what handlers run on, if they do not run on the loop
 * @param dispatch whether they do
 * @param ackMode when buffers go back
 * @param format how the stream is cut
 * @param maxFrame the longest frame
 * @param batching what the handler knows of batches
 * @param leakDetection how payloads are watched
 * @param maxInFlight payloads of a connection on the executor
 * @param maxBatch payloads of a batch
 * @param maxPendingSend bytes that may wait for a peer
 * @param sendMillis how long a peer may take nothing
 * @param lingerMillis how long a closed connection waits for a peer that takes nothing
 * @param idleMillis how long a connection may be idle, 0 for ever
 * @param shutdownMillis how long a stop may take
 * @param onFailure what is to happen if a handler throws
 * @param stopAfterMillis when to stop in the middle of it, or 0
 * @param receiverPauses whether the receiver is paused for a while
 * @param plans what happens on each connection
 */
record Scenario(long seed, Place place, Theme theme, int loops, long areaSize, long areaMaxSize, double low,
		double high, Workers.Kind workers, Dispatch dispatch, AckMode ackMode, Format format, int maxFrame,
		Batching batching, LeakDetection leakDetection, int maxInFlight, int maxBatch, int maxPendingSend,
		int sendMillis, int lingerMillis, int idleMillis, int shutdownMillis, OnFailure onFailure, int stopAfterMillis,
		boolean receiverPauses, List<Plan> plans) {

	private static final int PAGE = 4096;

	private static final int SPARE = 24;

	private static final int FRAMES = 4000;

	private static final int FRAMES_RELAYED = 300;

	private static final int FRAMES_QUICK = 60_000;

	private static final int SMALL_WRITES = 2000;

	private static final long FEW_BUFFERS = 64;

	private static final int BYTES_INTO_FEW_BUFFERS = 1 << 19;

	private static final int FLOOD_TRACED = 1 << 14;

	static Scenario draw(long seed, Place place) {
		Random random = new Random(seed);
		random.nextInt();
		Theme theme = Theme.draw(random);
		Draw draw = new Draw(random);
		int loops = 1 + random.nextInt(3);
		long areaSize = draw.of(16L, 64L, 256L, 256L, 1024L, 4096L) * PAGE;
		long areaMaxSize = draw.rarely(3) ? 4 * areaSize : areaSize;
		boolean ownMarks = draw.rarely(4);
		Dispatch dispatch = draw.rarely(theme.wantsExecutor() ? 8 : 3) ? Dispatch.INLINE : Dispatch.EXECUTOR;
		Format format = draw.of(Format.NONE, Format.NONE, Format.LINE, Format.LENGTH_PREFIX, Format.FIXED,
				Format.OCTET_COUNTING);
		if ((theme == Theme.FLOOD || theme == Theme.QUICK) && format == Format.NONE) {
			format = Format.LINE;
		}
		int maxFrame = (theme == Theme.QUICK) ? draw.of(1, 7, 20, 100) : (format == Format.FIXED)
				? draw.of(1, 7, 100, 5000) : (int) Math.min(draw.of(20, 600, 9000, 60_000), areaSize / 16);
		Workers.Kind workers = draw.rarely(2) ? Workers.Kind.DEFAULT : draw.of(Workers.Kind.values());
		int idleMillis = draw.rarely(4) ? draw.of(300, 1000) : 0;
		int stopAfter = draw.rarely(6) ? 1 + random.nextInt(800) : 0;
		Scenario bare = new Scenario(seed, place, theme, loops, areaSize, areaMaxSize, ownMarks ? 0.25 : 0.5,
				ownMarks ? draw.of(0.5, 1.0) : 0.75, workers, dispatch, draw.rarely(3) ? AckMode.MANUAL : AckMode.AUTO,
				format, maxFrame, draw.of(Batching.NONE, Batching.NONE, Batching.ENDS, Batching.HELD),
				draw.of(LeakDetection.SAMPLED, LeakDetection.SAMPLED, LeakDetection.OFF, LeakDetection.FULL),
				draw.of(1, 4, 64, 64, 1024), draw.of(1, 10, 500), draw.of(1, 4096, 1 << 16, 1 << 20),
				draw.of(500, 2000), draw.of(500, 2000), idleMillis, draw.of(1000, 3000), draw.of(OnFailure.values()),
				stopAfter, theme == Theme.PAUSED && draw.rarely(2), List.of());
		return bare.withPlans(bare.drawPlans(draw));
	}

	private List<Plan> drawPlans(Draw draw) {
		int count = 1 + draw.random().nextInt(this.theme.maxConnections());
		if (this.theme == Theme.RELAY || this.theme == Theme.SLOW) {
			count = Math.max(count, this.theme.maxConnections() / 2);
		}
		List<Plan> plans = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			plans.add(drawPlan(draw, i));
		}
		return plans;
	}

	private Plan drawPlan(Draw draw, int index) {
		PeerKind peer = this.theme.peer(draw.random());
		List<Reaction> reactions = new ArrayList<>();
		for (int i = (this.theme == Theme.QUICK) ? draw.random().nextInt(2)
				: 1 + draw.random().nextInt(3); i > 0; i--) {
			Reaction reaction = this.theme.reaction(draw.random());
			if (reaction != Reaction.BLOCK_LONG || isPatient()) {
				reactions.add(reaction);
			}
		}
		int rate = (this.theme == Theme.QUICK) ? 1 : draw.of(1, 10, 50, 100);
		boolean takesNothing = this.theme == Theme.RELAY || this.theme == Theme.STUCK;
		int hold = takesNothing ? draw.of(500, 6000) : draw.of(200, 1500);
		return new Plan(index, draw.random().nextLong(), peer, List.copyOf(reactions), rate,
				draw.of(Plan.AtEnd.CLOSE, Plan.AtEnd.CLOSE, Plan.AtEnd.REPLY, Plan.AtEnd.CLOSE_LATER,
						draw.rarely(4) ? Plan.AtEnd.THROW : Plan.AtEnd.CLOSE),
				drawBytes(draw, peer), drawChunk(draw, peer), draw.random().nextDouble(), hold,
				peer.isGood() && draw.rarely(8))
			.withMost(this::mostBytesOnCard);
	}

	/**
	 * A small packet takes a whole buffer of a card, so the kernel announces so small a
	 * window that a peer may send no more than one packet for each delayed
	 * acknowledgement. With few buffers most packets are dropped and sent again: some KiB
	 * a second arrive.
	 */
	private int mostBytesOnCard(int chunk) {
		if (this.place.mode() != ReceiveMode.ZERO_COPY) {
			return Integer.MAX_VALUE;
		}
		int most = (this.areaSize <= FEW_BUFFERS * PAGE) ? BYTES_INTO_FEW_BUFFERS : Integer.MAX_VALUE;
		return (chunk < PAGE / 2) ? Math.min(most, SMALL_WRITES * chunk + PAGE) : most;
	}

	private int drawChunk(Draw draw, PeerKind peer) {
		if (this.theme == Theme.QUICK) {
			return draw.of(20, 50);
		}
		return (peer == PeerKind.FLOOD) ? draw.of(50, 3000, 65536) : draw.of(1, 50, 3000, 65536);
	}

	private int drawBytes(Draw draw, PeerKind peer) {
		if (peer == PeerKind.FLOOD) {
			return isTraced() ? FLOOD_TRACED : 1 << 17;
		}
		if (this.theme == Theme.RELAY) {
			int most = this.place.inMemory() ? 1 << 20 : 12 << 20;
			return Math.min(draw.of(0, 10_000, most), mostBytes(FRAMES_RELAYED));
		}
		if (this.theme == Theme.QUICK) {
			return Math.min(mostBytes((this.dispatch == Dispatch.INLINE || isTraced()) ? FRAMES : FRAMES_QUICK),
					400_000);
		}
		return Math.min(mostBytes(FRAMES), (peer == PeerKind.BYTEWISE) ? draw.of(64, 500)
				: draw.of(0, 1, 100, 3000, 10_000, 100_000, 100_000, 400_000));
	}

	// so that handlers on the loop are not what holds it
	private int mostBytes(int frames) {
		return (this.format == Format.NONE) ? Integer.MAX_VALUE : frames * (this.maxFrame + this.format.overhead());
	}

	/**
	 * {@return whether handlers may block for long}
	 */
	boolean isPatient() {
		return this.dispatch == Dispatch.EXECUTOR && this.workers.isUnlimited();
	}

	/**
	 * {@return how many times slower than another place, without leak detection, it is: a
	 * stack trace for each of thousands of frames takes its time}
	 */
	int slowness() {
		return this.place.slowness() * (copiesAll() ? 20 : 1);
	}

	/**
	 * {@return whether the receiver goes on while some frames of many small parts are
	 * held for ever: a handful of buffers must not be all that brings it to a watermark}
	 */
	boolean canSpareBuffers() {
		return this.low * this.areaSize >= SPARE * PAGE;
	}

	/**
	 * {@return whether each payload is copied for the sake of leak detection, which costs
	 * what it costs}
	 */
	boolean copiesAll() {
		return this.place.inMemory() || isTraced();
	}

	// a stack trace and a mapping for each frame
	private boolean isTraced() {
		return this.leakDetection == LeakDetection.FULL;
	}

	/**
	 * {@return who stops the receiver; the seed tells it without a draw, so that what it
	 * drew before it told this is what it draws now}
	 */
	Stopper stopper() {
		Stopper[] all = Stopper.values();
		return all[Math.floorMod(Long.hashCode(this.seed * 0x9E3779B97F4A7C15L), all.length)];
	}

	boolean hasTroubledWorkers() {
		return this.dispatch == Dispatch.EXECUTOR && this.workers.isTrouble();
	}

	Scenario withPlans(List<Plan> plans) {
		return new Scenario(this.seed, this.place, this.theme, this.loops, this.areaSize, this.areaMaxSize, this.low,
				this.high, this.workers, this.dispatch, this.ackMode, this.format, this.maxFrame, this.batching,
				this.leakDetection, this.maxInFlight, this.maxBatch, this.maxPendingSend, this.sendMillis,
				this.lingerMillis, this.idleMillis, this.shutdownMillis, this.onFailure, this.stopAfterMillis,
				this.receiverPauses, List.copyOf(plans));
	}

	/**
	 * {@return the same with some of the connections only}
	 */
	Scenario only(Set<Integer> indexes) {
		return withPlans(this.plans.stream().filter((plan) -> indexes.contains(plan.index())).toList());
	}

	ZcrxReceiverConfig.Builder configure(ZcrxReceiverConfig.Builder builder) {
		builder.areaSize(this.areaSize)
			.areaMaxSize(this.areaMaxSize)
			.watermarks(this.low, this.high)
			.dispatch(this.dispatch)
			.ackMode(this.ackMode)
			.framing(this.format.decoder(this.maxFrame))
			.leakDetection(this.leakDetection)
			.maxInFlight(this.maxInFlight)
			.maxBatch(this.maxBatch)
			.maxPendingSend(this.maxPendingSend)
			.sendTimeout(Duration.ofMillis(this.sendMillis))
			.lingerTimeout(Duration.ofMillis(this.lingerMillis))
			.idleTimeout(Duration.ofMillis(this.idleMillis))
			.shutdownTimeout(Duration.ofMillis(this.shutdownMillis));
		if (this.place.mode() == ReceiveMode.ZERO_COPY) {
			return builder.loopsPerQueue(this.loops);
		}
		return builder.loops(this.loops);
	}

	@Override
	public String toString() {
		StringBuilder text = new StringBuilder(
				"seed %d in %s, %s: %d loops, area %d to %d, watermarks %.2f %.2f, dispatch %s%s, ack-mode %s, "
					.formatted(this.seed, this.place, this.theme, this.loops, this.areaSize, this.areaMaxSize, this.low,
							this.high, this.dispatch, (this.dispatch == Dispatch.EXECUTOR) ? " on " + this.workers : "",
							this.ackMode));
		text.append(("framing %s up to %d, batching %s, leak detection %s, max-in-flight %d, max-batch %d, "
				+ "max-pending-send %d, send-timeout %d ms, linger-timeout %d ms, "
				+ "idle-timeout %d ms, shutdown-timeout %d ms, on failure %s")
			.formatted(this.format, this.maxFrame, this.batching, this.leakDetection, this.maxInFlight, this.maxBatch,
					this.maxPendingSend, this.sendMillis, this.lingerMillis, this.idleMillis, this.shutdownMillis,
					this.onFailure));
		text.append((this.stopAfterMillis > 0) ? ", stopped after %d ms".formatted(this.stopAfterMillis) : "");
		text.append(", stopped by " + stopper());
		text.append(this.receiverPauses ? ", paused for a while" : "");
		this.plans.forEach((plan) -> text.append("%n  %s".formatted(plan)));
		return text.toString();
	}

	/**
	 * Who stops the receiver.
	 */
	enum Stopper {

		THREAD, SEVERAL_THREADS, HANDLER, CALLBACK

	}

	/**
	 * What is to happen if a handler throws.
	 */
	enum OnFailure {

		DEFAULT, CLOSE, CONTINUE

	}

	/** Draws one of several. */
	private record Draw(Random random) {

		@SafeVarargs
		final <T> T of(T... choices) {
			return choices[this.random.nextInt(choices.length)];
		}

		boolean rarely(int oneIn) {
			return this.random.nextInt(oneIn) == 0;
		}

	}

}
