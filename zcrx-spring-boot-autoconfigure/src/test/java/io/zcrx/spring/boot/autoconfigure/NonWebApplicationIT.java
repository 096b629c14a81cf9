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

package io.zcrx.spring.boot.autoconfigure;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests how long an application without a web server lives.
 */
@Timeout(120)
class NonWebApplicationIT {

	@Test
	void staysUpUntilItsContextIsClosed() throws Exception {
		Process application = start("--zcrx.listeners.echo.port=0", "--zcrx.listeners.echo.area-size=1MB");
		try (BufferedReader output = application.inputReader()) {
			int port = Integer.parseInt(find(": port ", output));
			find(": main returns", output);

			try (Peer peer = Peer.of(port)) {
				assertThat(peer.send("hello").end()).isEqualTo("hello");
			}
			assertThat(application.isAlive()).isTrue();
			try (Peer peer = Peer.of(port)) {
				assertThat(peer.send("close").read(5)).isEqualTo("close");
			}

			assertThat(application.waitFor(60, TimeUnit.SECONDS)).isTrue();
			assertThat(application.exitValue()).isZero();
		}
		finally {
			application.destroyForcibly();
		}
	}

	@Test
	void endsWhenNoListenerIsStarted() throws Exception {
		Process application = start("--zcrx.listeners.echo.port=0", "--zcrx.listeners.echo.auto-startup=false");
		try {
			assertThat(application.waitFor(60, TimeUnit.SECONDS)).isTrue();
			assertThat(application.exitValue()).isZero();
		}
		finally {
			application.destroyForcibly();
		}
	}

	private static Process start(String... arguments) throws IOException {
		ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"--enable-native-access=ALL-UNNAMED", "-Xmx128m", "-cp", System.getProperty("java.class.path"),
				NonWebApplication.class.getName());
		builder.command().addAll(List.of(arguments));
		return builder.redirectErrorStream(true).start();
	}

	private static String find(String text, BufferedReader output) throws IOException {
		for (String line = output.readLine(); line != null; line = output.readLine()) {
			int at = line.indexOf(text);
			if (at >= 0) {
				return line.substring(at + text.length());
			}
		}
		throw new AssertionError("The application ended before it wrote '%s'".formatted(text));
	}

}
