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

package io.zcrx.benchmarks;

import java.util.List;

/**
 * A receiver that can be started.
 *
 * @param name names it in tables and pictures
 * @param command the program and its arguments
 * @param address where senders find it
 * @param timed whether its system calls are counted, and those of io_uring timed, by the
 * preloaded library
 * @param other whether it runs with another build of the library, which may lack what it
 * needs: then it is left out
 */
record ReceiverSpec(String name, List<String> command, String address, boolean timed, boolean other) {

}
