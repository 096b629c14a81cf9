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
import java.util.function.IntUnaryOperator;

/**
 * What is to happen on one connection.
 *
 * @param index which one
 * @param seed of its random choices
 * @param peer what its peer does
 * @param reactions what its handler does, now and then
 * @param rate how many of a hundred payloads it does that with
 * @param atEnd what its handler does at the end of the stream
 * @param bytes how many the peer sends, about
 * @param chunk how many it writes at once, at most
 * @param cut which share of them it sends if it sends only a part
 * @param holdMillis how long it does nothing if it is one that waits
 * @param spoilt whether it sends what is no frame at the end
 */
record Plan(int index, long seed, PeerKind peer, List<Reaction> reactions, int rate, AtEnd atEnd, int bytes, int chunk,
		double cut, int holdMillis, boolean spoilt) {

	/**
	 * {@return the same with no more bytes than there may be}
	 * @param most tells it by how many are written at once
	 */
	Plan withMost(IntUnaryOperator most) {
		return new Plan(this.index, this.seed, this.peer, this.reactions, this.rate, this.atEnd,
				Math.min(this.bytes, most.applyAsInt(this.chunk)), this.chunk, this.cut, this.holdMillis, this.spoilt);
	}

	/**
	 * What a handler does at the end of the stream.
	 */
	enum AtEnd {

		CLOSE, REPLY, CLOSE_LATER, THROW

	}

}
