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

package io.zcrx.spring;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Keeps what is logged during a test.
 */
public final class CapturedLog implements BeforeEachCallback, AfterEachCallback {

	private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

	private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

	@Override
	public void beforeEach(ExtensionContext context) {
		this.appender.start();
		this.root.addAppender(this.appender);
	}

	@Override
	public void afterEach(ExtensionContext context) {
		this.root.detachAppender(this.appender);
	}

	@Override
	public String toString() {
		StringBuilder text = new StringBuilder();
		for (ILoggingEvent event : this.appender.list.toArray(ILoggingEvent[]::new)) {
			text.append(event.getFormattedMessage()).append('\n');
			IThrowableProxy failure = event.getThrowableProxy();
			if (failure != null) {
				text.append(failure.getClassName()).append(": ").append(failure.getMessage()).append('\n');
			}
		}
		return text.toString();
	}

}
