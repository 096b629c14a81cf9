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

import java.util.List;
import java.util.Random;

/**
 * What a scenario is about: which peers and reactions are likely. Everything else is
 * drawn freely, so that each theme meets every configuration.
 */
enum Theme {

	/** A bit of everything. */
	MIXED(4),

	/** Bytes of one connection go out on others, some of which don't take them. */
	RELAY(3),

	/** More frames than bytes. */
	FLOOD(2),

	/** Frames that come one after the other, to handlers that are as quick. */
	QUICK(2),

	/** Handlers that take their time. */
	SLOW(2),

	/** Peers that take nothing. */
	STUCK(3),

	/** Peers that go. */
	RESETS(2),

	/** Peers that go while nobody reads from them. */
	PAUSED(2),

	/** Views and payloads that are used late. */
	VIEWS(2),

	/** Handlers that fail. */
	FAILURES(2);

	private final int weight;

	Theme(int weight) {
		this.weight = weight;
	}

	static Theme draw(Random random) {
		String named = System.getProperty("zcrx.promise.theme");
		int total = 0;
		for (Theme theme : values()) {
			total += theme.weight;
		}
		int choice = random.nextInt(total);
		for (Theme theme : values()) {
			choice -= theme.weight;
			if (choice < 0) {
				return (named != null) ? valueOf(named) : theme;
			}
		}
		throw new IllegalStateException();
	}

	PeerKind peer(Random random) {
		return peers().get(random.nextInt(peers().size()));
	}

	private List<PeerKind> peers() {
		return switch (this) {
			case MIXED -> List.of(PeerKind.values());
			case RELAY -> List.of(PeerKind.ORDERLY, PeerKind.ORDERLY, PeerKind.NO_READER, PeerKind.LATE_READER);
			case FLOOD -> List.of(PeerKind.FLOOD);
			case QUICK -> List.of(PeerKind.ORDERLY);
			case SLOW -> List.of(PeerKind.BYTEWISE, PeerKind.ORDERLY);
			case STUCK -> List.of(PeerKind.NO_READER, PeerKind.LATE_READER, PeerKind.ORDERLY);
			case RESETS -> List.of(PeerKind.RESETTER, PeerKind.LATE_RESETTER, PeerKind.LEAVER, PeerKind.ORDERLY);
			case PAUSED -> List.of(PeerKind.RESETTER, PeerKind.LEAVER, PeerKind.LATE_RESETTER, PeerKind.ORDERLY);
			case VIEWS -> List.of(PeerKind.ORDERLY, PeerKind.BYTEWISE, PeerKind.LEAVER);
			case FAILURES -> List.of(PeerKind.ORDERLY, PeerKind.LATE_READER);
		};
	}

	private List<Reaction> reactions() {
		return switch (this) {
			case MIXED -> List.of(Reaction.values());
			case RELAY -> List.of(Reaction.FORWARD, Reaction.BROADCAST);
			case FLOOD, SLOW -> List.of(Reaction.BLOCK_LONG);
			case QUICK -> List.of(Reaction.RETAIN, Reaction.REPLY);
			case STUCK ->
				List.of(Reaction.REPLY_MUCH, Reaction.REPLY_MUCH, Reaction.CLOSE, Reaction.ABORT, Reaction.REPLY);
			case RESETS -> List.of(Reaction.REPLY, Reaction.BLOCK, Reaction.FORWARD, Reaction.RETAIN);
			case PAUSED -> List.of(Reaction.PAUSE_LONG, Reaction.PAUSE);
			case VIEWS -> List.of(Reaction.KEEP_VIEW, Reaction.KEEP_VIEW, Reaction.RETAIN, Reaction.RETAIN_LONG);
			case FAILURES ->
				List.of(Reaction.THROW, Reaction.THROW_ERROR, Reaction.SEND_BROKEN, Reaction.RETAIN, Reaction.REPLY);
		};
	}

	Reaction reaction(Random random) {
		return reactions().get(random.nextInt(reactions().size()));
	}

	/**
	 * {@return whether it is about handlers on an executor}
	 */
	boolean wantsExecutor() {
		return this == FLOOD || this == QUICK || this == SLOW;
	}

	/**
	 * {@return how many connections there are at most}
	 */
	int maxConnections() {
		return switch (this) {
			case SLOW -> 24;
			case FLOOD, QUICK -> 8;
			default -> 12;
		};
	}

}
