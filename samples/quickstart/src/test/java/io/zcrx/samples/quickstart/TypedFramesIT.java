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

package io.zcrx.samples.quickstart;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Supplier;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.MethodParameter;

import io.zcrx.ZcrxConnection;
import io.zcrx.spring.annotation.ZcrxEvent;
import io.zcrx.spring.annotation.ZcrxHandler;
import io.zcrx.spring.config.FrameConverter;
import io.zcrx.spring.config.ZcrxHandlerMethodArgumentResolver;
import io.zcrx.spring.config.ZcrxListenerRegistry;
import io.zcrx.spring.listener.ZcrxListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sends frames, cut into TCP segments anywhere, to an application whose handler takes
 * objects and serves two listeners, on the kernel that the tests run on. The application
 * writes each object back as a frame: what the sender gets is what it sent.
 */
class TypedFramesIT {

	private static final int LARGEST_TEXT = 20_000;

	private final long seed = Long.getLong("zcrx.seed", System.nanoTime());

	@TempDir
	private Path folder;

	private ConfigurableApplicationContext context;

	@AfterEach
	void allBuffersAreHome() {
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(listeners())
				.allSatisfy((listener) -> assertThat(listener.stats().outstandingBuffers()).isZero()));
		assertThat(listeners())
			.allSatisfy((listener) -> assertThat(listener.state()).isEqualTo(ZcrxListener.State.RUNNING));
		this.context.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "inline", "executor" })
	void readsObjectsFromFramesCutAnywhere(String dispatch) throws Exception {
		start("--zcrx.defaults.dispatch=" + dispatch);

		for (String listener : List.of("ingest", "mirror")) {
			assertReturns(listener, frames(200), 1);
			assertReturns(listener, frames(20_000), 7);
			assertReturns(listener, frames(3_000_000), 1447);
			assertReturns(listener, frames(3_000_000), 65_536);
		}
	}

	@Test
	void servesConnectionsOfBothListenersAtOnce() throws Exception {
		start();
		Path file = frames(300_000);
		List<Sender> senders = new ArrayList<>();

		for (int i = 0; i < 10; i++) {
			senders.add(Sender.inSegments(file, port("ingest"), 100 + i));
			senders.add(Sender.inSegments(file, port("mirror"), 1000 + i));
		}

		for (Sender sender : senders) {
			assertThat(sender.await()).startsWith(Sender.digest(file));
		}
	}

	@Test
	void closesOnlyConnectionWhoseFrameIsNoObject() throws Exception {
		start();
		Path broken = this.folder.resolve("broken");
		try (OutputStream out = Files.newOutputStream(broken)) {
			out.write(Files.readAllBytes(frames(100_000)));
			out.write(new byte[] { 0, 0, 0, 3, 'b', 'a', 'd' });
			out.write(Files.readAllBytes(frames(100_000)));
		}
		ZcrxListener ingest = listener("ingest");

		Sender sender = Sender.withoutEnd(broken, port("ingest"));

		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(ingest.stats().handlerFailures()).isOne());
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(ingest.stats().activeConnections()).isZero());
		sender.kill();
		assertReturns("ingest", frames(100_000), 1000);
	}

	@ParameterizedTest
	@ValueSource(strings = { "ingest", "mirror" })
	void tellsModeOfEachListener(String listener) throws Exception {
		start();
		assertReturns(listener, frames(20_000), 1447);

		String mode = listener.equals("ingest") ? Kernel.mode() : Kernel.modeOfAnother();
		assertThat(listener(listener).mode()).hasToString(mode);
		assertThat(get("zcrx/" + listener)).contains("\"mode\":\"%s\"".formatted(mode), "\"outstandingBuffers\":0");
		assertThat(get("health/zcrx/" + listener)).contains("\"status\":\"UP\"", "\"mode\":\"%s\"".formatted(mode));
	}

	private void start(String... arguments) {
		List<String> all = new ArrayList<>(Kernel.arguments());
		all.addAll(Kernel.argumentsOfAnother("mirror"));
		all.addAll(List.of("--frames.first=ingest", "--zcrx.defaults.framing.type=length-prefix",
				"--zcrx.defaults.framing.length-field-length=4", "--zcrx.defaults.framing.initial-bytes-to-strip=4",
				"--zcrx.defaults.area-size=16MB"));
		all.addAll(List.of(arguments));
		this.context = SpringApplication.run(TypedFramesApplication.class, all.toArray(String[]::new));
	}

	private void assertReturns(String listener, Path file, int segment) throws IOException, InterruptedException {
		assertThat(Sender.inSegments(file, port(listener), segment).await())
			.as("%s in segments of %d, zcrx.seed=%d", file.getFileName(), segment, this.seed)
			.startsWith(Sender.digest(file));
	}

	private int port(String listener) {
		return this.context.getEnvironment()
			.getRequiredProperty("local.zcrx.%s.port".formatted(listener), Integer.class);
	}

	private ZcrxListener listener(String name) {
		return this.context.getBean(ZcrxListenerRegistry.class).get(name);
	}

	private List<ZcrxListener> listeners() {
		return List.copyOf(this.context.getBean(ZcrxListenerRegistry.class).listeners());
	}

	private String get(String endpoint) throws IOException, InterruptedException {
		int port = this.context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
		URI uri = URI.create("http://localhost:%d/actuator/%s".formatted(port, endpoint));
		try (HttpClient client = HttpClient.newHttpClient()) {
			return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
		}
	}

	/** Makes a file of frames of random sizes that has at least a number of bytes. */
	private Path frames(int size) throws IOException {
		Path file = this.folder.resolve("frames-" + size);
		if (Files.exists(file)) {
			return file;
		}
		Random random = new Random(this.seed);
		ByteBuffer bytes = ByteBuffer.allocate(size + LARGEST_TEXT + 100);
		for (long number = 0; bytes.position() < size; number++) {
			bytes.put(new TypedFramesApplication.Order(number, random.nextInt(), text(random, size)).frame());
		}
		try (OutputStream out = Files.newOutputStream(file)) {
			out.write(bytes.array(), 0, bytes.position());
		}
		return file;
	}

	// most are small, some need several buffers
	private static String text(Random random, int size) {
		byte[] text = new byte[random.nextInt((random.nextInt(4) == 0) ? Math.min(size, LARGEST_TEXT) : 100)];
		random.nextBytes(text);
		return new String(text, StandardCharsets.ISO_8859_1);
	}

	/**
	 * Reads orders from frames, checks that they come in order, and writes them back.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class TypedFramesApplication {

		private static final ValueLayout.OfLong NUMBER = ValueLayout.JAVA_LONG_UNALIGNED
			.withOrder(ByteOrder.BIG_ENDIAN);

		private static final ValueLayout.OfInt QUANTITY = ValueLayout.JAVA_INT_UNALIGNED
			.withOrder(ByteOrder.BIG_ENDIAN);

		private static final int HEADER = Long.BYTES + Integer.BYTES;

		@ZcrxHandler(listener = "${frames.first}", on = ZcrxEvent.CONNECTED)
		@ZcrxHandler(listener = "#{@secondListener.get()}", on = ZcrxEvent.CONNECTED)
		void onConnected(ZcrxConnection connection) {
			connection.attach(new Sequence());
		}

		@ZcrxHandler("${frames.first}")
		@ZcrxHandler("#{@secondListener.get()}")
		ByteBuffer onOrder(Order order, Sequence sequence) {
			sequence.take(order);
			return order.frame();
		}

		@Bean
		Supplier<String> secondListener() {
			return () -> "mirror";
		}

		@Bean
		FrameConverter<Order> orders() {
			return (frame) -> {
				MemorySegment bytes = frame.segment();
				return new Order(bytes.get(NUMBER, 0), bytes.get(QUANTITY, Long.BYTES),
						new String(bytes.asSlice(HEADER).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.ISO_8859_1));
			};
		}

		@Bean
		ZcrxHandlerMethodArgumentResolver sequences() {
			return (MethodParameter parameter, ZcrxEvent event) -> (parameter.getParameterType() == Sequence.class)
					? ZcrxHandlerMethodArgumentResolver.fromConnection(Sequence::of) : null;
		}

		/** What comes next on a connection. */
		static class Sequence {

			private long next;

			static Sequence of(ZcrxConnection connection) {
				return (Sequence) Objects.requireNonNull(connection.attachment());
			}

			void take(Order order) {
				if (order.number() != this.next++) {
					throw new IllegalStateException(
							"Order %d came instead of %d".formatted(order.number(), this.next - 1));
				}
			}

		}

		/** What a frame holds. */
		record Order(long number, int quantity, String text) {

			ByteBuffer frame() {
				return ByteBuffer.allocate(Integer.BYTES + HEADER + this.text.length())
					.putInt(HEADER + this.text.length())
					.putLong(this.number)
					.putInt(this.quantity)
					.put(this.text.getBytes(StandardCharsets.ISO_8859_1))
					.flip();
			}

		}

	}

}
