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

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static io.zcrx.preflight.NetlinkBytes.attribute;
import static io.zcrx.preflight.NetlinkBytes.concat;
import static io.zcrx.preflight.NetlinkBytes.u32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class NetlinkAttributesTests {

	@Test
	void readsHeaderSplitSettings() throws Exception {
		NetlinkAttributes attributes = parse(attribute(11, (byte) 2), attribute(17, u32(256)));

		assertThat(EthtoolRings.of(attributes))
			.isEqualTo(new EthtoolRings(EthtoolRings.ETHTOOL_TCP_DATA_SPLIT_ENABLED, 256));
	}

	@Test
	void takesAbsentHeaderSplitAsUnknown() throws Exception {
		assertThat(EthtoolRings.of(parse()))
			.isEqualTo(new EthtoolRings(EthtoolRings.ETHTOOL_TCP_DATA_SPLIT_UNKNOWN, 0));
	}

	@Test
	void addsRxAndCombinedChannels() throws Exception {
		assertThat(EthtoolChannels.of(parse(attribute(6, u32(2)), attribute(9, u32(8)))).rxQueues()).isEqualTo(10);
	}

	@Test
	void readsWhoFillsQueue() throws Exception {
		NetlinkAttributes attributes = parse(attribute(4, u32(257)), attribute(6 | Netlink.NLA_F_NESTED));

		assertThat(NetdevQueue.of(attributes)).isEqualTo(new NetdevQueue(true, false, false, false, 257));
	}

	@Test
	void readsNestedKindAndXdpState() throws Exception {
		NetlinkAttributes attributes = parse(
				attribute(18, attribute(1, (byte) 'v', (byte) 'e', (byte) 't', (byte) 'h', (byte) 0)),
				attribute(43, attribute(2, (byte) 1)));

		assertThat(Link.of(attributes)).isEqualTo(new Link("veth", true));
	}

	@Test
	void ignoresValuesThatAreTooShort() throws Exception {
		NetlinkAttributes attributes = parse(attribute(11), attribute(17, (byte) 1));

		assertThat(EthtoolRings.of(attributes)).isEqualTo(new EthtoolRings(0, 0));
	}

	@Test
	void readsStringWithoutTerminator() throws Exception {
		assertThat(parse(attribute(1, (byte) 'a', (byte) 'b')).string(1)).isEqualTo("ab");
	}

	@Test
	void acceptsLastAttributeWithoutPadding() throws Exception {
		byte[] padded = attribute(11, (byte) 2);

		NetlinkAttributes attributes = NetlinkAttributes.parse(ByteBuffer.wrap(padded, 0, 5));

		assertThat(attributes.u8(11, 0)).isEqualTo(2);
	}

	@Test
	void refusesLengthBeyondWhatArrived() {
		byte[] bytes = attribute(11, (byte) 2);
		ByteBuffer tooLong = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putShort(0, (short) 40);

		assertThatExceptionOfType(NetlinkException.class).isThrownBy(() -> NetlinkAttributes.parse(tooLong))
			.withMessageContaining("attribute 11 claims 40 of 8 bytes");
	}

	@Test
	void refusesLengthBelowItsOwnHeader() {
		assertThatExceptionOfType(NetlinkException.class)
			.isThrownBy(() -> NetlinkAttributes.parse(ByteBuffer.allocate(8)))
			.withMessageContaining("claims 0 of 8 bytes");
	}

	@Test
	void survivesRandomBytes() {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		for (int i = 0; i < 20_000; i++) {
			byte[] bytes = new byte[random.nextInt(64)];
			random.nextBytes(bytes);
			try {
				NetlinkAttributes attributes = NetlinkAttributes.parse(ByteBuffer.wrap(bytes));
				EthtoolRings.of(attributes);
				NetdevQueue.of(attributes);
				Link.of(attributes);
			}
			catch (NetlinkException ex) {
				assertThat(ex.errno()).as("seed %d", seed).isZero();
			}
			catch (RuntimeException ex) {
				throw new AssertionError("seed " + seed, ex);
			}
		}
	}

	private static NetlinkAttributes parse(byte[]... attributes) throws NetlinkException {
		return NetlinkAttributes.parse(ByteBuffer.wrap(concat(attributes)));
	}

}
