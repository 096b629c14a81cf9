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

package io.zcrx.socket;

import java.net.InetAddress;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How to connect.
 *
 * @param source the local address to connect from, or {@code null} for any
 * @param device the network interface to go through, or {@code null} for any
 * @param keepAlive how to find out that the peer has vanished
 * @param timeout how long to try
 */
public record DialSettings(@Nullable InetAddress source, @Nullable String device, KeepAlive keepAlive,
		Duration timeout) {

}
