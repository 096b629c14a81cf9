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

package io.zcrx.benchmarks.receiver;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.core.serializer.Deserializer;
import org.springframework.core.serializer.Serializer;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.ip.tcp.connection.AbstractServerConnectionFactory;
import org.springframework.integration.ip.tcp.connection.TcpNetServerConnectionFactory;
import org.springframework.integration.ip.tcp.connection.TcpNioServerConnectionFactory;
import org.springframework.integration.ip.tcp.inbound.TcpReceivingChannelAdapter;
import org.springframework.integration.ip.tcp.outbound.TcpSendingMessageHandler;
import org.springframework.integration.ip.tcp.serializer.ByteArrayLengthHeaderSerializer;
import org.springframework.integration.ip.tcp.serializer.SoftEndOfStreamException;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandler;

/**
 * Spring Integration's TCP adapter, with the connection factory that its documentation
 * advises for few connections, a thread for each, or in mode {@code nio} with the one for
 * many: a selector, and an executor for what it has read.
 */
final class IntegrationReceiver implements Receiver {

	private final AbstractServerConnectionFactory factory;

	private IntegrationReceiver(AbstractServerConnectionFactory factory) {
		this.factory = factory;
	}

	static Receiver start(ReceiverOptions options, Tallies tallies) throws InterruptedException {
		AbstractServerConnectionFactory factory = new SpringApplicationBuilder(Application.class)
			.properties("spring.main.banner-mode=off")
			.web(WebApplicationType.NONE)
			.initializers((context) -> {
				context.getBeanFactory().registerSingleton("options", options);
				context.getBeanFactory().registerSingleton("tallies", tallies);
			})
			.run()
			.getBean(AbstractServerConnectionFactory.class);
		while (!factory.isListening()) {
			Thread.sleep(1);
		}
		return new IntegrationReceiver(factory);
	}

	@Override
	public int port() {
		return this.factory.getPort();
	}

	@Override
	public String counters() {
		return "";
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableIntegration
	static class Application {

		private static final int MAX_FRAME = 64 << 10;

		@Bean
		AbstractServerConnectionFactory connections(ReceiverOptions options) {
			AbstractServerConnectionFactory factory = options.mode().equals("nio")
					? new TcpNioServerConnectionFactory(options.port())
					: new TcpNetServerConnectionFactory(options.port());
			factory.setLocalAddress(options.address());
			factory.setBacklog(SelectorReceiver.BACKLOG);
			factory.setSoTcpNoDelay(true);
			factory.setSerializer(new Chunks());
			factory.setDeserializer(options.frames() ? frames() : new Chunks());
			return factory;
		}

		private static ByteArrayLengthHeaderSerializer frames() {
			ByteArrayLengthHeaderSerializer frames = new ByteArrayLengthHeaderSerializer();
			// 2048 bytes unless set, and longer ones close the connection
			frames.setMaxMessageSize(MAX_FRAME);
			return frames;
		}

		@Bean
		DirectChannel received() {
			return new DirectChannel();
		}

		@Bean
		TcpReceivingChannelAdapter adapter(AbstractServerConnectionFactory connections, DirectChannel received) {
			TcpReceivingChannelAdapter adapter = new TcpReceivingChannelAdapter();
			adapter.setConnectionFactory(connections);
			adapter.setOutputChannel(received);
			return adapter;
		}

		@Bean
		TcpSendingMessageHandler replies(AbstractServerConnectionFactory connections) {
			TcpSendingMessageHandler handler = new TcpSendingMessageHandler();
			handler.setConnectionFactory(connections);
			return handler;
		}

		@Bean
		MessageHandler subscriber(ReceiverOptions options, Tallies tallies, DirectChannel received,
				TcpSendingMessageHandler replies) {
			MessageHandler handler = (message) -> {
				take(options, tallies.current(), message);
				if (options.shape() == Shape.ECHO) {
					replies.handleMessage(message);
				}
			};
			received.subscribe(handler);
			return handler;
		}

		private static void take(ReceiverOptions options, Tally tally, Message<?> message) {
			byte[] bytes = (byte[]) message.getPayload();
			tally.payload(MemorySegment.ofArray(bytes));
			if (options.frames()) {
				tally.stripped(Integer.BYTES);
			}
		}

	}

	/**
	 * Makes a message of what is there, as the other receivers do.
	 */
	private static final class Chunks implements Deserializer<byte[]>, Serializer<byte[]> {

		private static final int BUFFER = 64 * 1024;

		private final ThreadLocal<byte[]> buffer = ThreadLocal.withInitial(() -> new byte[BUFFER]);

		@Override
		public byte[] deserialize(InputStream in) throws IOException {
			byte[] buffer = this.buffer.get();
			int length = in.read(buffer);
			if (length < 0) {
				throw new SoftEndOfStreamException();
			}
			return Arrays.copyOf(buffer, length);
		}

		@Override
		public void serialize(byte[] bytes, OutputStream out) throws IOException {
			out.write(bytes);
		}

	}

}
