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

package io.zcrx.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs a scenario: starts its receivers, warms them up, and sends to them in turn, each
 * round beginning with another one.
 */
final class ScenarioRunner {

	private final Path folder;

	private final List<String> sender;

	private final Progress progress;

	ScenarioRunner(Path folder, List<String> sender, Progress progress) {
		this.folder = folder;
		this.sender = sender;
		this.progress = progress;
	}

	ScenarioResult run(Scenario scenario, int rounds) throws IOException, InterruptedException {
		this.progress.begin(scenario.title());
		Map<ReceiverSpec, ReceiverProcess> processes = new LinkedHashMap<>();
		try {
			Map<String, String> leftOut = start(scenario, processes);
			Scenario rest = scenario.without(leftOut.keySet());
			warmUp(rest, processes);
			ScenarioResult result = Attempts.measure(rest, (attempt) -> measure(rest, rounds, processes, attempt));
			leftOut.forEach(result::leftOut);
			for (Map.Entry<ReceiverSpec, ReceiverProcess> process : processes.entrySet()) {
				this.progress.show("idle: " + process.getKey().name());
				result.idle(process.getKey().name(), process.getValue().idle(ScenarioResult.IDLE_MILLIS));
			}
			return result;
		}
		finally {
			processes.values().forEach(ReceiverProcess::close);
			this.progress.clear();
		}
	}

	/**
	 * Starts receivers and sends to each once.
	 * @return why some can't be measured, by name: what they use is not in the other
	 * build
	 */
	private Map<String, String> start(Scenario scenario, Map<ReceiverSpec, ReceiverProcess> processes)
			throws IOException, InterruptedException {
		Map<String, String> leftOut = new LinkedHashMap<>();
		for (Entry entry : scenario.entries()) {
			ReceiverSpec receiver = entry.receiver();
			if (processes.containsKey(receiver) || leftOut.containsKey(receiver.name())) {
				continue;
			}
			this.progress.show("starting " + receiver.name());
			try {
				processes.put(receiver, ReceiverProcess.start(receiver, this.folder, this.sender));
				process(processes, entry).measure(entry.load());
			}
			catch (IOException ex) {
				ReceiverProcess failed = processes.remove(receiver);
				if (failed != null) {
					failed.close();
				}
				String missing = receiver.other() ? MissingCode.in(ReceiverProcess.log(receiver, this.folder)) : null;
				if (missing == null) {
					throw ex;
				}
				leftOut.put(receiver.name(), "the other build does not have what it uses: " + missing);
			}
		}
		return leftOut;
	}

	private void warmUp(Scenario scenario, Map<ReceiverSpec, ReceiverProcess> processes)
			throws IOException, InterruptedException {
		// once at the start
		for (int i = 1; i < scenario.warmUp(); i++) {
			for (Entry entry : scenario.entries()) {
				this.progress.show("warming up %s, %d of %d".formatted(entry.name(), i + 1, scenario.warmUp()));
				process(processes, entry).measure(entry.load());
			}
		}
	}

	private void measure(Scenario scenario, int rounds, Map<ReceiverSpec, ReceiverProcess> processes,
			ScenarioResult result) throws IOException, InterruptedException {
		int count = scenario.entries().size();
		String attempt = result.discarded().isEmpty() ? "" : ", again, since " + result.discarded().getLast();
		for (int round = 0; round < rounds; round++) {
			for (int i = 0; i < count; i++) {
				Entry entry = scenario.entries().get((round + i) % count);
				this.progress.show("round %d of %d: %s%s".formatted(round + 1, rounds, entry.name(), attempt));
				result.add(entry, process(processes, entry).measure(entry.load()));
			}
		}
	}

	private static ReceiverProcess process(Map<ReceiverSpec, ReceiverProcess> processes, Entry entry) {
		ReceiverProcess process = processes.get(entry.receiver());
		if (process == null) {
			throw new IllegalStateException("Not started: " + entry.receiver().name());
		}
		return process;
	}

}
