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

package io.zcrx.spring.listener;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class HostAndPortTests {

	@ParameterizedTest
	@CsvSource({ "feed.example.org:9000, feed.example.org, 9000", "10.0.0.1:1, 10.0.0.1, 1",
			"[2001:db8::1]:65535, 2001:db8::1, 65535" })
	void readsWhatItWrites(String text, String host, int port) {
		InetSocketAddress address = HostAndPort.parse(text);

		assertThat(address.isUnresolved()).isTrue();
		assertThat(address.getHostString()).isEqualTo(host);
		assertThat(address.getPort()).isEqualTo(port);
		assertThat(HostAndPort.format(address)).isEqualTo(text);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "host", ":9000", "host:", "host:port", "host:70000", "::1:9000", "[::1]" })
	void refusesOtherTexts(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> HostAndPort.parse(text));
	}

	@Test
	void writesAddressesWithoutHostNames() throws UnknownHostException {
		InetAddress ip4 = InetAddress.getByAddress("localhost", new byte[] { 127, 0, 0, 1 });
		byte[] loopback = new byte[16];
		loopback[15] = 1;

		assertThat(HostAndPort.format(new InetSocketAddress(ip4, 9000))).isEqualTo("127.0.0.1:9000");
		assertThat(HostAndPort.format(new InetSocketAddress(InetAddress.getByAddress(loopback), 9000)))
			.isEqualTo("[0:0:0:0:0:0:0:1]:9000");
		assertThat(HostAndPort.format(new InetSocketAddress(9000))).isEqualTo("*:9000");
	}

}
