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

package io.zcrx.libc;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Every system call of the project. Safe from any thread.
 * <p>
 * Calls return their result, or the negated error number. {@code EINTR} is retried here
 * and nowhere else, except for {@link #ioUringEnter}, whose caller looks at the
 * completion queue first. All numbers are the same on x86-64 and aarch64. Memory that is
 * given to a call has to stay until it returns.
 */
public final class Syscalls {

	private static final long SYS_IO_URING_SETUP = 425;

	private static final long SYS_IO_URING_ENTER = 426;

	private static final long SYS_IO_URING_REGISTER = 427;

	// a constant, for those that are called again and again
	private static final MemorySegment SYSCALL_ADDRESS = Downcall.find("syscall");

	private static final Downcall SYSCALL = new Downcall("syscall");

	private static final Downcall MMAP = new Downcall("mmap");

	private static final Downcall MUNMAP = new Downcall("munmap");

	private static final Downcall MPROTECT = new Downcall("mprotect");

	private static final Downcall MADVISE = new Downcall("madvise");

	private static final Downcall CLOSE = new Downcall("close");

	private static final Downcall SOCKET = new Downcall("socket");

	private static final Downcall BIND = new Downcall("bind");

	private static final Downcall LISTEN = new Downcall("listen");

	private static final Downcall SHUTDOWN = new Downcall("shutdown");

	private static final Downcall SETSOCKOPT = new Downcall("setsockopt");

	private static final Downcall GETSOCKOPT = new Downcall("getsockopt");

	private static final Downcall CONNECT = new Downcall("connect");

	private static final Downcall POLL = new Downcall("poll");

	private static final Downcall FCNTL = new Downcall("fcntl");

	private static final Downcall GETSOCKNAME = new Downcall("getsockname");

	private static final Downcall GETPEERNAME = new Downcall("getpeername");

	private static final Downcall SEND = new Downcall("send");

	private static final Downcall RECV = new Downcall("recv");

	private static final Downcall EVENTFD = new Downcall("eventfd");

	private static final Downcall WRITE = new Downcall("write");

	private static final Downcall IF_NAMETOINDEX = new Downcall("if_nametoindex", 0);

	private static final Downcall IOCTL = new Downcall("ioctl");

	private static final Downcall SCHED_GETAFFINITY = new Downcall("sched_getaffinity");

	private static final Downcall SCHED_SETAFFINITY = new Downcall("sched_setaffinity");

	private static final Downcall GETPAGESIZE = new Downcall("getpagesize");

	private Syscalls() {
	}

	/**
	 * Creates a ring.
	 * @param entries the number of submission queue entries
	 * @param params an {@code io_uring_params}, read and written by the kernel
	 * @return the ring's file descriptor, or the negated error number
	 */
	public static int ioUringSetup(int entries, MemorySegment params) {
		return (int) callLong(SYSCALL, SYS_IO_URING_SETUP, entries, Downcall.address(params));
	}

	/**
	 * Registers something with a ring, or asks the kernel a question.
	 * @param fd the ring, or -1 for operations that need none
	 * @param opcode the operation
	 * @param arg its argument
	 * @param nrArgs the number of arguments
	 * @return zero or more, or the negated error number
	 */
	public static int ioUringRegister(int fd, int opcode, MemorySegment arg, int nrArgs) {
		return (int) callLong(SYSCALL, SYS_IO_URING_REGISTER, fd, opcode, Downcall.address(arg), nrArgs);
	}

	/**
	 * Registers something with a ring without allocating, for calls that recur.
	 * @param capture a segment of {@link #newCapture}, used by one thread at a time
	 * @param fd the ring
	 * @param opcode the operation
	 * @param arg its argument
	 * @param nrArgs the number of arguments
	 * @return zero or more, or the negated error number
	 */
	public static int ioUringRegister(MemorySegment capture, int fd, int opcode, MemorySegment arg, int nrArgs) {
		try {
			long result;
			do {
				result = (long) Downcall.HANDLE.invokeExact(SYSCALL_ADDRESS, capture, SYS_IO_URING_REGISTER, (long) fd,
						(long) opcode, Downcall.address(arg), (long) nrArgs, 0L, 0L);
			}
			while (result < 0 && Downcall.errno(capture) == Errno.EINTR);
			return (result < 0) ? -Downcall.errno(capture) : (int) result;
		}
		catch (Throwable ex) {
			throw Downcall.unexpected(ex);
		}
	}

	/**
	 * Submits entries and waits for completions. Allocates nothing; not retried on
	 * {@code EINTR}.
	 * @param capture a segment of {@link #newCapture}, used by one thread at a time
	 * @param fd the ring's file descriptor or registered index
	 * @param toSubmit the number of entries to submit
	 * @param minComplete the number of completions to wait for
	 * @param flags {@code IORING_ENTER_*}
	 * @param arg the wait's argument or {@link MemorySegment#NULL}
	 * @param argSize the size of the argument
	 * @return the number of entries submitted, or the negated error number
	 */
	public static int ioUringEnter(MemorySegment capture, int fd, int toSubmit, int minComplete, int flags,
			MemorySegment arg, long argSize) {
		try {
			long result = (long) Downcall.HANDLE.invokeExact(SYSCALL_ADDRESS, capture, SYS_IO_URING_ENTER, (long) fd,
					(long) toSubmit, (long) minComplete, (long) flags, Downcall.address(arg), argSize);
			return (result < 0) ? -Downcall.errno(capture) : (int) result;
		}
		catch (Throwable ex) {
			throw Downcall.unexpected(ex);
		}
	}

	/**
	 * Allocates the memory in which a call leaves its error number.
	 * @param arena the arena that owns it
	 * @return the segment
	 */
	public static MemorySegment newCapture(Arena arena) {
		return Downcall.newCapture(arena);
	}

	/**
	 * Maps memory.
	 * @param length bytes to map
	 * @param protection {@code PROT_*}
	 * @param flags {@code MAP_*}
	 * @param fd a file descriptor, or -1
	 * @param offset the offset into the file
	 * @return the address, or the negated error number
	 */
	public static long mmap(long length, int protection, int flags, int fd, long offset) {
		return callLong(MMAP, 0, length, protection, flags, fd, offset);
	}

	/**
	 * {@return the kernel's page size in bytes}
	 */
	public static int pageSize() {
		return call(GETPAGESIZE);
	}

	public static int munmap(long address, long length) {
		return call(MUNMAP, address, length);
	}

	public static int mprotect(long address, long length, int protection) {
		return call(MPROTECT, address, length, protection);
	}

	public static int madvise(long address, long length, int advice) {
		return call(MADVISE, address, length, advice);
	}

	public static int close(int fd) {
		// not again after EINTR: the descriptor is gone even then
		return CLOSE.callInt(fd);
	}

	public static int socket(int domain, int type, int protocol) {
		return call(SOCKET, domain, type, protocol);
	}

	public static int bind(int fd, MemorySegment address, int length) {
		return call(BIND, fd, Downcall.address(address), length);
	}

	public static int shutdown(int fd, int how) {
		return call(SHUTDOWN, fd, how);
	}

	public static int listen(int fd, int backlog) {
		return call(LISTEN, fd, backlog);
	}

	public static int setsockopt(int fd, int level, int option, MemorySegment value, int length) {
		return call(SETSOCKOPT, fd, level, option, Downcall.address(value), length);
	}

	public static int getsockopt(int fd, int level, int option, MemorySegment value, MemorySegment length) {
		return call(GETSOCKOPT, fd, level, option, Downcall.address(value), Downcall.address(length));
	}

	public static int connect(int fd, MemorySegment address, int length) {
		return call(CONNECT, fd, Downcall.address(address), length);
	}

	public static int poll(MemorySegment fds, long count, int timeoutMillis) {
		return call(POLL, Downcall.address(fds), count, timeoutMillis);
	}

	public static int fcntl(int fd, int command, int argument) {
		return call(FCNTL, fd, command, argument);
	}

	public static int getsockname(int fd, MemorySegment address, MemorySegment length) {
		return call(GETSOCKNAME, fd, Downcall.address(address), Downcall.address(length));
	}

	public static int getpeername(int fd, MemorySegment address, MemorySegment length) {
		return call(GETPEERNAME, fd, Downcall.address(address), Downcall.address(length));
	}

	public static int send(int fd, MemorySegment buffer, long length, int flags) {
		return (int) callLong(SEND, fd, Downcall.address(buffer), length, flags);
	}

	public static int recv(int fd, MemorySegment buffer, long length, int flags) {
		return (int) callLong(RECV, fd, Downcall.address(buffer), length, flags);
	}

	public static int eventfd(int initial, int flags) {
		return call(EVENTFD, initial, flags);
	}

	public static int write(int fd, MemorySegment buffer, long length) {
		return (int) callLong(WRITE, fd, Downcall.address(buffer), length);
	}

	public static int ioctl(int fd, long request, MemorySegment argument) {
		return call(IOCTL, fd, request, Downcall.address(argument));
	}

	/**
	 * Asks on which processors the calling thread may run.
	 * @param length bytes of the set
	 * @param set receives a bit for each processor
	 * @return zero, or the negated error number
	 */
	public static int schedGetaffinity(long length, MemorySegment set) {
		return call(SCHED_GETAFFINITY, 0, length, Downcall.address(set));
	}

	/**
	 * Sets on which processors the calling thread runs, and threads that it starts.
	 * @param length bytes of the set
	 * @param set has a bit for each processor
	 * @return zero, or the negated error number
	 */
	public static int schedSetaffinity(long length, MemorySegment set) {
		return call(SCHED_SETAFFINITY, 0, length, Downcall.address(set));
	}

	/**
	 * Finds a network interface in the caller's network namespace.
	 * @param name the interface's name
	 * @return its index, or the negated error number
	 */
	public static int ifNameToIndex(String name) {
		try (Arena arena = Arena.ofConfined()) {
			return call(IF_NAMETOINDEX, arena.allocateFrom(name).address());
		}
	}

	private static int call(Downcall function, long... arguments) {
		int result;
		do {
			result = function.callInt(arguments);
		}
		while (result == -Errno.EINTR);
		return result;
	}

	private static long callLong(Downcall function, long... arguments) {
		long result;
		do {
			result = function.callLong(arguments);
		}
		while (result == -Errno.EINTR);
		return result;
	}

}
