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

import org.jspecify.annotations.Nullable;

/**
 * What only netlink knows about an interface. Null means that the kernel gave no answer.
 */
interface DeviceQueries {

	/**
	 * {@return whether this network namespace certainly has no interface of that name}
	 * @param interfaceName the name
	 */
	boolean isMissing(String interfaceName);

	/**
	 * {@return whether the interface that had a name and an index is certainly not in
	 * this network namespace any more; another may have the name}
	 * @param interfaceName the name
	 * @param index the index
	 */
	boolean isGone(String interfaceName, int index);

	@Nullable EthtoolChannels channels(String interfaceName);

	@Nullable EthtoolRings rings(String interfaceName);

	@Nullable NetdevQueue queue(String interfaceName, int queue);

	@Nullable Link link(String interfaceName);

}
