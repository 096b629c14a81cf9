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

package io.zcrx.inbound;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Constructor;
import java.util.Arrays;

import io.zcrx.ConnectionListener;
import io.zcrx.LeakDetection;
import io.zcrx.Payload;
import io.zcrx.PayloadListener;
import io.zcrx.ZcrxConnection;
import io.zcrx.ZcrxReceiverConfig;
import io.zcrx.ifq.Area;
import io.zcrx.loop.LoopHandler;
import io.zcrx.payload.AreaViews;
import io.zcrx.payload.LeakDetector;
import io.zcrx.payload.ReceivedPayload;

/**
 * Makes what the public API puts between a loop and listeners, and its payloads.
 *
 * @since 0.1.0
 */
public final class Deliveries {

	private Deliveries() {
	}

	/**
	 * Delivers to one listener.
	 * @param area the loop's area
	 * @return what the loop delivers to
	 */
	public static LoopHandler single(Area area) {
		return to(area, new First());
	}

	/**
	 * Delivers to three listeners in turn, which the compiler can't merge with the loop.
	 * @param area the loop's area
	 * @return what the loop delivers to
	 */
	public static LoopHandler mixed(Area area) {
		PayloadListener[] listeners = { new First(), new Last(), new Length() };
		return to(area, new PayloadListener() {

			private int next;

			@Override
			public void onPayload(Payload payload, ZcrxConnection connection) throws Exception {
				this.next = (this.next == listeners.length - 1) ? 0 : this.next + 1;
				listeners[this.next].onPayload(payload, connection);
			}

		});
	}

	private static LoopHandler to(Area area, PayloadListener listener) {
		AreaViews views = new AreaViews(area.segment(), area.starts(), (offset, length) -> {
		}, new LeakDetector("benchmark", LeakDetection.OFF));
		Object[] arguments = { views, listener, new ConnectionListener() {
		}, new HandlerFailures(ZcrxReceiverConfig.builder("benchmark").build(), () -> {
		}), Integer.MAX_VALUE, null, null };
		// by reflection, because an earlier build that is measured beside this one knows
		// no limit of batches
		Constructor<?> constructor = Delivery.class.getDeclaredConstructors()[0];
		try {
			return (LoopHandler) constructor.newInstance(Arrays.copyOf(arguments, constructor.getParameterCount()));
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Makes a payload of the calling thread.
	 * @param area the area it lies in
	 * @param length bytes of the payload
	 * @return the payload
	 */
	public static Payload payload(MemorySegment area, int length) {
		AreaViews views = views(area, LeakDetection.OFF);
		return new ReceivedPayload(views, 0, length);
	}

	/**
	 * Makes views for the calling thread.
	 * @param area the area that they show
	 * @param leakDetection how retained payloads are watched
	 * @return the views
	 */
	public static AreaViews views(MemorySegment area, LeakDetection leakDetection) {
		AreaViews views = new AreaViews(area, (offset, length) -> {
		}, new LeakDetector("benchmark", leakDetection));
		views.confineTo(Thread.currentThread());
		return views;
	}

	private static final class First implements PayloadListener {

		@SuppressWarnings("unused") // keeps the reads alive
		private long sink;

		@Override
		public void onPayload(Payload payload, ZcrxConnection connection) {
			this.sink += payload.segment().get(ValueLayout.JAVA_BYTE, 0);
		}

	}

	private static final class Last implements PayloadListener {

		@SuppressWarnings("unused") // keeps the reads alive
		private long sink;

		@Override
		public void onPayload(Payload payload, ZcrxConnection connection) {
			MemorySegment segment = payload.segment();
			this.sink += segment.get(ValueLayout.JAVA_BYTE, segment.byteSize() - 1);
		}

	}

	private static final class Length implements PayloadListener {

		@SuppressWarnings("unused") // keeps the reads alive
		private long sink;

		@Override
		public void onPayload(Payload payload, ZcrxConnection connection) {
			this.sink += payload.segment().byteSize();
		}

	}

}
