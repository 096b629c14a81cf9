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

/**
 * A process, told from all others that have or will have its number.
 *
 * @param pid its number
 * @param started when it was started, in the kernel's ticks since boot
 * @param namespace the namespace that its number belongs to
 */
record ProcessIdentity(long pid, long started, String namespace) {

	// as proc(5) counts them, after the name in parentheses
	private static final int FIELDS_BEFORE_START = 19;

	/**
	 * {@return this process}
	 * @param files tell of it
	 */
	static ProcessIdentity own(KernelFiles files) {
		long pid = ProcessHandle.current().pid();
		return new ProcessIdentity(pid, started(files, pid), namespace(files));
	}

	/**
	 * {@return whether its number belongs to another namespace, so that nothing here
	 * tells whether it still runs}
	 * @param files tell of this process
	 */
	boolean isForeign(KernelFiles files) {
		return !this.namespace.equals(namespace(files));
	}

	/**
	 * {@return whether it runs; only if it is not foreign}
	 * @param files tell of processes
	 */
	boolean runs(KernelFiles files) {
		return started(files, this.pid) == this.started;
	}

	private static String namespace(KernelFiles files) {
		return String.valueOf(files.linkName("proc/self/ns/pid"));
	}

	/**
	 * Returns when a process was started, -1 if there is none or it has ended.
	 */
	private static long started(KernelFiles files, long pid) {
		String stat = files.read("proc/" + pid + "/stat");
		String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
		boolean ended = fields[0].equals("Z") || fields[0].equals("X");
		return (ended || fields.length <= FIELDS_BEFORE_START) ? -1 : Long.parseLong(fields[FIELDS_BEFORE_START]);
	}

}
