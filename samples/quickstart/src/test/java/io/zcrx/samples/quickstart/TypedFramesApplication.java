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

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Supplier;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.MethodParameter;

import io.zcrx.ZcrxConnection;
import io.zcrx.annotation.ZcrxEvent;
import io.zcrx.annotation.ZcrxHandler;
import io.zcrx.config.FrameConverter;
import io.zcrx.config.ZcrxHandlerMethodArgumentResolver;

/**
 * Reads orders from frames, checks that they come in order, and writes them back.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class TypedFramesApplication {

	private static final ValueLayout.OfLong NUMBER = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

	private static final ValueLayout.OfInt QUANTITY = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

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
				throw new IllegalStateException("Order %d came instead of %d".formatted(order.number(), this.next - 1));
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
