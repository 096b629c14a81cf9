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

package io.zcrx.preflight;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * What all receivers of an interface agree on: how the interface was before the first of
 * them, and what each of them has set. Confined to who holds the lock of the record.
 */
final class NicRecord {

	private static final String HEADER = "zcrx-nic 1";

	private static final String NONE = "-";

	private final String bootId;

	private final List<NicParticipant> participants = new ArrayList<>();

	private @Nullable Integer tcpDataSplit;

	private @Nullable Integer hdsThresh;

	private boolean ntupleWasOff;

	private @Nullable RssTable foundRss;

	private @Nullable RssTable leftRss;

	/**
	 * Creates the record of an interface that nobody has set up.
	 * @param bootId the machine's boot, which it is about
	 */
	NicRecord(String bootId) {
		this.bootId = bootId;
	}

	String bootId() {
		return this.bootId;
	}

	List<NicParticipant> participants() {
		return this.participants;
	}

	List<Integer> queues() {
		return this.participants.stream().map(NicParticipant::queue).toList();
	}

	/**
	 * {@return header split as it was found, {@code null} if it was not changed}
	 */
	@Nullable Integer tcpDataSplit() {
		return this.tcpDataSplit;
	}

	void tcpDataSplit(@Nullable Integer found) {
		this.tcpDataSplit = found;
	}

	/**
	 * {@return the threshold of header split as it was found, {@code null} if it was not
	 * changed}
	 */
	@Nullable Integer hdsThresh() {
		return this.hdsThresh;
	}

	void hdsThresh(@Nullable Integer found) {
		this.hdsThresh = found;
	}

	boolean ntupleWasOff() {
		return this.ntupleWasOff;
	}

	void ntupleWasOff(boolean wasOff) {
		this.ntupleWasOff = wasOff;
	}

	/**
	 * {@return how flows were spread when the table was found, {@code null} if it was not
	 * changed}
	 */
	@Nullable RssTable foundRss() {
		return this.foundRss;
	}

	/**
	 * {@return how the last of us left the table, {@code null} if it was not changed}
	 */
	@Nullable RssTable leftRss() {
		return this.leftRss;
	}

	void rss(@Nullable RssTable found, @Nullable RssTable left) {
		this.foundRss = found;
		this.leftRss = left;
	}

	/**
	 * {@return the record as text}
	 */
	String format() {
		StringBuilder text = new StringBuilder();
		line(text, HEADER);
		line(text, "boot", word(this.bootId));
		line(text, "tcp-data-split", word(this.tcpDataSplit));
		line(text, "hds-thresh", word(this.hdsThresh));
		line(text, "ntuple-was-off", this.ntupleWasOff);
		line(text, "rss-found", word(this.foundRss));
		line(text, "rss-left", word(this.leftRss));
		for (NicParticipant participant : this.participants) {
			ProcessIdentity process = participant.process();
			line(text, "participant", participant.id(), process.pid(), process.started(), process.namespace(),
					participant.queue(), participant.port());
			for (NicParticipant.Claim claim : participant.claims()) {
				line(text, "rule", claim.rule().family(), claim.rule().port(), claim.rule().queue(), claim.location());
			}
		}
		return text.toString();
	}

	private static void line(StringBuilder text, Object... words) {
		text.append(Arrays.stream(words).map(String::valueOf).collect(Collectors.joining(" "))).append('\n');
	}

	private static String word(@Nullable Object value) {
		return (value == null || value.toString().isEmpty()) ? NONE : value.toString().replace(" ", "");
	}

	/**
	 * Reads a record.
	 * @param text the text
	 * @return the record
	 * @throws IllegalArgumentException if it is none
	 */
	static NicRecord parse(String text) {
		try {
			List<String> lines = text.lines().toList();
			if (!lines.getFirst().equals(HEADER)) {
				throw new IllegalArgumentException("it begins with '%s'".formatted(lines.getFirst()));
			}
			NicRecord record = new NicRecord(value(lines.get(1), "boot"));
			record.tcpDataSplit = number(value(lines.get(2), "tcp-data-split"));
			record.hdsThresh = number(value(lines.get(3), "hds-thresh"));
			record.ntupleWasOff = Boolean.parseBoolean(value(lines.get(4), "ntuple-was-off"));
			record.foundRss = table(value(lines.get(5), "rss-found"));
			record.leftRss = table(value(lines.get(6), "rss-left"));
			lines.subList(7, lines.size()).forEach(record::participant);
			return record;
		}
		catch (RuntimeException ex) {
			throw new IllegalArgumentException("not a record: " + ex.getMessage(), ex);
		}
	}

	private void participant(String line) {
		String[] words = line.split(" ", -1);
		if (words[0].equals("participant")) {
			ProcessIdentity process = new ProcessIdentity(Long.parseLong(words[2]), Long.parseLong(words[3]), words[4]);
			this.participants
				.add(new NicParticipant(words[1], process, Integer.parseInt(words[5]), Integer.parseInt(words[6])));
		}
		else if (words[0].equals("rule")) {
			FlowRule rule = new FlowRule(words[1].equals("tcp4"), Integer.parseInt(words[2]),
					Integer.parseInt(words[3]));
			this.participants.getLast().claim(rule, Integer.parseInt(words[4]));
		}
		else {
			throw new IllegalArgumentException(line);
		}
	}

	private static String value(String line, String name) {
		if (!line.startsWith(name + " ")) {
			throw new IllegalArgumentException(line);
		}
		String value = line.substring(name.length() + 1);
		return value.equals(NONE) ? "" : value;
	}

	private static @Nullable Integer number(String value) {
		return value.isEmpty() ? null : Integer.valueOf(value);
	}

	private static @Nullable RssTable table(String value) {
		if (value.isEmpty()) {
			return null;
		}
		String[] queues = value.substring(1, value.length() - 1).split(",");
		return new RssTable(Arrays.stream(queues).mapToInt(Integer::parseInt).toArray());
	}

}
