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
import java.util.Random;

import org.junit.jupiter.api.Test;

import io.zcrx.libc.Errno;

import static io.zcrx.preflight.NetlinkBytes.attribute;
import static io.zcrx.preflight.NetlinkBytes.concat;
import static io.zcrx.preflight.NetlinkBytes.message;
import static io.zcrx.preflight.NetlinkBytes.u32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class NetlinkReplyTests {

	private static final int SEQUENCE = 5;

	private static final byte[] REQUEST_HEADER = new byte[12];

	private final NetlinkReply reply = new NetlinkReply("question", SEQUENCE);

	@Test
	void keepsAnswerUntilAcknowledgement() throws Exception {
		assertThat(this.reply.accept(message(31, 0, SEQUENCE, u32(42)))).isFalse();
		assertThat(this.reply.accept(acknowledgement(0))).isTrue();

		assertThat(this.reply.payload().getInt()).isEqualTo(42);
	}

	@Test
	void readsAnswerAndAcknowledgementFromOneDatagram() throws Exception {
		byte[] both = concat(message(31, 0, SEQUENCE, new byte[] { 1, 2, 3 }).array(), acknowledgement(0).array());

		assertThat(this.reply.accept(ByteBuffer.wrap(both))).isTrue();
		assertThat(this.reply.payload().remaining()).isEqualTo(3);
	}

	@Test
	void skipsAnswersToOtherRequests() throws Exception {
		assertThat(this.reply.accept(message(31, 0, SEQUENCE - 1, u32(1)))).isFalse();
		assertThat(this.reply.accept(acknowledgement(0))).isTrue();

		assertThat(this.reply.payload().remaining()).isZero();
	}

	@Test
	void tellsErrorWithKernelsExplanation() {
		byte[] text = attribute(Netlink.NLMSGERR_ATTR_MSG, (byte) 'n', (byte) 'o', (byte) 0);
		byte[] body = concat(u32(-Errno.EOPNOTSUPP), u32(16), REQUEST_HEADER, text);
		ByteBuffer error = message(Netlink.NLMSG_ERROR, Netlink.NLM_F_ACK_TLVS, SEQUENCE, body);

		assertThatExceptionOfType(NetlinkException.class).isThrownBy(() -> this.reply.accept(error))
			.withMessage("question failed: EOPNOTSUPP (no)")
			.satisfies((ex) -> assertThat(ex.errno()).isEqualTo(Errno.EOPNOTSUPP));
	}

	@Test
	void tellsErrorWhenExplanationIsUnreadable() {
		byte[] body = concat(u32(-Errno.EINVAL), u32(16), REQUEST_HEADER, new byte[] { 1, 2, 3, 4 });
		ByteBuffer error = message(Netlink.NLMSG_ERROR, Netlink.NLM_F_ACK_TLVS, SEQUENCE, body);

		assertThatExceptionOfType(NetlinkException.class).isThrownBy(() -> this.reply.accept(error))
			.withMessage("question failed: EINVAL");
	}

	@Test
	void refusesLengthBeyondWhatArrived() {
		ByteBuffer datagram = message(31, 0, SEQUENCE, u32(1)).putInt(0, 4000);

		assertThatExceptionOfType(NetlinkException.class).isThrownBy(() -> this.reply.accept(datagram))
			.withMessageContaining("claims 4000 of 20 bytes");
	}

	@Test
	void survivesRandomBytes() {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		for (int i = 0; i < 20_000; i++) {
			byte[] body = new byte[random.nextInt(64)];
			random.nextBytes(body);
			ByteBuffer datagram = message(Netlink.NLMSG_ERROR, random.nextInt(), SEQUENCE, body);
			try {
				new NetlinkReply("question", SEQUENCE).accept(datagram);
			}
			catch (NetlinkException ex) {
				assertThat(ex).hasMessageStartingWith("question failed");
			}
			catch (RuntimeException ex) {
				throw new AssertionError("seed " + seed, ex);
			}
		}
	}

	private static ByteBuffer acknowledgement(int errno) {
		return message(Netlink.NLMSG_ERROR, 0, SEQUENCE, concat(u32(-errno), u32(16), REQUEST_HEADER));
	}

}
