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

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * Every system call of the project. Safe from any thread.
 * <p>
 * Calls return their result, or the negated error number. {@code EINTR} is retried here
 * and nowhere else, except for {@link #ioUringEnter}, whose caller looks at the
 * completion queue first. All numbers are the same on x86-64 and aarch64.
 */
public final class Syscalls {

	private static final MemoryLayout CAPTURE = Linker.Option.captureStateLayout();

	private static final VarHandle ERRNO = CAPTURE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

	private static final AddressLayout POINTER = ValueLayout.ADDRESS;

	// all that follow: the metadata of native images is written from it. Those that are
	// called again and again, or to give something back, are linked at once, as constants
	private static final List<Downcall> DOWNCALLS = new ArrayList<>();

	private static final long SYS_IO_URING_SETUP = 425;

	private static final long SYS_IO_URING_ENTER = 426;

	private static final long SYS_IO_URING_REGISTER = 427;

	private static final Downcall SYSCALL_2 = variadic("syscall", 1,
			FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, POINTER));

	private static final MethodHandle SYSCALL_4 = variadic("syscall", 1, FunctionDescriptor.of(ValueLayout.JAVA_LONG,
			ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, POINTER, ValueLayout.JAVA_INT))
		.handle();

	private static final MethodHandle SYSCALL_6 = variadic("syscall", 1,
			FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT,
					ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, POINTER, ValueLayout.JAVA_LONG))
		.handle();

	private static final Downcall MMAP = function("mmap",
			FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG,
					ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));

	private static final MethodHandle MUNMAP = function("munmap",
			FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG))
		.handle();

	private static final Downcall MPROTECT = function("mprotect", FunctionDescriptor.of(ValueLayout.JAVA_INT,
			ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));

	private static final Downcall MADVISE = function("madvise", FunctionDescriptor.of(ValueLayout.JAVA_INT,
			ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));

	private static final MethodHandle CLOSE = function("close",
			FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT))
		.handle();

	private static final Downcall SOCKET = function("socket", FunctionDescriptor.of(ValueLayout.JAVA_INT,
			ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

	private static final Downcall BIND = function("bind",
			FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, POINTER, ValueLayout.JAVA_INT));

	private static final Downcall LISTEN = function("listen",
			FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

	private static final Downcall SHUTDOWN = function("shutdown",
			FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

	private static final Downcall SETSOCKOPT = function("setsockopt", FunctionDescriptor.of(ValueLayout.JAVA_INT,
			ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, POINTER, ValueLayout.JAVA_INT));

	private static final Downcall GETSOCKOPT = function("getsockopt", FunctionDescriptor.of(ValueLayout.JAVA_INT,
			ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, POINTER, POINTER));

	private static final Downcall CONNECT = function("connect",
			FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, POINTER, ValueLayout.JAVA_INT));

	private static final Downcall POLL = function("poll",
			FunctionDescriptor.of(ValueLayout.JAVA_INT, POINTER, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));

	private static final Downcall FCNTL = variadic("fcntl", 2, FunctionDescriptor.of(ValueLayout.JAVA_INT,
			ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

	private static final Downcall GETSOCKNAME = function("getsockname",
			FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, POINTER, POINTER));

	private static final Downcall GETPEERNAME = function("getpeername",
			FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, POINTER, POINTER));

	private static final Downcall SEND = function("send", FunctionDescriptor.of(ValueLayout.JAVA_LONG,
			ValueLayout.JAVA_INT, POINTER, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));

	private static final Downcall RECV = function("recv", FunctionDescriptor.of(ValueLayout.JAVA_LONG,
			ValueLayout.JAVA_INT, POINTER, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));

	private static final Downcall EVENTFD = function("eventfd",
			FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

	private static final MethodHandle WRITE = function("write",
			FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, POINTER, ValueLayout.JAVA_LONG))
		.handle();

	private static final Downcall IF_NAMETOINDEX = function("if_nametoindex",
			FunctionDescriptor.of(ValueLayout.JAVA_INT, POINTER));

	private static final Downcall IOCTL = variadic("ioctl", 2,
			FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, POINTER));

	private static final Downcall SCHED_GETAFFINITY = function("sched_getaffinity",
			FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, POINTER));

	private static final Downcall SCHED_SETAFFINITY = function("sched_setaffinity",
			FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, POINTER));

	private static final Downcall GETPAGESIZE = function("getpagesize", FunctionDescriptor.of(ValueLayout.JAVA_INT));

	private Syscalls() {
	}

	/**
	 * Creates a ring.
	 * @param entries the number of submission queue entries
	 * @param params an {@code io_uring_params}, read and written by the kernel
	 * @return the ring's file descriptor, or the negated error number
	 */
	public static int ioUringSetup(int entries, MemorySegment params) {
		return call((capture) -> (long) SYSCALL_2.handle().invokeExact(capture, SYS_IO_URING_SETUP, entries, params));
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
		return call((capture) -> (long) SYSCALL_4.invokeExact(capture, SYS_IO_URING_REGISTER, fd, opcode, arg, nrArgs));
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
				result = (long) SYSCALL_4.invokeExact(capture, SYS_IO_URING_REGISTER, fd, opcode, arg, nrArgs);
			}
			while (result < 0 && (int) ERRNO.get(capture, 0L) == Errno.EINTR);
			return (result < 0) ? -(int) ERRNO.get(capture, 0L) : (int) result;
		}
		catch (Throwable ex) {
			throw unexpected(ex);
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
			long result = (long) SYSCALL_6.invokeExact(capture, SYS_IO_URING_ENTER, fd, toSubmit, minComplete, flags,
					arg, argSize);
			return (result < 0) ? -(int) ERRNO.get(capture, 0L) : (int) result;
		}
		catch (Throwable ex) {
			throw unexpected(ex);
		}
	}

	/**
	 * Allocates the memory in which a call leaves its error number.
	 * @param arena the arena that owns it
	 * @return the segment
	 */
	public static MemorySegment newCapture(Arena arena) {
		return arena.allocate(CAPTURE);
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
		return callLong(
				(capture) -> (long) MMAP.handle().invokeExact(capture, 0L, length, protection, flags, fd, offset));
	}

	/**
	 * {@return the kernel's page size in bytes}
	 */
	public static int pageSize() {
		return call((capture) -> (int) GETPAGESIZE.handle().invokeExact(capture));
	}

	public static int munmap(long address, long length) {
		return call((capture) -> (int) MUNMAP.invokeExact(capture, address, length));
	}

	public static int mprotect(long address, long length, int protection) {
		return call((capture) -> (int) MPROTECT.handle().invokeExact(capture, address, length, protection));
	}

	public static int madvise(long address, long length, int advice) {
		return call((capture) -> (int) MADVISE.handle().invokeExact(capture, address, length, advice));
	}

	public static int close(int fd) {
		return callOnce((capture) -> (int) CLOSE.invokeExact(capture, fd));
	}

	public static int socket(int domain, int type, int protocol) {
		return call((capture) -> (int) SOCKET.handle().invokeExact(capture, domain, type, protocol));
	}

	public static int bind(int fd, MemorySegment address, int length) {
		return call((capture) -> (int) BIND.handle().invokeExact(capture, fd, address, length));
	}

	public static int shutdown(int fd, int how) {
		return call((capture) -> (int) SHUTDOWN.handle().invokeExact(capture, fd, how));
	}

	public static int listen(int fd, int backlog) {
		return call((capture) -> (int) LISTEN.handle().invokeExact(capture, fd, backlog));
	}

	public static int setsockopt(int fd, int level, int option, MemorySegment value, int length) {
		return call((capture) -> (int) SETSOCKOPT.handle().invokeExact(capture, fd, level, option, value, length));
	}

	public static int getsockopt(int fd, int level, int option, MemorySegment value, MemorySegment length) {
		return call((capture) -> (int) GETSOCKOPT.handle().invokeExact(capture, fd, level, option, value, length));
	}

	public static int connect(int fd, MemorySegment address, int length) {
		return call((capture) -> (int) CONNECT.handle().invokeExact(capture, fd, address, length));
	}

	public static int poll(MemorySegment fds, long count, int timeoutMillis) {
		return call((capture) -> (int) POLL.handle().invokeExact(capture, fds, count, timeoutMillis));
	}

	public static int fcntl(int fd, int command, int argument) {
		return call((capture) -> (int) FCNTL.handle().invokeExact(capture, fd, command, argument));
	}

	public static int getsockname(int fd, MemorySegment address, MemorySegment length) {
		return call((capture) -> (int) GETSOCKNAME.handle().invokeExact(capture, fd, address, length));
	}

	public static int getpeername(int fd, MemorySegment address, MemorySegment length) {
		return call((capture) -> (int) GETPEERNAME.handle().invokeExact(capture, fd, address, length));
	}

	public static int send(int fd, MemorySegment buffer, long length, int flags) {
		return call((capture) -> (long) SEND.handle().invokeExact(capture, fd, buffer, length, flags));
	}

	public static int recv(int fd, MemorySegment buffer, long length, int flags) {
		return call((capture) -> (long) RECV.handle().invokeExact(capture, fd, buffer, length, flags));
	}

	public static int eventfd(int initial, int flags) {
		return call((capture) -> (int) EVENTFD.handle().invokeExact(capture, initial, flags));
	}

	public static int write(int fd, MemorySegment buffer, long length) {
		return call((capture) -> (long) WRITE.invokeExact(capture, fd, buffer, length));
	}

	public static int ioctl(int fd, long request, MemorySegment argument) {
		return call((capture) -> (int) IOCTL.handle().invokeExact(capture, fd, request, argument));
	}

	/**
	 * Asks on which processors the calling thread may run.
	 * @param length bytes of the set
	 * @param set receives a bit for each processor
	 * @return zero, or the negated error number
	 */
	public static int schedGetaffinity(long length, MemorySegment set) {
		return call((capture) -> (int) SCHED_GETAFFINITY.handle().invokeExact(capture, 0, length, set));
	}

	/**
	 * Sets on which processors the calling thread runs, and threads that it starts.
	 * @param length bytes of the set
	 * @param set has a bit for each processor
	 * @return zero, or the negated error number
	 */
	public static int schedSetaffinity(long length, MemorySegment set) {
		return call((capture) -> (int) SCHED_SETAFFINITY.handle().invokeExact(capture, 0, length, set));
	}

	/**
	 * Finds a network interface in the caller's network namespace.
	 * @param name the interface's name
	 * @return its index, or the negated error number
	 */
	public static int ifNameToIndex(String name) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment text = arena.allocateFrom(name);
			return call((capture) -> {
				int index = (int) IF_NAMETOINDEX.handle().invokeExact(capture, text);
				return (index == 0) ? -1 : index;
			});
		}
	}

	private static int call(Call call) {
		return (int) callLong(call);
	}

	private static long callLong(Call call) {
		long result;
		do {
			result = callOnceLong(call);
		}
		while (result == -Errno.EINTR);
		return result;
	}

	// close() must not be retried: the descriptor is gone even when it reports EINTR
	private static int callOnce(Call call) {
		return (int) callOnceLong(call);
	}

	private static long callOnceLong(Call call) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment capture = newCapture(arena);
			long result = call.invoke(capture);
			return (result == -1) ? -(int) ERRNO.get(capture, 0L) : result;
		}
		catch (Throwable ex) {
			throw unexpected(ex);
		}
	}

	private static RuntimeException unexpected(Throwable ex) {
		if (ex instanceof Error error) {
			throw error;
		}
		return (ex instanceof RuntimeException runtime) ? runtime : new IllegalStateException(ex);
	}

	/**
	 * {@return every function that is called, for the metadata of native images}
	 */
	static List<Downcall> downcalls() {
		return List.copyOf(DOWNCALLS);
	}

	private static Downcall function(String name, FunctionDescriptor descriptor) {
		return variadic(name, Downcall.FIXED, descriptor);
	}

	private static Downcall variadic(String name, int fixed, FunctionDescriptor descriptor) {
		Downcall call = new Downcall(name, descriptor, fixed);
		DOWNCALLS.add(call);
		return call;
	}

	@FunctionalInterface
	private interface Call {

		long invoke(MemorySegment capture) throws Throwable;

	}

}
