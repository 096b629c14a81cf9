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

package io.zcrx.spring.boot.endpoint;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.util.StringUtils;

import io.zcrx.ReceiverStats;
import io.zcrx.Statistic;
import io.zcrx.spring.listener.HostAndPort;
import io.zcrx.spring.listener.ZcrxListener;
import io.zcrx.spring.listener.ZcrxListenerStartException;

/**
 * Shows and controls listeners: {@code GET /actuator/zcrx} all, {@code GET
 * /actuator/zcrx/{listener}} one, {@code POST /actuator/zcrx/{listener}} with an
 * {@code action} does something to it.
 *
 * @since 0.1.0
 */
@Endpoint(id = "zcrx")
public class ZcrxEndpoint {

	private static final int STATUS_CONFLICT = 409;

	private final Supplier<Collection<ZcrxListener>> listeners;

	/**
	 * Creates an endpoint.
	 * @param listeners the listeners to show
	 */
	public ZcrxEndpoint(Collection<ZcrxListener> listeners) {
		this(() -> listeners);
	}

	/**
	 * Creates an endpoint.
	 * @param listeners returns the listeners to show, asked each time
	 */
	public ZcrxEndpoint(Supplier<Collection<ZcrxListener>> listeners) {
		this.listeners = listeners;
	}

	/**
	 * {@return all listeners by name}
	 */
	@ReadOperation
	public ListenersDescriptor listeners() {
		Map<String, ListenerDescriptor> descriptors = new TreeMap<>();
		this.listeners.get().forEach((listener) -> descriptors.put(listener.name(), describe(listener, null)));
		return new ListenersDescriptor(descriptors);
	}

	/**
	 * Shows one listener.
	 * @param listener its name
	 * @param connections whether to show its connections, too
	 * @param limit how many of them to show, at most 1000; 100 if not set
	 * @return the listener, or {@code null} if there is none of this name
	 */
	@ReadOperation
	public @Nullable ListenerDescriptor listener(@Selector String listener, @Nullable Boolean connections,
			@Nullable Integer limit) {
		ZcrxListener found = find(listener);
		if (found == null) {
			return null;
		}
		boolean shown = Boolean.TRUE.equals(connections) || (connections == null && limit != null);
		return describe(found, shown ? ConnectionsDescriptor.of(found, limit) : null);
	}

	/**
	 * Does something to a listener.
	 * @param listener its name
	 * @param action one of pause, resume, start and stop
	 * @return the listener afterwards, or what went wrong
	 */
	@WriteOperation
	@RegisterReflectionForBinding({ ListenerDescriptor.class, ProblemDescriptor.class })
	public WebEndpointResponse<OperationResponseBody> perform(@Selector String listener, @Nullable String action) {
		ZcrxListener found = find(listener);
		if (found == null) {
			return problem(WebEndpointResponse.STATUS_NOT_FOUND, "There is no listener '%s': use one of %s"
				.formatted(listener, String.join(", ", listeners().listeners().keySet())));
		}
		ListenerAction requested = ListenerAction.of(action);
		if (requested == null) {
			return problem(WebEndpointResponse.STATUS_BAD_REQUEST,
					((action != null) ? "There is no action '%s'".formatted(action) : "The action is missing")
							+ ": post {\"action\": \"...\"} with one of "
							+ StringUtils.arrayToDelimitedString(ListenerAction.values(), ", "));
		}
		if (requested.needsRunning() && !found.isRunning()) {
			return problem(STATUS_CONFLICT, "Listener '%s' is %s: start it first".formatted(listener, found.state()));
		}
		try {
			requested.perform(found);
		}
		catch (ZcrxListenerStartException | IllegalStateException ex) {
			return problem(STATUS_CONFLICT, String.valueOf(ex.getMessage()));
		}
		return new WebEndpointResponse<>(describe(found, null));
	}

	private static WebEndpointResponse<OperationResponseBody> problem(int status, String text) {
		return new WebEndpointResponse<>(new ProblemDescriptor(text), status);
	}

	private @Nullable ZcrxListener find(String name) {
		return this.listeners.get()
			.stream()
			.filter((candidate) -> candidate.name().equals(name))
			.findFirst()
			.orElse(null);
	}

	private static ListenerDescriptor describe(ZcrxListener listener, @Nullable ConnectionsDescriptor connections) {
		InetSocketAddress address = listener.localAddress();
		Throwable failure = listener.failure();
		String interfaceName = listener.config().interfaceName();
		return new ListenerDescriptor(listener.state(), text(listener.mode()), listener.modeReason(),
				listener.config().mode().toString(), (address != null) ? HostAndPort.format(address) : null,
				listener.config().connect().stream().map(HostAndPort::format).toList(), interfaceName,
				(interfaceName != null) ? listener.config().queues() : List.of(), listener.isPaused(),
				listener.isAboveWatermark(), listener.starts(), listener.stops(), listener.pauses(), text(failure),
				listener.warnings(), figures(listener.stats()), connections);
	}

	private static Map<String, Long> figures(ReceiverStats stats) {
		Map<String, Long> figures = new LinkedHashMap<>();
		for (Statistic figure : Statistic.values()) {
			figures.put(figure.toString(), stats.get(figure));
		}
		return figures;
	}

	private static @Nullable String text(@Nullable Object value) {
		return (value != null) ? value.toString() : null;
	}

	/**
	 * All listeners.
	 *
	 * @param listeners listeners by name
	 */
	public record ListenersDescriptor(Map<String, ListenerDescriptor> listeners) implements OperationResponseBody {
	}

	/**
	 * One listener.
	 *
	 * @param state what it is doing
	 * @param mode the mode in effect, or {@code null} if it is not running
	 * @param modeReason why this mode is in effect, or {@code null} if it is not running
	 * @param configuredMode the configured mode
	 * @param address the bound address, or {@code null} if it is not running or does not
	 * listen
	 * @param connect the peers it connects to instead of listening
	 * @param interfaceName the network interface, or {@code null} if none is configured
	 * @param queues the rx queues of the interface
	 * @param paused whether it was told to receive nothing
	 * @param aboveWatermark whether it receives nothing because handlers hold too much of
	 * the area
	 * @param starts how often it was started
	 * @param stops how often it was stopped on purpose
	 * @param pauses how often it was paused
	 * @param failure why it died, or {@code null} if it did not
	 * @param warnings what is wrong with it although it works
	 * @param statistics figures of all its starts
	 * @param connections its connections, or {@code null} if they were not asked for
	 */
	public record ListenerDescriptor(ZcrxListener.State state, @Nullable String mode, @Nullable String modeReason,
			String configuredMode, @Nullable String address, List<String> connect, @Nullable String interfaceName,
			List<Integer> queues, boolean paused, boolean aboveWatermark, long starts, long stops, long pauses,
			@Nullable String failure, List<String> warnings, Map<String, Long> statistics,
			@Nullable ConnectionsDescriptor connections) implements OperationResponseBody {
	}

	/**
	 * Why something was not done.
	 *
	 * @param problem what is wrong, and what to do
	 */
	public record ProblemDescriptor(String problem) implements OperationResponseBody {
	}

}
