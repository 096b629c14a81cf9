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

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class NetlinkRequestTests {

	@Test
	void writesHeaderAndNestedName() throws Exception {
		ByteBuffer message = new NetlinkRequest(31, 7).header(new byte[] { 15, 1, 0, 0 })
			.nestedString(1, 2, "eth0")
			.u32(3, 9)
			.toMessage();

		assertThat(message.order()).isEqualTo(ByteOrder.nativeOrder());
		assertThat(message.remaining()).isEqualTo(44);
		assertThat(message.getInt(0)).isEqualTo(44);
		assertThat(message.getShort(4)).isEqualTo((short) 31);
		assertThat(message.getInt(8)).isEqualTo(7);
		NetlinkAttributes attributes = NetlinkAttributes.parse(message.position(20));
		assertThat(attributes.nest(1).string(2)).isEqualTo("eth0");
		assertThat(attributes.u32(3, 0)).isEqualTo(9);
	}

	@Test
	void refusesNameThatDoesNotFit() {
		NetlinkRequest request = new NetlinkRequest(31, 7);

		assertThatIllegalArgumentException().isThrownBy(() -> request.string(2, "x".repeat(65)))
			.withMessageContaining("65 bytes");
	}

}
