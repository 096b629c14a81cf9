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

import java.lang.foreign.MemorySegment;
import java.util.Collection;

import io.zcrx.uapi.EthtoolRxFlowSpec;
import io.zcrx.uapi.EthtoolRxnfc;
import io.zcrx.uapi.LinuxEthtool;

/**
 * A flow rule of an interface, whoever made it.
 */
final class PlacedRule {

	private static final long FLAGS = LinuxEthtool.FLOW_EXT | LinuxEthtool.FLOW_MAC_EXT | LinuxEthtool.FLOW_RSS;

	private final int location;

	private final int flowType;

	private final byte[] value;

	private final byte[] mask;

	private final long cookie;

	/**
	 * Creates a rule.
	 * @param location where it is
	 * @param flowType what kind of packets it matches
	 * @param value what it matches of them
	 * @param mask which bits of that count
	 * @param cookie where it sends them
	 */
	PlacedRule(int location, int flowType, byte[] value, byte[] mask, long cookie) {
		this.location = location;
		this.flowType = flowType;
		this.value = value;
		this.mask = mask;
		this.cookie = cookie;
	}

	static PlacedRule of(MemorySegment rxnfc) {
		long spec = EthtoolRxnfc.FS;
		return new PlacedRule(EthtoolRxFlowSpec.location(rxnfc, spec), EthtoolRxFlowSpec.flowType(rxnfc, spec),
				EthtoolRxFlowSpec.value(rxnfc, spec), EthtoolRxFlowSpec.mask(rxnfc, spec),
				EthtoolRxFlowSpec.ringCookie(rxnfc, spec));
	}

	int location() {
		return this.location;
	}

	/**
	 * {@return how many bits this looks at}
	 */
	int specificity() {
		int bits = 0;
		for (byte part : this.mask) {
			bits += Integer.bitCount(part & 0xff);
		}
		return bits;
	}

	/**
	 * {@return whether this sends all packets that it matches to one of some queues}
	 * @param queues the rx queues
	 */
	boolean leadsTo(Collection<Integer> queues) {
		return (this.flowType & LinuxEthtool.FLOW_RSS) == 0 && this.cookie != LinuxEthtool.RX_CLS_FLOW_DISC
				&& queues.contains((int) (this.cookie & LinuxEthtool.ETHTOOL_RX_FLOW_SPEC_RING));
	}

	/**
	 * Tells whether this is the rule that {@link FlowRule#flow} and nothing else decides.
	 * @param rule the rule
	 * @return whether it matches the same, wherever it sends that
	 */
	boolean matchesSame(FlowRule rule) {
		if (this.flowType != rule.flow().flowType()) {
			return false;
		}
		byte[] value = rule.value();
		byte[] mask = rule.mask();
		for (int i = 0; i < mask.length; i++) {
			if (this.mask[i] != mask[i] || ((this.value[i] ^ value[i]) & mask[i]) != 0) {
				return false;
			}
		}
		return true;
	}

	/**
	 * {@return whether this is a rule, wherever it is}
	 * @param rule the rule
	 */
	boolean is(FlowRule rule) {
		return matchesSame(rule) && this.cookie == rule.queue();
	}

	/**
	 * {@return how much of a flow this decides about}
	 * @param flow the flow
	 */
	Match match(Flow flow) {
		int type = (int) (this.flowType & ~FLAGS);
		if (type != flow.flowType() && type != flow.userFlowType()) {
			return Match.NONE;
		}
		byte[] bytes = flow.bytes(type);
		byte[] known = flow.known(type);
		Match match = Match.ALL;
		for (int i = 0; i < this.mask.length; i++) {
			if (((this.value[i] ^ bytes[i]) & this.mask[i] & known[i]) != 0) {
				return Match.NONE;
			}
			if ((this.mask[i] & ~known[i]) != 0) {
				match = Match.SOME;
			}
		}
		return match;
	}

	/**
	 * {@return where this sends what it matches, in words}
	 */
	String destination() {
		if ((this.flowType & LinuxEthtool.FLOW_RSS) != 0) {
			return "over several queues";
		}
		return (this.cookie == LinuxEthtool.RX_CLS_FLOW_DISC) ? "nowhere"
				: "to queue " + (this.cookie & LinuxEthtool.ETHTOOL_RX_FLOW_SPEC_RING);
	}

	/**
	 * How much of a flow a rule decides about.
	 */
	enum Match {

		NONE, SOME, ALL

	}

}
