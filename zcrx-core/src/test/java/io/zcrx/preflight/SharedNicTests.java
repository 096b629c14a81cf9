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

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.zcrx.libc.Errno;
import io.zcrx.libc.SyscallException;
import io.zcrx.uapi.EthtoolRxFlowSpec;
import io.zcrx.uapi.LinuxEthtool;

import static org.assertj.core.api.Assertions.assertThat;

class SharedNicTests {

	private static final long PROCESS = 4711;

	private static final long OTHER_PROCESS = 4712;

	private final FakeNic nic = new FakeNic();

	private final String found = this.nic.state();

	@TempDir
	private Path root;

	@TempDir
	private Path folder;

	private FakeMachine machine;

	@BeforeEach
	void boot() {
		this.machine = new FakeMachine(this.root).link("proc/self/ns/net", "net:[4026531840]")
			.link("proc/self/ns/pid", "pid:[4026531836]")
			.file("proc/sys/kernel/random/boot_id", "first\n");
		start(PROCESS, 100);
		start(OTHER_PROCESS, 200);
	}

	@Test
	void lastToLeaveRestoresTheCardAsItWasFound() {
		assertThat(join("first", PROCESS, 1, 9001)).isNull();
		assertThat(join("second", OTHER_PROCESS, 2, 9002)).isNull();
		assertThat(this.nic.rss).isEqualTo(new RssTable(0, 0, 3, 3, 0, 0, 3, 3));

		leave("first");
		leave("second");

		assertThat(this.nic.state()).isEqualTo(this.found);
		assertThat(this.folder.resolve("4026531840-eth0-2")).doesNotExist();
	}

	@Test
	void firstToLeaveTakesOnlyItsOwnPartAway() {
		join("first", PROCESS, 1, 9001);
		join("second", OTHER_PROCESS, 2, 9002);

		leave("first");

		assertThat(this.nic.split).isEqualTo(EthtoolRings.ETHTOOL_TCP_DATA_SPLIT_ENABLED);
		assertThat(this.nic.threshold).isZero();
		assertThat(this.nic.ntuple).isTrue();
		assertThat(this.nic.rss).isEqualTo(new RssTable(0, 1, 0, 3, 0, 1, 1, 3));
		assertThat(this.nic.rules.values()).isNotEmpty()
			.allMatch((rule) -> rule.is(new FlowRule(true, 9002, 2)) || rule.is(new FlowRule(false, 9002, 2)));
	}

	@Test
	void leavesRuleThatHasTakenThePlaceOfItsOwn() {
		join("first", PROCESS, 1, 9001);
		int place = this.nic.rules.keySet().iterator().next();
		this.nic.delete(place);
		this.nic.place(place, new FlowRule(true, 22, 0));

		leave("first");

		assertThat(this.nic.rules.values()).singleElement()
			.matches((rule) -> rule.is(new FlowRule(true, 22, 0)) && rule.location() == place);
		assertThat(this.nic.ntuple).as("still needed").isTrue();
	}

	@Test
	void leavesTableThatSomebodyElseHasChanged() {
		join("first", PROCESS, 1, 9001);
		RssTable changed = new RssTable(0, 0, 0, 0, 0, 0, 0, 3);
		this.nic.rss = changed;

		leave("first");

		assertThat(this.nic.rss).isEqualTo(changed);
	}

	@Test
	void restoresTableThatSomebodyElseHasSetBetweenTwo() {
		join("first", PROCESS, 1, 9001);
		RssTable changed = new RssTable(0, 2, 0, 2, 0, 2, 0, 2);
		this.nic.rss = changed;
		join("second", OTHER_PROCESS, 2, 9002);
		assertThat(this.nic.rss).isEqualTo(new RssTable(0, 0, 0, 0, 0, 0, 0, 0));

		leave("first");
		leave("second");

		assertThat(this.nic.rss).isEqualTo(changed);
	}

	@Test
	void leavesThresholdThatSomebodyElseHasSet() {
		join("first", PROCESS, 1, 9001);
		this.nic.threshold = 100;

		leave("first");

		assertThat(this.nic.threshold).isEqualTo(100);
	}

	@Test
	void restoresWhatKilledProcessHasLeft() {
		join("killed", PROCESS, 1, 9001);
		start(PROCESS, 101); // another process has got its number

		clear();

		assertThat(this.nic.state()).isEqualTo(this.found);
	}

	@Test
	void restoresWhatZombieHasLeft() {
		join("killed", PROCESS, 1, 9001);
		this.machine.file("proc/" + PROCESS + "/stat", stat("Z", 100));

		clear();

		assertThat(this.nic.state()).isEqualTo(this.found);
	}

	@Test
	void restoresPartOfKilledProcessWhileOthersRun() {
		join("first", PROCESS, 1, 9001);
		join("second", OTHER_PROCESS, 2, 9002);
		this.machine.file("proc/" + PROCESS + "/stat", "");

		clear();

		assertThat(this.nic.rss).isEqualTo(new RssTable(0, 1, 0, 3, 0, 1, 1, 3));
		leave("second");
		assertThat(this.nic.state()).isEqualTo(this.found);
	}

	@Test
	void restoresRuleOfProcessThatWasKilledWhileItAddedIt() {
		this.nic.refusal = new SyscallException("ETHTOOL_SRXCLSRLINS", -Errno.ENOSPC);
		with((shared) -> shared.join(participant("killed", PROCESS, 1, 9001), rules(1, 9001), null));
		this.nic.place(3, new FlowRule(true, 9001, 1));
		this.machine.file("proc/" + PROCESS + "/stat", "");

		clear();

		assertThat(this.nic.state()).isEqualTo(this.found);
	}

	@Test
	void leavesWhatLivingProcessesHaveSet() {
		join("first", PROCESS, 1, 9001);
		String prepared = this.nic.state();

		clear();

		assertThat(this.nic.state()).isEqualTo(prepared);
	}

	@Test
	void knowsLivingProcessesOfOtherNamespacesByTheirLock() throws IOException {
		with((shared) -> shared.join(new NicParticipant("contained", new ProcessIdentity(1, 100, "pid:[1]"), 1, 9001),
				rules(1, 9001), null));
		String prepared = this.nic.state();

		clear();
		assertThat(this.nic.state()).isEqualTo(prepared);

		Files.delete(this.folder.resolve("4026531840-eth0-2.contained"));
		clear();
		assertThat(this.nic.state()).isEqualTo(this.found);
	}

	@Test
	void forgetsWhatWasSetBeforeTheMachineWasBooted() {
		join("first", PROCESS, 1, 9001);
		String prepared = this.nic.state();
		this.machine.file("proc/sys/kernel/random/boot_id", "second\n").file("proc/" + PROCESS + "/stat", "");

		clear();

		assertThat(this.nic.state()).isEqualTo(prepared);
	}

	@Test
	void movesRecordAsideThatNobodyCanRead() throws IOException {
		for (String garbage : List.of("", "\u0000\u0001", "zcrx-nic 1\nboot first\nparticipant", "zcrx-nic 2\n")) {
			Files.writeString(this.folder.resolve("4026531840-eth0-2"), garbage);

			assertThat(join("first", PROCESS, 1, 9001)).isNull();
			leave("first");

			assertThat(this.folder.resolve("4026531840-eth0-2.unreadable")).hasContent(garbage);
			assertThat(this.nic.state()).isEqualTo(this.found);
		}
	}

	@Test
	void worksForThisProcessWithoutFolder() throws IOException {
		Path missing = this.folder.resolve("missing");
		for (String id : List.of("first", "second")) {
			int queue = id.equals("first") ? 1 : 2;
			try (NicRecordFile file = open(missing)) {
				new SharedNic("eth0", this.nic, file).join(participant(id, PROCESS, queue, 9000 + queue),
						rules(queue, 9000 + queue), null);
			}
		}
		for (String id : List.of("first", "second")) {
			try (NicRecordFile file = open(missing)) {
				new SharedNic("eth0", this.nic, file).leave(id);
				assertThat(this.nic.state()).matches((state) -> id.equals("second") == state.equals(this.found));
			}
		}
	}

	@Test
	void tellsOfRuleThatSendsThePortElsewhere() {
		this.nic.ntuple = true;
		this.nic.place(5, new FlowRule(true, 9001, 3));
		String before = this.nic.state();

		Finding finding = join("first", PROCESS, 1, 9001);

		assertThat(finding).hasToString("the flow rule at location 5 of eth0 sends port 9001 over IPv4 to queue 3, "
				+ "not to queue 1: ethtool -N eth0 delete 5, if nobody needs it");
		assertThat(this.nic.state()).isEqualTo(before);
	}

	@Test
	void heedsOnlyRulesOfItsOwnAddressAndThoseThatComeFirst() throws IOException {
		byte[] value = new byte[EthtoolRxFlowSpec.MATCHED];
		byte[] mask = new byte[EthtoolRxFlowSpec.MATCHED];
		// all of TCP, at last
		this.nic.place(15, LinuxEthtool.TCP_V4_FLOW, value, mask, 0);
		Flow elsewhere = Flow.to(true, InetAddress.getByName("10.0.0.9"), 9001);
		this.nic.place(0, LinuxEthtool.TCP_V4_FLOW, elsewhere.bytes(LinuxEthtool.TCP_V4_FLOW),
				elsewhere.known(LinuxEthtool.TCP_V4_FLOW), 3);
		List<FlowRule> rules = List.of(new FlowRule(true, 9001, 1));

		Finding finding = with((shared) -> shared.join(participant("first", PROCESS, 1, 9001), rules, local()));

		assertThat(finding).isNull();
	}

	@Test
	void ruleThatAnotherReliesOnStays() {
		join("before", PROCESS, 1, 9001);
		join("after", OTHER_PROCESS, 1, 9001);

		leave("before");
		assertThat(this.nic.rules.values()).anyMatch((rule) -> rule.is(new FlowRule(true, 9001, 1)));

		leave("after");
		assertThat(this.nic.state()).isEqualTo(this.found);
	}

	@Test
	void ruleThatWasThereStays() {
		this.nic.ntuple = true;
		this.nic.place(4, new FlowRule(true, 9001, 1));
		String before = this.nic.state();

		join("first", PROCESS, 1, 9001);
		leave("first");

		assertThat(this.nic.state()).isEqualTo(before);
	}

	private static InetAddress local() {
		try {
			return InetAddress.getByName("10.0.0.1");
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	private void start(long pid, long ticks) {
		this.machine.file("proc/" + pid + "/stat", stat("S", ticks));
	}

	private static String stat(String state, long ticks) {
		return "1 (a (strange) name) " + state + " 2".repeat(18) + " " + ticks + " 3 4\n";
	}

	private @Nullable Finding join(String id, long pid, int queue, int port) {
		return with((shared) -> {
			Finding finding = shared.join(participant(id, pid, queue, port), rules(queue, port), null);
			if (finding != null) {
				shared.leave(id);
			}
			return finding;
		});
	}

	private NicParticipant participant(String id, long pid, int queue, int port) {
		return new NicParticipant(id, new ProcessIdentity(pid, (pid == PROCESS) ? 100 : 200, "pid:[4026531836]"), queue,
				port);
	}

	private static List<FlowRule> rules(int queue, int port) {
		return List.of(new FlowRule(true, port, queue), new FlowRule(false, port, queue));
	}

	private void leave(String id) {
		with((shared) -> {
			shared.leave(id);
			return null;
		});
	}

	private void clear() {
		with((shared) -> {
			shared.clear();
			return null;
		});
	}

	private <T> @Nullable T with(Function<SharedNic, @Nullable T> action) {
		try (NicRecordFile file = open(this.folder)) {
			return action.apply(new SharedNic("eth0", this.nic, file));
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	private NicRecordFile open(Path directory) throws IOException {
		return NicRecordFile.open(new KernelFiles(this.root), directory, "eth0", 2);
	}

}
