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

package io.zcrx;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

import ch.qos.logback.classic.Level;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process that echoes, for {@link FewDescriptorsTests} to run with few descriptors.
 * Tells its port, and for each line of input how it is.
 */
final class FewDescriptors {

	private static final Logger logger = LoggerFactory.getLogger(FewDescriptors.class);

	private FewDescriptors() {
	}

	static void main(String[] args) throws Exception {
		((ch.qos.logback.classic.Logger) LoggerFactory.getLogger("io.zcrx")).setLevel(Level.INFO);
		ReceiveMode mode = ReceiveMode.valueOf(args[0].toUpperCase(Locale.ROOT));
		PayloadListener echo = (payload, connection) -> connection.send(payload.segment());
		BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		try (ZcrxReceiver receiver = ZcrxReceiver.start(Lab.receiver(mode).build(), echo, new ConnectionListener() {
		})) {
			logger.info("port {}", receiver.localAddress().getPort());
			while (input.readLine() != null) {
				logger.info("status {} {} {}", receiver.state(), receiver.stats().get(Statistic.ACCEPT_FAILURES),
						receiver.warnings());
			}
		}
		logger.info("closed");
	}

}
