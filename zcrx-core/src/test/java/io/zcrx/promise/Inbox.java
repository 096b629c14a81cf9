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

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Reads messages as a peer gets them, and checks that they are whole, in order and show
 * what they say. Confined to the thread that reads.
 */
final class Inbox {

	private static final int MAX_LENGTH = 64 << 20;

	private final int peer;

	private final Findings findings;

	private final ByteBuffer header = ByteBuffer.allocate(Message.HEADER);

	// messages by sender
	private final Map<Integer, Integer> received = new HashMap<>();

	private int owner;

	private long position;

	private int left;

	private boolean broken;

	private long bytes;

	Inbox(int peer, Findings findings) {
		this.peer = peer;
		this.findings = findings;
	}

	void take(byte[] from, int length) {
		this.bytes += length;
		for (int i = 0; i < length && !this.broken; i++) {
			if (this.left > 0) {
				body(from[i]);
			}
			else {
				this.header.put(from[i]);
				if (!this.header.hasRemaining()) {
					begin();
				}
			}
		}
	}

	private void begin() {
		this.header.flip();
		byte magic = this.header.get();
		this.header.get();
		int sender = this.header.getShort();
		int number = this.header.getInt();
		this.owner = this.header.getInt();
		this.position = this.header.getLong();
		this.left = this.header.getInt();
		this.header.clear();
		int expected = this.received.getOrDefault(sender, 0);
		if (magic != Message.MAGIC || this.left < 0 || this.left > MAX_LENGTH) {
			broken("no message begins at byte %d", this.bytes);
		}
		else if (number != expected) {
			broken("message %d of connection %d came where %d was due", number, sender, expected);
		}
		else {
			this.received.put(sender, expected + 1);
		}
	}

	private void body(byte next) {
		if (next != Content.at(this.owner, this.position)) {
			broken("a reply shows '%c' where '%c' of connection %d belongs", (char) next,
					(char) Content.at(this.owner, this.position), this.owner);
		}
		this.position++;
		this.left--;
	}

	private void broken(String text, Object... arguments) {
		this.broken = true;
		this.findings.add(Promise.REPLIES, "peer %d: " + text,
				Stream.concat(Stream.of(this.peer), Arrays.stream(arguments)).toArray());
	}

	boolean isBroken() {
		return this.broken;
	}

	/**
	 * {@return whether a message has begun that is not whole}
	 */
	boolean isInside() {
		return this.left > 0 || this.header.position() > 0;
	}

	int received(int sender) {
		return this.received.getOrDefault(sender, 0);
	}

	long bytes() {
		return this.bytes;
	}

}
