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

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.zcrx.AckMode;
import io.zcrx.Payload;
import io.zcrx.ZcrxConnection;
import io.zcrx.ZcrxReceiverConfig;
import io.zcrx.spring.annotation.ZcrxHandler;
import io.zcrx.spring.config.FrameConverter;
import io.zcrx.spring.config.ZcrxListenerContainerFactory;
import io.zcrx.spring.config.ZcrxListenerRegistry;
import io.zcrx.spring.listener.PayloadInterceptor;
import io.zcrx.spring.listener.ZcrxListener;
import io.zcrx.spring.listener.ZcrxReceiverCustomizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests listeners whose handlers close payloads themselves, over TCP.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class AckModeIT {

	private final BlockingQueue<Payload> kept = new LinkedBlockingQueue<>();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ZcrxAutoConfiguration.class))
		.withPropertyValues("zcrx.defaults.area-size=1MB", "zcrx.defaults.framing.type=line", "zcrx.defaults.port=0",
				"zcrx.listeners.orders.ack-mode=manual");

	private ApplicationContextRunner runner(String dispatch) {
		return this.runner.withPropertyValues("zcrx.defaults.dispatch=" + dispatch)
			.withBean(Orders.class, () -> new Orders(this.kept));
	}

	private Payload take() throws InterruptedException {
		Payload payload = this.kept.poll(20, TimeUnit.SECONDS);
		assertThat(payload).isNotNull();
		return payload;
	}

	private static void awaitOutstanding(ZcrxListener listener, int buffers) {
		awaitOutstanding(listener, buffers, buffers);
	}

	private static void awaitOutstanding(ZcrxListener listener, long least, long most) {
		Awaitility.await()
			.untilAsserted(() -> assertThat(listener.stats().outstandingBuffers()).isBetween(least, most));
	}

	private static String text(Payload payload) {
		return new String(payload.toByteArray(), StandardCharsets.UTF_8);
	}

	@ParameterizedTest
	@ValueSource(strings = { "inline", "executor" })
	void handlerClosesPayloadsLater(String dispatch) {
		runner(dispatch).run((context) -> {
			ZcrxListener listener = context.getBean(ZcrxListener.class);
			try (Peer peer = Peer.of(context, "orders")) {
				assertThat(peer.send("one\n").read(5)).isEqualTo("<one>");
				assertThat(peer.send("two\n").read(5)).isEqualTo("<two>");
				Payload one = take();
				Payload two = take();
				// on an executor a small payload that has to wait is copied, which holds
				// no
				// buffer
				int copied = dispatch.equals("executor") ? 1 : 0;
				awaitOutstanding(listener, 2 - copied, 2);
				assertThat(text(one)).isEqualTo("one");
				one.close();
				awaitOutstanding(listener, 1 - copied, 1);
				assertThat(text(two)).isEqualTo("two");
				two.close();
				awaitOutstanding(listener, 0);
				assertThatIllegalStateException().isThrownBy(one::segment).withMessage("The payload was closed");
				assertThatIllegalStateException().isThrownBy(one::close).withMessage("The payload was closed");
			}
			assertThat(listener.config().ackMode()).isEqualTo(AckMode.MANUAL);
			assertThat(listener.stats().handlerFailures()).isZero();
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "nio", "auto" })
	void otherListenersReleasePayloadsThemselves(String mode) {
		runner("inline").withBean(Trades.class, () -> new Trades(this.kept))
			.withPropertyValues("zcrx.defaults.mode=" + mode, "zcrx.listeners.trades.port=0")
			.run((context) -> {
				assertThat(Peer.exchange(context, "trades", "one\n")).isEqualTo("<one>");
				awaitOutstanding(context.getBean("tradesZcrxListener", ZcrxListener.class), 0);
				assertThat(this.kept).singleElement()
					.satisfies((payload) -> assertThat(payload.isRetained()).isFalse());
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "inline", "executor" })
	void handlerOfBatchesClosesPayloadsLater(String dispatch) {
		this.runner.withPropertyValues("zcrx.defaults.dispatch=" + dispatch)
			.withBean(Batches.class, () -> new Batches(this.kept))
			.run((context) -> {
				ZcrxListener listener = context.getBean(ZcrxListener.class);
				assertThat(Peer.exchange(context, "orders", "one\ntwo\n")).isEqualTo("<one><two>");
				assertThat(listener.stats().outstandingBuffers()).isPositive();
				for (String text : List.of("one", "two")) {
					try (Payload payload = take()) {
						assertThat(text(payload)).isEqualTo(text);
					}
				}
				awaitOutstanding(listener, 0);

				context.getBean(Batches.class).fails = true;
				assertThat(Peer.exchange(context, "orders", "three\n")).isIn("<three>", Peer.RESET);
				Payload three = take();
				awaitOutstanding(listener, 0);
				assertThatIllegalStateException().isThrownBy(three::close);
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "inline", "executor" })
	void payloadOfHandlerThatThrowsIsClosed(String dispatch) {
		runner(dispatch).withPropertyValues("zcrx.defaults.error-handler=logging").run((context) -> {
			ZcrxListener listener = context.getBean(ZcrxListener.class);
			assertThat(Peer.exchange(context, "orders", "bad\nclosed and bad\n")).isEmpty();
			Payload bad = take();
			Payload closed = take();
			awaitOutstanding(listener, 0);
			assertThatIllegalStateException().isThrownBy(bad::close);
			assertThatIllegalStateException().isThrownBy(closed::close);
			assertThat(listener.stats().handlerFailures()).isEqualTo(2);
			assertThat(listener.stats().leakedPayloads()).isZero();
		});
	}

	@Test
	void handlerTakesObjectOfFrameAndThePayloadBesideIt() {
		this.runner.withBean(QuantityHandler.class, () -> new QuantityHandler(this.kept))
			.withBean(QuantityConverter.class)
			.run((context) -> {
				ZcrxListener listener = context.getBean(ZcrxListener.class);
				assertThat(Peer.exchange(context, "orders", "41\n")).isEqualTo("42");
				awaitOutstanding(listener, 1);
				take().close();
				assertThat(Peer.exchange(context, "orders", "no quantity\n")).isEqualTo(Peer.RESET);
				awaitOutstanding(listener, 0);
				assertThat(this.kept).isEmpty();
				assertThat(listener.stats().leakedPayloads()).isZero();
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "inline", "executor" })
	void interceptorsDropPayloadsThatNobodyCloses(String dispatch) {
		Interceptor interceptor = new Interceptor();
		runner(dispatch).withBean(PayloadInterceptor.class, () -> interceptor).run((context) -> {
			ZcrxListener listener = context.getBean(ZcrxListener.class);
			assertThat(Peer.exchange(context, "orders", "drop\nclose\n")).isEqualTo("<close>");
			awaitOutstanding(listener, 0);
			assertThat(this.kept).isEmpty();
			// what it sees ends with the handler, and not with the payload of the handler
			assertThat(interceptor.after).containsExactly("close");
			assertThat(listener.stats().handlerFailures()).isZero();
			assertThat(listener.stats().leakedPayloads()).isZero();
		});
	}

	@Test
	void payloadsThatNoHandlerTakesGoBack() {
		this.runner.run((context) -> {
			ZcrxListener listener = context.getBean(ZcrxListener.class);
			assertThat(Peer.exchange(context, "orders", "line\n".repeat(500_000))).isEmpty();
			awaitOutstanding(listener, 0);
			assertThat(listener.stats().frames()).isEqualTo(500_000);
			assertThat(listener.stats().leakedPayloads()).isZero();
		});
	}

	@Test
	void listenersByCodeAndCustomizersUseItToo() {
		this.runner
			.withBean(ZcrxReceiverCustomizer.class,
					() -> (receiver) -> receiver
						.ackMode(receiver.name().equals("quotes") ? AckMode.MANUAL : AckMode.AUTO))
			.run((context) -> {
				ZcrxListener quotes = context.getBean(ZcrxListenerContainerFactory.class)
					.createContainer(ZcrxReceiverConfig.builder("quotes").areaSize(1 << 20).build(),
							(listener) -> listener.payloads((payload, connection) -> {
								this.kept.add(payload);
								connection.send(payload.segment());
							}));
				context.getBean(ZcrxListenerRegistry.class).add(quotes);
				assertThat(context.getBean("ordersZcrxListener", ZcrxListener.class).config().ackMode())
					.isEqualTo(AckMode.AUTO);

				try (Peer peer = Peer.of(quotes.localAddress().getPort())) {
					assertThat(peer.send("quote").end()).isEqualTo("quote");
				}
				awaitOutstanding(quotes, 1);
				assertThat(text(this.kept.element())).isEqualTo("quote");
				take().close();
				awaitOutstanding(quotes, 0);
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "inline", "executor" })
	void stopNamesTheHandlerThatHasNotClosed(String dispatch, CapturedOutput output) {
		runner(dispatch).withPropertyValues("zcrx.defaults.shutdown-timeout=100ms").run((context) -> {
			assertThat(Peer.exchange(context, "orders", "one\n")).isEqualTo("<one>");
			take();
		});

		assertThat(output).contains("1 times\n\tat delivery with ack-mode 'manual' to Orders.onOrder(Payload)");
	}

	static class Orders {

		private final BlockingQueue<Payload> kept;

		Orders(BlockingQueue<Payload> kept) {
			this.kept = kept;
		}

		@ZcrxHandler("orders")
		String onOrder(Payload payload) {
			String text = text(payload);
			if (text.startsWith("close")) {
				payload.close();
			}
			if (text.endsWith("bad")) {
				this.kept.add(payload);
				throw new IllegalStateException("on purpose");
			}
			if (!text.equals("close")) {
				this.kept.add(payload);
			}
			return "<" + text + ">";
		}

	}

	static class Trades {

		private final BlockingQueue<Payload> kept;

		Trades(BlockingQueue<Payload> kept) {
			this.kept = kept;
		}

		@ZcrxHandler("trades")
		String onTrade(MemorySegment segment, Payload payload) {
			this.kept.add(payload);
			return "<" + text(payload) + ">";
		}

	}

	static class Batches {

		private final BlockingQueue<Payload> kept;

		private volatile boolean fails;

		Batches(BlockingQueue<Payload> kept) {
			this.kept = kept;
		}

		@ZcrxHandler("orders")
		void onOrders(List<Payload> payloads, ZcrxConnection connection) {
			for (Payload payload : payloads) {
				connection.send(("<" + text(payload) + ">").getBytes(StandardCharsets.UTF_8));
				this.kept.add(payload);
			}
			if (this.fails) {
				throw new IllegalStateException("on purpose");
			}
		}

	}

	record Quantity(int value) {

	}

	static class QuantityConverter implements FrameConverter<Quantity> {

		@Override
		public Quantity convert(Payload frame) {
			return new Quantity(Integer.parseInt(text(frame)));
		}

	}

	static class QuantityHandler {

		private final BlockingQueue<Payload> kept;

		QuantityHandler(BlockingQueue<Payload> kept) {
			this.kept = kept;
		}

		@ZcrxHandler("orders")
		String onQuantity(Quantity quantity, Payload payload) {
			this.kept.add(payload);
			return String.valueOf(quantity.value() + 1);
		}

	}

	static class Interceptor implements PayloadInterceptor {

		private final List<String> after = new CopyOnWriteArrayList<>();

		@Override
		public boolean before(Payload payload, ZcrxConnection connection) {
			return !text(payload).equals("drop");
		}

		@Override
		public void after(Payload payload, ZcrxConnection connection) {
			this.after.add(text(payload));
		}

	}

}
