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

package io.zcrx.preflight;

import java.util.ArrayList;
import java.util.List;

/**
 * A receiver that has set an interface up, in this process or another. Confined to who
 * holds the lock of the record.
 */
final class NicParticipant {

	private final String id;

	private final ProcessIdentity process;

	private final int queue;

	private final int port;

	private final List<Claim> claims = new ArrayList<>();

	/**
	 * Creates a participant.
	 * @param id tells it from all others
	 * @param process its process
	 * @param queue its rx queue
	 * @param port its port
	 */
	NicParticipant(String id, ProcessIdentity process, int queue, int port) {
		this.id = id;
		this.process = process;
		this.queue = queue;
		this.port = port;
	}

	String id() {
		return this.id;
	}

	ProcessIdentity process() {
		return this.process;
	}

	int queue() {
		return this.queue;
	}

	int port() {
		return this.port;
	}

	/**
	 * {@return the flow rules that are there for this participant}
	 */
	List<Claim> claims() {
		return this.claims;
	}

	/**
	 * Claims a rule.
	 * @param rule the rule
	 * @param location where it is, or {@link Claim#ANYWHERE}
	 */
	void claim(FlowRule rule, int location) {
		this.claims.removeIf((claim) -> claim.rule().equals(rule));
		this.claims.add(new Claim(rule, location));
	}

	boolean claims(FlowRule rule) {
		return this.claims.stream().anyMatch((claim) -> claim.rule().equals(rule));
	}

	/**
	 * A flow rule that one of us has added.
	 *
	 * @param rule the rule
	 * @param location where it is, or {@link #ANYWHERE}
	 */
	record Claim(FlowRule rule, int location) {

		/** Where a rule is that is being added. */
		static final int ANYWHERE = -1;

	}

}
