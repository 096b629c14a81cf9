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

import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;

import io.zcrx.Zcrx;

/**
 * Asks the kernel what it can do while the application context is made: the first calls
 * of native functions take the JVM a tenth of a second or more, which the start of the
 * first listener would have to wait for.
 */
final class ZcrxBackgroundPreinitializer implements BackgroundPreinitializer {

	@Override
	public void preinitialize() {
		// elsewhere nothing of Linux is to be loaded; and if native access is denied, the
		// listener's start explains it, for which it must be the first to fail
		if (System.getProperty("os.name").startsWith("Linux") && Zcrx.class.getModule().isNativeAccessEnabled()) {
			Zcrx.capabilities();
		}
	}

}
