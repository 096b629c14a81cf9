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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * A machine made of files: ready for zero-copy on {@code eth0} with four rx queues until
 * a test takes something away.
 */
final class FakeMachine implements DeviceQueries {

	static final String ALL_CAPABILITIES = "000001ffffffffff";

	static final String NO_CAPABILITIES = "0000000000000000";

	static final NetdevQueue FREE_QUEUE = new NetdevQueue(false, false, false, false, 0);

	private final Path root;

	@Nullable EthtoolRings rings = new EthtoolRings(EthtoolRings.ETHTOOL_TCP_DATA_SPLIT_ENABLED, 0);

	@Nullable EthtoolChannels channels;

	@Nullable NetdevQueue queue = FREE_QUEUE;

	@Nullable Link link = new Link("", false);

	int ringResult;

	FakeMachine(Path root) {
		this.root = root;
		kernel("7.2.7").privileges(ALL_CAPABILITIES, 0).memlock("unlimited");
		file("proc/sys/kernel/io_uring_disabled", "0\n");
		link("proc/self/ns/user", "user:[4026531837]");
		file("sys/class/net/eth0/flags", "0x1003\n").driver("bnxt_en");
		for (int i = 0; i < 4; i++) {
			file("sys/class/net/eth0/queues/rx-" + i + "/rps_cpus", "0\n");
		}
		file("sys/class/net/eth0/queues/tx-0/xps_cpus", "0\n");
		file("sys/class/net/lo/flags", "0x9\n");
	}

	Preflight preflight() {
		return new Preflight("Linux", this.root, this, () -> this.ringResult);
	}

	FakeMachine kernel(String release) {
		return file("proc/sys/kernel/osrelease", release + "\n");
	}

	FakeMachine privileges(String effective, int seccomp) {
		return file("proc/self/status", "Name:\tjava\nCapEff:\t" + effective + "\nSeccomp:\t" + seccomp + "\n");
	}

	FakeMachine memlock(String limit) {
		return file("proc/self/limits", "Max locked memory         " + limit + "            unlimited     bytes\n");
	}

	FakeMachine driver(String name) {
		return link("sys/class/net/eth0/device/driver", "../../../bus/pci/drivers/" + name);
	}

	FakeMachine file(String file, String content) {
		try {
			Path path = this.root.resolve(file);
			Files.createDirectories(path.getParent());
			Files.writeString(path, content);
			return this;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	FakeMachine link(String file, String target) {
		try {
			Path path = this.root.resolve(file);
			Files.createDirectories(path.getParent());
			Files.deleteIfExists(path);
			Files.createSymbolicLink(path, Path.of(target));
			return this;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public boolean isMissing(String interfaceName) {
		return !Files.exists(this.root.resolve("sys/class/net").resolve(interfaceName));
	}

	@Override
	public boolean isGone(String interfaceName, int index) {
		return isMissing(interfaceName);
	}

	@Override
	public @Nullable EthtoolChannels channels(String interfaceName) {
		return this.channels;
	}

	@Override
	public @Nullable EthtoolRings rings(String interfaceName) {
		return this.rings;
	}

	@Override
	public @Nullable NetdevQueue queue(String interfaceName, int queue) {
		return this.queue;
	}

	@Override
	public @Nullable Link link(String interfaceName) {
		return this.link;
	}

}
