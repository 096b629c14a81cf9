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

package io.zcrx.payload;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.zcrx.LeakDetection;
import io.zcrx.LogCapture;

import static org.assertj.core.api.Assertions.assertThat;

class LeakReportTests {

	private final LeakReport report = new LeakReport("orders");

	@Test
	void namesThePlace() {
		try (LogCapture log = new LogCapture(LeakReport.class)) {
			this.report.leaked("\n\tat a.B.c(B.java:7)");

			assertThat(log.lines()).singleElement()
				.asString()
				.startsWith("WARN Receiver 'orders': a retained payload was collected although nobody closed it.")
				.endsWith(" It was retained\n\tat a.B.c(B.java:7)");
		}
	}

	@Test
	void tellsHowToFindPlaceThatWasNotRecorded() {
		try (LogCapture log = new LogCapture(LeakReport.class)) {
			this.report.leaked(null);
			this.report.leaked(null);

			assertThat(log.lines()).singleElement().asString().contains("'leak-detection=full' names every place");
		}
	}

	@Test
	void warnsOfEachPlaceOnceAndOfTenPlacesAtMost() {
		try (LogCapture log = new LogCapture(LeakReport.class)) {
			for (int i = 0; i < 300; i++) {
				this.report.leaked("\n\tat place " + i % 30);
			}

			List<String> lines = log.lines();
			assertThat(lines).hasSize(11);
			for (int i = 0; i < 10; i++) {
				assertThat(lines.get(i)).endsWith("at place " + i);
			}
			assertThat(lines.getLast()).contains("From now on they are only counted");
		}
	}

	@Test
	void tellsNothingOfHoldersWithoutDetection() {
		assertThat(LeakReport.holders(List.of(), LeakDetection.OFF, Duration.ofSeconds(1)))
			.startsWith("If payloads are retained, using them throws from now on.")
			.endsWith("'leak-detection=full' would name where they were retained");
	}

	@Test
	void tellsThatTheLibraryIsTheHolder() {
		assertThat(LeakReport.holders(List.of(), LeakDetection.FULL, Duration.ofSeconds(1)))
			.startsWith("Nobody retained their payloads");
	}

	@Test
	void namesTheTenLargestHolders() {
		String text = LeakReport.describe(
				IntStream.rangeClosed(1, 12).boxed().collect(Collectors.toMap((i) -> "\n\tat place " + i, (i) -> i)),
				5);

		assertThat(text.lines()).hasSize(22)
			.startsWith("Where 5 of them were retained was not recorded: 'leak-detection=full' would name it. "
					+ "Retained and not closed:", "12 times", "\tat place 12", "11 times", "\tat place 11")
			.endsWith("3 times", "\tat place 3", "and at 2 other places");
	}

}
