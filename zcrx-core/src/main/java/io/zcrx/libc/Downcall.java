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

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A function of the C library as it is called; each call leaves {@code errno}. Linked
 * when it is first called, which takes milliseconds, and most are never called in an
 * application. Safe from any thread.
 */
final class Downcall {

	static final int FIXED = -1;

	private final String name;

	private final FunctionDescriptor descriptor;

	private final int firstVariadicArg;

	private volatile @Nullable MethodHandle handle;

	/**
	 * Describes a function.
	 * @param name the function's name
	 * @param descriptor its result and arguments
	 * @param firstVariadicArg the index of the first variadic argument, or {@link #FIXED}
	 */
	Downcall(String name, FunctionDescriptor descriptor, int firstVariadicArg) {
		this.name = name;
		this.descriptor = descriptor;
		this.firstVariadicArg = firstVariadicArg;
	}

	String name() {
		return this.name;
	}

	FunctionDescriptor descriptor() {
		return this.descriptor;
	}

	int firstVariadicArg() {
		return this.firstVariadicArg;
	}

	/**
	 * {@return a handle that calls the function; takes the segment for {@code errno}
	 * first}
	 */
	MethodHandle handle() {
		MethodHandle handle = this.handle;
		if (handle == null) {
			handle = link(); // two threads may both do it: the linker knows the function
								// then
			this.handle = handle;
		}
		return handle;
	}

	@SuppressWarnings("restricted")
	private MethodHandle link() {
		Linker linker = Linker.nativeLinker();
		List<Linker.Option> options = new ArrayList<>();
		if (this.firstVariadicArg != FIXED) {
			options.add(Linker.Option.firstVariadicArg(this.firstVariadicArg));
		}
		options.add(Linker.Option.captureCallState("errno"));
		return linker.downcallHandle(linker.defaultLookup().findOrThrow(this.name), this.descriptor,
				options.toArray(Linker.Option[]::new));
	}

}
