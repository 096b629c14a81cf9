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

import org.jspecify.annotations.Nullable;

/**
 * The settings of a network interface that zero-copy receive depends on. Safe from any
 * thread. Methods throw {@link io.zcrx.libc.SyscallException} or {@link NetlinkException}
 * if the kernel or the driver refuses.
 */
interface NicSettings {

	EthtoolRings rings() throws NetlinkException;

	void tcpDataSplit(int value) throws NetlinkException;

	void hdsThresh(int value) throws NetlinkException;

	/**
	 * {@return whether flow rules are heeded}
	 */
	boolean ntuple();

	void ntuple(boolean on);

	/**
	 * {@return how flows that no rule names are spread, {@code null} if the interface has
	 * no table for that}
	 */
	@Nullable RssTable rss();

	/**
	 * Spreads flows.
	 * @param table how
	 * @param asFound whether the interface had that before
	 */
	void rss(RssTable table, boolean asFound);

	/**
	 * {@return the number of rx queues in use}
	 */
	int rxQueues();

	RuleTable rules();

	/**
	 * Adds a rule.
	 * @param rule the rule
	 * @return where it is
	 */
	int insert(FlowRule rule);

	/**
	 * Deletes the rule at a place.
	 * @param location the place
	 */
	void delete(int location);

}
