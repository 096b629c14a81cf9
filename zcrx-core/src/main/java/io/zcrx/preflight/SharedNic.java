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

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.zcrx.libc.SyscallException;

/**
 * Sets an interface up for one receiver after the other, and gives up what one of them
 * alone needed when it leaves; when the last one leaves, the interface is as the first
 * one found it. What somebody else has changed meanwhile stays. Confined to who holds the
 * lock of the record.
 */
final class SharedNic {

	private static final Logger logger = LoggerFactory.getLogger(SharedNic.class);

	private final String name;

	private final NicSettings settings;

	private final NicRecordFile file;

	private final NicRecord record;

	private final NicUndo undo;

	SharedNic(String interfaceName, NicSettings settings, NicRecordFile file) {
		this.name = interfaceName;
		this.settings = settings;
		this.file = file;
		this.record = file.record();
		this.undo = new NicUndo(interfaceName);
	}

	/**
	 * Undoes what those have left that can't any more.
	 */
	void clear() {
		for (NicParticipant participant : List.copyOf(this.record.participants())) {
			if (!this.file.lives(participant)) {
				logger.info("Process {} is gone without restoring {}: what it had set for queue {} is restored now",
						participant.process().pid(), this.name, participant.queue());
				leave(participant.id());
			}
		}
	}

	/**
	 * Sets the interface up for a receiver. What it needs and has already is left alone.
	 * @param participant the receiver
	 * @param rules what directs its connections to its queue
	 * @param local the address that it is bound to, or {@code null} if any
	 * @return what could not be done, with the fix, or {@code null}; then the receiver
	 * has to {@link #leave}
	 */
	@Nullable Finding join(NicParticipant participant, List<FlowRule> rules, @Nullable InetAddress local) {
		this.record.participants().add(participant);
		this.file.join(participant);
		this.file.save();
		String split = "ethtool -G %s tcp-data-split on".formatted(this.name);
		String ntuple = "ethtool -K %s ntuple on".formatted(this.name);
		String rss = "ethtool -X %s equal N, so that queue %d is left out".formatted(this.name, participant.queue());
		List<Step> steps = new ArrayList<>(List.of(new Step(split, this::splitHeaders),
				new Step(ntuple, this::heedRules), new Step(rss, () -> keepOthersOut(participant.queue()))));
		for (FlowRule rule : rules) {
			steps.add(2, new Step("ethtool -n " + this.name, () -> conflict(rule, local)));
			steps.add(new Step(rule.command(this.name), () -> direct(participant, rule)));
		}
		for (Step step : steps) {
			Finding failure = step.take();
			if (failure != null) {
				return failure;
			}
		}
		return null;
	}

	private @Nullable Finding splitHeaders() throws NetlinkException {
		EthtoolRings before = this.settings.rings();
		if (before.tcpDataSplit() != EthtoolRings.ETHTOOL_TCP_DATA_SPLIT_ENABLED) {
			this.record.tcpDataSplit(before.tcpDataSplit());
			this.file.save();
			this.settings.tcpDataSplit(EthtoolRings.ETHTOOL_TCP_DATA_SPLIT_ENABLED);
			changed("tcp-data-split on");
		}
		if (before.hdsThresh() != 0) {
			this.record.hdsThresh((int) before.hdsThresh());
			this.file.save();
			this.settings.hdsThresh(0);
			changed("hds-thresh 0");
		}
		return null;
	}

	private @Nullable Finding heedRules() {
		if (!this.settings.ntuple()) {
			this.record.ntupleWasOff(true);
			this.file.save();
			this.settings.ntuple(true);
			changed("ntuple on");
		}
		return null;
	}

	private @Nullable Finding conflict(FlowRule rule, @Nullable InetAddress local) {
		for (PlacedRule other : this.settings.rules().against(rule, Flow.to(rule.ipv4(), local, rule.port()))) {
			return Steering.conflict(this.name, other, rule.flow(), List.of(rule.queue()));
		}
		return null;
	}

	private @Nullable Finding keepOthersOut(int queue) {
		RssTable before = this.settings.rss();
		if (before == null) {
			return null;
		}
		RssTable found = before.equals(this.record.leftRss()) ? this.record.foundRss() : null;
		Collection<Integer> queues = this.record.queues();
		if (!before.uses(queues)) {
			this.record.rss(found, (found != null) ? before : null);
			return null;
		}
		if (found == null) {
			found = before; // nobody of us has changed it, or somebody else has since
		}
		int rxQueues = rxQueues();
		RssTable table = found.without(queues, rxQueues);
		if (table == null) {
			return new Finding("%s has no queue beside %s for other traffic".formatted(this.name, queues),
					"ethtool -L %s combined %d".formatted(this.name, rxQueues + 1));
		}
		this.record.rss(found, table);
		this.file.save();
		this.settings.rss(table, false);
		changed("no other flows to queue " + queue);
		return null;
	}

	private int rxQueues() {
		int most = this.record.queues().stream().mapToInt(Integer::intValue).max().orElse(0);
		int queues = this.settings.rxQueues();
		return (queues > 0) ? queues : most + 1;
	}

	private @Nullable Finding direct(NicParticipant participant, FlowRule rule) {
		for (PlacedRule placed : this.settings.rules().rules()) {
			if (placed.is(rule)) {
				// when one of us follows another at once, its rule must not go with it
				if (this.record.participants().stream().anyMatch((other) -> other.claims(rule))) {
					participant.claim(rule, placed.location());
					this.file.save();
				}
				return null;
			}
		}
		participant.claim(rule, NicParticipant.Claim.ANYWHERE);
		this.file.save();
		int location = this.settings.insert(rule);
		participant.claim(rule, location);
		this.file.save();
		changed("%s dst-port %d to queue %d".formatted(rule.family(), rule.port(), rule.queue()));
		return null;
	}

	private void changed(String what) {
		logger.info("Changed {}: {}, until the receivers that need it are closed", this.name, what);
	}

	/**
	 * Undoes what a receiver alone needed, the last change first.
	 * @param id the receiver
	 */
	void leave(String id) {
		NicParticipant participant = this.record.participants()
			.stream()
			.filter((candidate) -> candidate.id().equals(id))
			.findFirst()
			.orElse(null);
		if (participant == null) {
			return;
		}
		this.record.participants().remove(participant);
		participant.claims().reversed().forEach(this::release);
		letOthersIn();
		if (this.record.participants().isEmpty()) {
			ignoreRules();
			joinHeaders();
		}
		this.file.leave(participant);
		this.file.save();
	}

	private void release(NicParticipant.Claim claim) {
		FlowRule rule = claim.rule();
		if (this.record.participants().stream().anyMatch((other) -> other.claims(rule))) {
			return;
		}
		this.undo.undo("ethtool -N %s delete %d".formatted(this.name, claim.location()), () -> {
			boolean anywhere = claim.location() == NicParticipant.Claim.ANYWHERE;
			PlacedRule placed = this.settings.rules()
				.rules()
				.stream()
				.filter((candidate) -> anywhere ? candidate.is(rule) : candidate.location() == claim.location())
				.findFirst()
				.orElse(null);
			if (placed == null) {
				return anywhere ? null : "the flow rule at location %d is gone".formatted(claim.location());
			}
			if (!placed.is(rule)) {
				return "the flow rule at location %d is another".formatted(claim.location());
			}
			this.settings.delete(placed.location());
			return null;
		});
	}

	private void letOthersIn() {
		RssTable found = this.record.foundRss();
		RssTable left = this.record.leftRss();
		if (found == null || left == null) {
			return;
		}
		int rxQueues = rxQueues();
		RssTable without = found.uses(this.record.queues()) ? found.without(this.record.queues(), rxQueues) : found;
		RssTable table = (without != null) ? without : left;
		boolean asFound = table.equals(found);
		if (!table.equals(left)) {
			this.undo.undo(table.command(this.name, rxQueues), () -> {
				RssTable current = this.settings.rss();
				if (!left.equals(current) && !table.equals(current)) {
					return "its RSS table is now " + current;
				}
				this.settings.rss(table, asFound);
				return null;
			});
		}
		this.record.rss(asFound ? null : found, asFound ? null : table);
	}

	private void ignoreRules() {
		if (this.record.ntupleWasOff()) {
			this.undo.undo("ethtool -K %s ntuple off".formatted(this.name), () -> {
				int rules = this.settings.rules().rules().size();
				if (rules > 0) {
					return "it has %d flow rules, for which ntuple stays on".formatted(rules);
				}
				this.settings.ntuple(false);
				return null;
			});
			this.record.ntupleWasOff(false);
		}
	}

	private void joinHeaders() {
		Integer threshold = this.record.hdsThresh();
		if (threshold != null) {
			this.undo.undo("ethtool -G %s hds-thresh %d".formatted(this.name, threshold), () -> {
				long now = this.settings.rings().hdsThresh();
				if (now != 0) {
					return (now == threshold) ? null : "hds-thresh is now " + now;
				}
				this.settings.hdsThresh(threshold);
				return null;
			});
			this.record.hdsThresh(null);
		}
		Integer split = this.record.tcpDataSplit();
		if (split != null) {
			String before = (split == EthtoolRings.ETHTOOL_TCP_DATA_SPLIT_DISABLED) ? "off" : "auto";
			this.undo.undo("ethtool -G %s tcp-data-split %s".formatted(this.name, before), () -> {
				if (this.settings.rings().tcpDataSplit() == EthtoolRings.ETHTOOL_TCP_DATA_SPLIT_ENABLED) {
					this.settings.tcpDataSplit(split);
				}
				return null;
			});
			this.record.tcpDataSplit(null);
		}
	}

	/**
	 * One change, and what a user would do to be told why it is refused.
	 *
	 * @param command the command of the same effect
	 * @param action makes the change
	 */
	private record Step(String command, Action action) {

		@Nullable Finding take() {
			try {
				return this.action.run();
			}
			catch (NetlinkException | SyscallException ex) {
				return new Finding("the interface can't be set up: " + Objects.requireNonNull(ex.getMessage()),
						this.command + ", which says more");
			}
		}

	}

	@FunctionalInterface
	private interface Action {

		@Nullable Finding run() throws NetlinkException;

	}

}
