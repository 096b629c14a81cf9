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
import java.net.InetSocketAddress;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.zcrx.uapi.EthtoolRxFlowSpec;
import io.zcrx.uapi.EthtoolTcpip4Spec;
import io.zcrx.uapi.EthtoolUsrip4Spec;
import io.zcrx.uapi.LinuxEthtool;

import static org.assertj.core.api.Assertions.assertThat;

class SteeringTests {

	private final FakeNic nic = new FakeNic();

	private InetAddress local;

	private InetAddress local6;

	@BeforeEach
	void heedRules() throws Exception {
		this.nic.ntuple = true;
		this.local = InetAddress.getByName("10.0.0.1");
		this.local6 = InetAddress.getByName("fd00::1");
	}

	@Test
	void acceptsPortThatRuleBringsToTheQueue() {
		this.nic.place(5, new FlowRule(true, 9000, 1));

		assertThat(accepting(this.local, 1)).isEmpty();
	}

	@Test
	void tellsOfPortThatIsSpreadOverQueues() {
		assertThat(accepting(this.local, 1))
			.containsExactly("no flow rule of eth0 brings all of port 9000 over IPv4 to "
					+ "queue 1, so it may arrive on queues [0, 2, 3] and is copied: "
					+ "ethtool -N eth0 flow-type tcp4 dst-port 9000 action 1");
		assertThat(accepting(this.local6, 2)).singleElement()
			.asString()
			.endsWith("ethtool -N eth0 flow-type tcp6 dst-port 9000 action 2");
	}

	@Test
	void acceptsPortThatIsSpreadOverQueuesWhichAreAllReceivedFrom() {
		assertThat(accepting(this.local, 0, 1, 2, 3)).isEmpty();
	}

	@Test
	void heedsNoRulesWhenTheInterfaceDoesNot() {
		this.nic.place(5, new FlowRule(true, 9000, 1));
		this.nic.ntuple = false;

		assertThat(accepting(this.local, 1)).hasSize(1);
	}

	@Test
	void tellsOfRuleThatSendsThePortElsewhere() {
		this.nic.place(2, new FlowRule(true, 9000, 3));
		this.nic.place(5, new FlowRule(true, 9000, 1));

		assertThat(accepting(this.local, 1)).containsExactly("the flow rule at location 2 of eth0 sends port 9000 over "
				+ "IPv4 to queue 3, not to queue 1: ethtool -N eth0 delete 2, if nobody needs it");
	}

	@Test
	void heedsMaskedPorts() {
		byte[] value = new byte[EthtoolRxFlowSpec.MATCHED];
		byte[] mask = new byte[EthtoolRxFlowSpec.MATCHED];
		value[(int) EthtoolTcpip4Spec.PDST] = 9000 >> 8;
		value[(int) EthtoolTcpip4Spec.PDST + 1] = (byte) 9000;
		mask[(int) EthtoolTcpip4Spec.PDST] = -1;
		mask[(int) EthtoolTcpip4Spec.PDST + 1] = (byte) ~7;
		this.nic.place(2, LinuxEthtool.TCP_V4_FLOW, value, mask, 1);

		assertThat(new InterfaceSteering("eth0", List.of(1), this.nic).accepting(this.local, 9007)).isEmpty();
		assertThat(new InterfaceSteering("eth0", List.of(1), this.nic).accepting(this.local, 9008)).hasSize(1);
	}

	@Test
	void tellsOfNarrowerRules() {
		byte[] value = new byte[EthtoolRxFlowSpec.MATCHED];
		byte[] mask = new byte[EthtoolRxFlowSpec.MATCHED];
		value[(int) EthtoolTcpip4Spec.IP4SRC] = 10;
		mask[(int) EthtoolTcpip4Spec.IP4SRC] = -1;
		this.nic.place(2, LinuxEthtool.TCP_V4_FLOW, value, mask, 3);
		this.nic.place(5, new FlowRule(true, 9000, 1));

		assertThat(accepting(this.local, 1)).singleElement()
			.asString()
			.contains("location 2 of eth0 sends some of port 9000 over IPv4 to queue 3");

		this.nic.driverPlaces = true;
		assertThat(accepting(this.local, 1)).as("the rule that looks at more comes first").isEmpty();
	}

	@Test
	void tellsOfRuleForAnyProtocolAndOfOneThatDrops() {
		byte[] value = new byte[EthtoolRxFlowSpec.MATCHED];
		byte[] mask = new byte[EthtoolRxFlowSpec.MATCHED];
		value[(int) EthtoolUsrip4Spec.PROTO] = 6;
		mask[(int) EthtoolUsrip4Spec.PROTO] = -1;
		this.nic.place(2, LinuxEthtool.IPV4_USER_FLOW, value, mask, LinuxEthtool.RX_CLS_FLOW_DISC);

		assertThat(accepting(this.local, 1)).singleElement()
			.asString()
			.contains("location 2 of eth0 sends port 9000 over IPv4 nowhere");

		value[(int) EthtoolUsrip4Spec.PROTO] = 17; // UDP
		assertThat(accepting(this.local, 1)).singleElement().asString().startsWith("no flow rule");
	}

	@Test
	void looksAtSourceOfServersThatAreConnectedTo() throws Exception {
		InetSocketAddress server = new InetSocketAddress(InetAddress.getByName("10.0.0.7"), 7000);
		InterfaceSteering steering = new InterfaceSteering("eth0", List.of(1), this.nic);

		assertThat(steering.connecting(server)).extracting(Finding::fix)
			.containsExactly("ethtool -N eth0 flow-type tcp4 src-ip 10.0.0.7 src-port 7000 action 1");

		Flow flow = Flow.from(server.getAddress(), 7000);
		this.nic.place(4, flow.flowType(), flow.bytes(flow.flowType()), flow.known(flow.flowType()), 1);
		assertThat(steering.connecting(server)).isEmpty();
		assertThat(steering.connecting(InetSocketAddress.createUnresolved("nowhere.invalid", 1))).isEmpty();
	}

	@Test
	void namesTheCommandOfTheFamilyThatIsBound() throws Exception {
		InterfaceSteering steering = new InterfaceSteering("eth0", List.of(3), this.nic);

		assertThat(steering.acceptingCommands(this.local, 9000))
			.containsExactly("ethtool -N eth0 flow-type tcp4 dst-port 9000 action 3");
		assertThat(steering.acceptingCommands(this.local6, 9000))
			.containsExactly("ethtool -N eth0 flow-type tcp6 dst-port 9000 action 3");
		assertThat(steering.connectingCommand(new InetSocketAddress(this.local6, 7000)))
			.isEqualTo("ethtool -N eth0 flow-type tcp6 src-ip fd00:0:0:0:0:0:0:1 src-port 7000 action 3");
		assertThat(steering.connectingCommand(InetSocketAddress.createUnresolved("nowhere.invalid", 7000)))
			.isEqualTo("ethtool -N eth0 flow-type tcp4 src-port 7000 action 3");
	}

	private List<String> accepting(InetAddress address, Integer... queues) {
		return new InterfaceSteering("eth0", List.of(queues), this.nic).accepting(address, 9000)
			.stream()
			.map(Finding::toString)
			.toList();
	}

}
