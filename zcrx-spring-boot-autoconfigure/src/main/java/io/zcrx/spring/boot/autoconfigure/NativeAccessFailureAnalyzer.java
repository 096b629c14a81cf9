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

package io.zcrx.spring.boot.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.annotation.Order;

/**
 * Explains how to allow calls of the kernel to a JVM that denies them.
 */
@Order(1)
class NativeAccessFailureAnalyzer extends AbstractFailureAnalyzer<IllegalCallerException> {

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, IllegalCallerException cause) {
		String message = cause.getMessage();
		if (message == null || !message.contains("native access")) {
			return null;
		}
		return new FailureAnalysis(
				"The Java virtual machine denied zcrx the native access that it needs to call the kernel: " + message,
				"Start java with --enable-native-access=ALL-UNNAMED, or add 'Enable-Native-Access: ALL-UNNAMED' to the "
						+ "manifest of the executable jar (with Maven: a manifestEntries element of maven-jar-plugin).",
				cause);
	}

}
