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

package io.zcrx.minimal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

import io.zcrx.spring.listener.ZcrxListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the application in a JVM that believes to be on another operating system.
 */
class OtherOperatingSystemTests {

	private static final List<String> LINUX_ONLY = List.of("io.zcrx.libc.Syscalls", "io.zcrx.ring.", "io.zcrx.ifq.",
			"io.zcrx.preflight.NetlinkSocket", "java.lang.foreign.Linker");

	@TempDir
	private Path directory;

	@Test
	void choosesNioAndLoadsNothingOfLinux() throws Exception {
		Path classes = this.directory.resolve("classes.log");
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"--enable-native-access=ALL-UNNAMED", "-Dos.name=Mac OS X", "-Xlog:class+load:file=" + classes,
				"-Xshare:auto", "-cp", System.getProperty("java.class.path"), OtherOperatingSystem.class.getName())
			.redirectErrorStream(true)
			.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

		assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
		assertThat(process.exitValue()).as(output).isZero();
		assertThat(output).contains("mode=nio").contains("answer=ping").doesNotContain("WARNING");
		assertThat(classes).content().contains(OtherOperatingSystem.class.getName());
		assertThat(classes).content()
			.satisfies((loaded) -> assertThat(LINUX_ONLY).allSatisfy(
					(name) -> assertThat(loaded.lines().filter((line) -> line.contains(" " + name))).isEmpty()));
	}

	static final class OtherOperatingSystem {

		private static final Log logger = LogFactory.getLog(OtherOperatingSystem.class);

		private OtherOperatingSystem() {
		}

		static void main(String[] args) throws IOException {
			try (ConfigurableApplicationContext context = EchoApplication.start()) {
				logger.info("mode=" + context.getBean(ZcrxListener.class).mode());
				logger.info("answer=" + EchoClient.exchange(context, "ping"));
			}
		}

	}

}
