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

package io.zcrx.autoconfigure;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.util.unit.DataSize;

import io.zcrx.ReceiveMode;

/**
 * Properties of listeners.
 *
 * @param enabled whether listeners are created.
 * @param defaults values for every listener that does not set its own.
 * @param listeners listeners by name.
 * @since 0.1.0
 */
@ConfigurationProperties("zcrx")
public record ZcrxProperties(@DefaultValue("true") boolean enabled, @DefaultValue Listener defaults,
		@DefaultValue Map<String, Listener> listeners) {

	/**
	 * Properties of one listener; {@code null} is "not set".
	 *
	 * @param port TCP port to listen on. Use 0 for any free one.
	 * @param address local address to bind. Any address of the interface if one is set,
	 * loopback otherwise.
	 * @param interfaceName network interface to receive from.
	 * @param queue receive queue of the interface.
	 * @param mode how bytes get from the network into the area. Anything but 'auto' stops
	 * the start if it can't be had.
	 * @param areaSize size of the memory area that receives payloads, a multiple of 4KB.
	 * @param areaMaxSize size up to which the area grows under pressure (Linux 7.3, with
	 * an interface), a multiple of 4KB. An area without it does not grow.
	 * @param rxBufferSize size that receive buffers should have (Linux 7.0, with an
	 * interface that can do it), a power of two. A page if not set.
	 * @param hugePages whether the area is made of huge pages, if enough are set aside.
	 * Its sizes must then be multiples of 2MB.
	 * @param rqEntries entries of the refill queue, a power of two.
	 * @param cqEntries entries of the completion queue, a power of two. Derived from the
	 * area if 0.
	 * @param backlog connections that may wait to be accepted.
	 * @param maxConnections connections that may be open at once.
	 * @param maxPendingSend bytes of replies that may wait for a slow peer before nothing
	 * more is received from it.
	 * @param autoStartup whether the listener is started with the application.
	 * @param shutdownTimeout how long a stop waits for pending replies and retained
	 * payloads.
	 * @since 0.1.0
	 */
	public record Listener(@Nullable Integer port, @Nullable InetAddress address,
			@Name("interface") @Nullable String interfaceName, @Nullable Integer queue, @Nullable ReceiveMode mode,
			@Nullable DataSize areaSize, @Nullable DataSize areaMaxSize, @Nullable DataSize rxBufferSize,
			@Nullable Boolean hugePages, @Nullable Integer rqEntries, @Nullable Integer cqEntries,
			@Nullable Integer backlog, @Nullable Integer maxConnections, @Nullable DataSize maxPendingSend,
			@Nullable Boolean autoStartup, @Nullable Duration shutdownTimeout) {

		/**
		 * Fills in what this listener does not set.
		 * @param defaults values to use for what is not set
		 * @return a listener with the values of both
		 */
		Listener withDefaults(Listener defaults) {
			return new Listener(either(this.port, defaults.port), either(this.address, defaults.address),
					either(this.interfaceName, defaults.interfaceName), either(this.queue, defaults.queue),
					either(this.mode, defaults.mode), either(this.areaSize, defaults.areaSize),
					either(this.areaMaxSize, defaults.areaMaxSize), either(this.rxBufferSize, defaults.rxBufferSize),
					either(this.hugePages, defaults.hugePages), either(this.rqEntries, defaults.rqEntries),
					either(this.cqEntries, defaults.cqEntries), either(this.backlog, defaults.backlog),
					either(this.maxConnections, defaults.maxConnections),
					either(this.maxPendingSend, defaults.maxPendingSend),
					either(this.autoStartup, defaults.autoStartup),
					either(this.shutdownTimeout, defaults.shutdownTimeout));
		}

		private static <T> @Nullable T either(@Nullable T value, @Nullable T other) {
			return (value != null) ? value : other;
		}

	}

}
