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

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import io.zcrx.libc.Errno;
import io.zcrx.libc.SyscallException;
import io.zcrx.uapi.EthtoolRxfhIndir;
import io.zcrx.uapi.LinuxEthtool;

/**
 * The table by which an interface spreads flows that no rule names over its rx queues, as
 * {@code ethtool -x} shows it.
 */
final class RssTable {

	private final int[] queues;

	RssTable(int... queues) {
		this.queues = queues;
	}

	/**
	 * Asks an interface for its table.
	 * @param socket asks the interface
	 * @return the table, or {@code null} if the interface has none
	 * @throws SyscallException if the kernel refuses
	 */
	static @Nullable RssTable get(EthtoolSocket socket) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment request = request(arena, LinuxEthtool.ETHTOOL_GRXFHINDIR, 0);
			socket.call(request, "ETHTOOL_GRXFHINDIR");
			int size = EthtoolRxfhIndir.size(request, 0);
			MemorySegment table = request(arena, LinuxEthtool.ETHTOOL_GRXFHINDIR, size);
			socket.call(table, "ETHTOOL_GRXFHINDIR");
			return new RssTable(IntStream.range(0, size).map((i) -> EthtoolRxfhIndir.ringIndex(table, 0, i)).toArray());
		}
		catch (SyscallException ex) {
			if (ex.errno() == Errno.EOPNOTSUPP) {
				return null;
			}
			throw ex;
		}
	}

	/**
	 * Makes an interface use this table.
	 * @param socket asks the interface
	 * @throws SyscallException if the kernel refuses
	 */
	void set(EthtoolSocket socket) {
		set(socket, this.queues.length);
	}

	/**
	 * Makes an interface use this table, which it had before. If that is the one it has
	 * by default it forgets that another was set, which would fix the number of queues.
	 * @param socket asks the interface
	 * @param rxQueues the number of rx queues in use
	 * @throws SyscallException if the kernel refuses
	 */
	void restore(EthtoolSocket socket, int rxQueues) {
		set(socket, isDefault(rxQueues) ? 0 : this.queues.length);
	}

	private void set(EthtoolSocket socket, int size) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment request = request(arena, LinuxEthtool.ETHTOOL_SRXFHINDIR, size);
			for (int i = 0; i < size; i++) {
				EthtoolRxfhIndir.ringIndex(request, 0, i, this.queues[i]);
			}
			socket.call(request, "ETHTOOL_SRXFHINDIR");
		}
	}

	/**
	 * Tells how a user would restore this table.
	 * @param interfaceName the interface
	 * @param rxQueues the number of rx queues in use
	 * @return the command
	 */
	String command(String interfaceName, int rxQueues) {
		return "ethtool -X " + interfaceName + (isDefault(rxQueues) ? " default" : ", to the table " + this);
	}

	private boolean isDefault(int rxQueues) {
		return IntStream.range(0, this.queues.length).allMatch((i) -> this.queues[i] == i % rxQueues);
	}

	private static MemorySegment request(Arena arena, int command, int size) {
		MemorySegment request = arena.allocate(EthtoolRxfhIndir.SIZEOF + (long) Integer.BYTES * size,
				EthtoolRxfhIndir.LAYOUT.byteAlignment());
		EthtoolRxfhIndir.cmd(request, 0, command);
		EthtoolRxfhIndir.size(request, 0, size);
		return request;
	}

	/**
	 * {@return the queues that this uses, in order}
	 */
	IntStream queues() {
		return Arrays.stream(this.queues).distinct().sorted();
	}

	boolean uses(Collection<Integer> some) {
		return Arrays.stream(this.queues).anyMatch(some::contains);
	}

	/**
	 * Returns a table that leaves out some queues: their share goes to the others that
	 * this one uses, or if there are none to all others.
	 * @param some the queues to leave out
	 * @param rxQueues the number of rx queues in use
	 * @return the table, or {@code null} if there are no other queues
	 */
	@Nullable RssTable without(Collection<Integer> some, int rxQueues) {
		List<Integer> used = Arrays.stream(this.queues).distinct().sorted().boxed().filter(not(some)).toList();
		List<Integer> others = used.isEmpty() ? IntStream.range(0, rxQueues).boxed().filter(not(some)).toList() : used;
		if (others.isEmpty()) {
			return null;
		}
		int[] table = this.queues.clone();
		int next = 0;
		for (int i = 0; i < table.length; i++) {
			if (some.contains(table[i])) {
				table[i] = others.get(next++ % others.size());
			}
		}
		return new RssTable(table);
	}

	private static Predicate<Integer> not(Collection<Integer> some) {
		return (queue) -> !some.contains(queue);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof RssTable table && Arrays.equals(this.queues, table.queues);
	}

	@Override
	public int hashCode() {
		return Arrays.hashCode(this.queues);
	}

	@Override
	public String toString() {
		return Arrays.toString(this.queues);
	}

}
