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

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import io.zcrx.libc.Errno;
import io.zcrx.libc.SyscallException;

/**
 * The settings of an interface with four rx queues that nobody has set up.
 */
final class FakeNic implements NicSettings {

	private static final int SIZE = 16;

	final Map<Integer, PlacedRule> rules = new TreeMap<>();

	int split = EthtoolRings.ETHTOOL_TCP_DATA_SPLIT_DISABLED;

	int threshold = 256;

	boolean ntuple;

	boolean driverPlaces;

	@Nullable RssTable rss = new RssTable(0, 1, 2, 3, 0, 1, 2, 3);

	@Nullable RuntimeException refusal;

	@Override
	public EthtoolRings rings() {
		return new EthtoolRings(this.split, this.threshold);
	}

	@Override
	public void tcpDataSplit(int value) {
		this.split = value;
	}

	@Override
	public void hdsThresh(int value) {
		this.threshold = value;
	}

	@Override
	public boolean ntuple() {
		return this.ntuple;
	}

	@Override
	public void ntuple(boolean on) {
		this.ntuple = on;
	}

	@Override
	public @Nullable RssTable rss() {
		return this.rss;
	}

	@Override
	public void rss(RssTable table, boolean asFound) {
		this.rss = table;
	}

	@Override
	public int rxQueues() {
		return 4;
	}

	@Override
	public RuleTable rules() {
		return new RuleTable(List.copyOf(this.rules.values()), SIZE, this.driverPlaces);
	}

	@Override
	public int insert(FlowRule rule) {
		if (this.refusal != null) {
			throw this.refusal;
		}
		int location = this.driverPlaces ? this.rules.size() : rules().freeLocation();
		place(location, rule);
		return location;
	}

	void place(int location, FlowRule rule) {
		place(location, rule.flow().flowType(), rule.value(), rule.mask(), rule.queue());
	}

	void place(int location, int flowType, byte[] value, byte[] mask, long queue) {
		this.rules.put(location, new PlacedRule(location, flowType, value, mask, queue));
	}

	@Override
	public void delete(int location) {
		if (this.rules.remove(location) == null) {
			throw new SyscallException("ETHTOOL_SRXCLSRLDEL", -Errno.ENOENT);
		}
	}

	/**
	 * {@return all of the settings, to be compared}
	 */
	String state() {
		StringBuilder rules = new StringBuilder();
		this.rules.forEach((location, rule) -> rules.append(location).append(rule.destination()).append(' '));
		return "split %d, threshold %d, ntuple %b, rss %s, rules %s".formatted(this.split, this.threshold, this.ntuple,
				this.rss, rules);
	}

}
