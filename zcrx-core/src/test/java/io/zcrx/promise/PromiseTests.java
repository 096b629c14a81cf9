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

package io.zcrx.promise;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

import io.zcrx.Figures;
import io.zcrx.Lab;
import io.zcrx.Prerequisite;
import io.zcrx.ReceiveMode;

/**
 * Draws scenarios, plays them and checks every promise at once. System properties:
 * zcrx.promise.seconds, how long for each place; zcrx.seed, which scenario comes first;
 * zcrx.promise.only, which connections of it take part, such as 0,3; zcrx.promise.theme,
 * the only theme.
 */
@Timeout(value = 2, unit = TimeUnit.DAYS)
class PromiseTests {

	private static final int DEFAULT_SECONDS = 5;

	private static final int WATCHDOG_SECONDS = 300;

	private static final int SHRINK_SECONDS = 60;

	// thousands of failures on purpose
	@BeforeAll
	static void logNothing() {
		logger().setLevel(Level.OFF);
	}

	@AfterAll
	static void logAgain() {
		logger().setLevel(null);
	}

	private static Logger logger() {
		return (Logger) LoggerFactory.getLogger("io.zcrx.inbound.HandlerFailures");
	}

	static Stream<Place> places() {
		Stream<Place> modes = Lab.modes().map((mode) -> new Place(mode, false));
		if (Lab.isLab() && System.getProperty("zcrx.mode") == null) {
			// the others are the same on each kernel, and time is short there
			return modes.limit(1);
		}
		return Lab.isLab() ? modes : Stream.concat(modes, Stream.of(new Place(ReceiveMode.COPY, true)));
	}

	@ParameterizedTest
	@MethodSource("places")
	void keepsItsPromises(Place place) throws Exception {
		List<String> causes = place.inMemory() ? List.of() : Lab.unavailabilityCauses(place.mode());
		Prerequisite.require(causes.isEmpty(), "no mode %s here: %s".formatted(place, causes));
		long seconds = Long.getLong("zcrx.promise.seconds", DEFAULT_SECONDS);
		long seed = Figures.seed();
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
		KernelLog kernel = new KernelLog();
		int played = 0;
		do {
			Scenario scenario = named(Scenario.draw(seed + played, place));
			Findings findings = play(scenario);
			kernel.check(findings);
			if (!findings.isEmpty()) {
				Scenario small = shrink(scenario, findings);
				throw new AssertionError(
						"%s%n%n%s%n%n-Dzcrx.seed=%d repeats it; the same promise is broken with -Dzcrx.promise.only=%s, too"
							.formatted(findings, scenario, scenario.seed(), indexes(small)));
			}
			played++;
		}
		while (System.nanoTime() - end < 0);
		Figures.print("promises: %d scenarios in %s, from seed %d".formatted(played, place, seed));
	}

	private static Scenario named(Scenario scenario) {
		String only = System.getProperty("zcrx.promise.only");
		return (only != null)
				? scenario.only(Arrays.stream(only.split(",", -1)).map(Integer::valueOf).collect(Collectors.toSet()))
				: scenario;
	}

	/**
	 * Plays a scenario, however it hangs.
	 */
	private static Findings play(Scenario scenario) throws Exception {
		FutureTask<Findings> run = new FutureTask<>(() -> Run.of(scenario));
		Thread thread = Thread.ofPlatform().daemon().name("promise-run").start(run);
		try {
			return run.get((long) WATCHDOG_SECONDS * scenario.place().slowness(), TimeUnit.SECONDS);
		}
		catch (TimeoutException ex) {
			Path dump = Threads.dump();
			thread.interrupt();
			throw new AssertionError("It hangs, see %s: %s".formatted(dump, scenario), ex);
		}
		catch (ExecutionException ex) {
			throw new AssertionError("It can't be played: " + scenario, ex.getCause());
		}
	}

	/**
	 * Leaves out connections as long as the same promise is broken.
	 */
	private static Scenario shrink(Scenario scenario, Findings findings) throws Exception {
		long end = System.nanoTime() + Duration.ofSeconds(SHRINK_SECONDS).toNanos();
		Scenario smallest = scenario;
		for (int parts = 2; parts <= 8; parts *= 2) {
			for (int part = 0; part < parts && smallest.plans().size() > 1; part++) {
				if (System.nanoTime() - end > 0) {
					return smallest;
				}
				Scenario smaller = smallest.only(without(smallest, part, parts));
				if (!smaller.plans().isEmpty()
						&& play(smaller).promises().stream().anyMatch(findings.promises()::contains)) {
					smallest = smaller;
				}
			}
		}
		return smallest;
	}

	private static Set<Integer> without(Scenario scenario, int part, int parts) {
		Set<Integer> left = new HashSet<>();
		for (int i = 0; i < scenario.plans().size(); i++) {
			if (i * parts / scenario.plans().size() != part) {
				left.add(scenario.plans().get(i).index());
			}
		}
		return left;
	}

	private static String indexes(Scenario scenario) {
		return scenario.plans().stream().map((plan) -> String.valueOf(plan.index())).collect(Collectors.joining(","));
	}

}
