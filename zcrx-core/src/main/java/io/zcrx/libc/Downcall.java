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
import java.util.ArrayList;
import java.util.List;

/**
 * A function of the C library as it is called; each call leaves {@code errno}.
 *
 * @param name the function's name
 * @param descriptor its result and arguments
 * @param firstVariadicArg the index of the first variadic argument, or {@link #FIXED}
 */
record Downcall(String name, FunctionDescriptor descriptor, int firstVariadicArg) {

	static final int FIXED = -1;

	Linker.Option[] options() {
		List<Linker.Option> options = new ArrayList<>();
		if (this.firstVariadicArg != FIXED) {
			options.add(Linker.Option.firstVariadicArg(this.firstVariadicArg));
		}
		options.add(Linker.Option.captureCallState("errno"));
		return options.toArray(Linker.Option[]::new);
	}

}
