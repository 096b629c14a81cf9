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

package io.zcrx.containers;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.containers.wait.strategy.WaitStrategy;
import org.testcontainers.images.builder.ImageFromDockerfile;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the quickstart as an ordinary user in a container, under seccomp profiles that
 * allow io_uring and that deny it.
 */
@ExtendWith(Engine.class)
class QuickstartContainerIT {

	private static final int HTTP_PORT = 8080;

	private static final int LISTENER_PORT = 9000;

	private static final Duration LIMIT = Duration.ofMinutes(2);

	private static final WaitStrategy HEALTH = Wait.forHttp("/actuator/health")
		.forPort(HTTP_PORT)
		.withStartupTimeout(LIMIT);

	@TempDir
	private static Path directory;

	private static ImageFromDockerfile image;

	private static Network network;

	@BeforeAll
	static void makeImage() throws IOException, InterruptedException {
		Path jar = Path.of(System.getProperty("zcrx.quickstart.jar"));
		assertThat(jar).as("the quickstart is built: mvn package -pl samples/quickstart -am").exists();
		Path root = RootFilesystem.make(directory.resolve("root"), jar);
		image = new ImageFromDockerfile("zcrx-quickstart", true).withFileFromPath("root", root)
			.withDockerfileFromBuilder((builder) -> builder.from("scratch")
				.copy("root", "/")
				.user("1000")
				.entryPoint("/java/bin/java", "-Xmx256m", "-XX:TieredStopAtLevel=1")
				.build());
		network = Network.newNetwork();
	}

	@AfterAll
	static void closeNetwork() {
		if (network != null) {
			network.close();
		}
	}

	private static GenericContainer<?> quickstart(String seccomp, String mode, WaitStrategy wait) throws IOException {
		String profile = resource(seccomp);
		return new GenericContainer<>(image).withNetwork(network)
			.withNetworkAliases("quickstart")
			.withExposedPorts(HTTP_PORT)
			.withTmpFs(Map.of("/tmp", "rw"))
			.withCreateContainerCmdModifier((command) -> Objects.requireNonNull(command.getHostConfig())
				.withSecurityOpts(List.of("seccomp=" + profile)))
			.withCommand("-jar", "/app/quickstart.jar", "--zcrx.listeners.ingest.address=0.0.0.0",
					"--zcrx.listeners.ingest.mode=" + mode)
			.waitingFor(wait);
	}

	private static String resource(String name) throws IOException {
		try (InputStream in = Objects.requireNonNull(QuickstartContainerIT.class.getResourceAsStream("/" + name))) {
			return new String(in.readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	private static String health(GenericContainer<?> quickstart) throws IOException, InterruptedException {
		try (HttpClient client = HttpClient.newHttpClient()) {
			URI uri = URI.create("http://%s:%d/actuator/health".formatted(quickstart.getHost(),
					quickstart.getMappedPort(HTTP_PORT)));
			return client.send(HttpRequest.newBuilder(uri).timeout(LIMIT).build(), HttpResponse.BodyHandlers.ofString())
				.body();
		}
	}

	private static void sendAndCompare(long bytes) {
		try (GenericContainer<?> sender = new GenericContainer<>(image).withNetwork(network)
			.withTmpFs(Map.of("/tmp", "rw"))
			.withCommand("-cp", "/app/classes", Sender.class.getName(), "quickstart", String.valueOf(LISTENER_PORT),
					String.valueOf(bytes))
			.withStartupCheckStrategy(new OneShotStartupCheckStrategy().withTimeout(LIMIT))) {
			sender.start();
			List<String> lines = sender.getLogs().lines().toList();

			assertThat(lines).hasSize(2);
			assertThat(lines.get(1)).isEqualTo(lines.get(0).replace("sent  ", "reply "));
			assertThat(lines.get(0)).endsWith("  " + bytes);
		}
	}

	@Test
	void allowedIoUringReceivesInModeCopy() throws IOException, InterruptedException {
		try (GenericContainer<?> quickstart = quickstart("seccomp-allow.json", "auto", HEALTH)) {
			quickstart.start();

			assertThat(health(quickstart)).contains("\"mode\":\"copy\"", "\"status\":\"UP\"");
			sendAndCompare(64L << 20);
		}
	}

	@Test
	void deniedIoUringFallsBackToNioWithTheReason() throws IOException, InterruptedException {
		try (GenericContainer<?> quickstart = quickstart("seccomp-deny.json", "auto", HEALTH)) {
			quickstart.start();

			assertThat(health(quickstart)).contains("\"mode\":\"nio\"", "no io_uring", "EPERM", "seccomp");
			sendAndCompare(64L << 20);
		}
	}

	@Test
	void deniedIoUringRefusesModeCopyWithTheFix() throws IOException {
		WaitStrategy analysis = Wait.forLogMessage("(?s).*Action:.*", 1).withStartupTimeout(LIMIT);
		try (GenericContainer<?> quickstart = quickstart("seccomp-deny.json", "copy", analysis)) {
			quickstart.start();

			assertThat(quickstart.getLogs()).contains("APPLICATION FAILED TO START", "copy", "EPERM", "seccomp",
					"io_uring_setup");
		}
	}

}
