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

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;

import org.springframework.beans.factory.ListableBeanFactory;

import io.zcrx.InvalidConfigException;
import io.zcrx.spring.listener.ZcrxClosingErrorHandler;
import io.zcrx.spring.listener.ZcrxErrorHandler;
import io.zcrx.spring.listener.ZcrxLoggingErrorHandler;
import io.zcrx.spring.listener.ZcrxStoppingErrorHandler;

/**
 * Finds error handlers by name: beans, and those that are ready-made.
 */
class NamedErrorHandlers {

	private final Map<String, ZcrxErrorHandler> readyMade = Map.of("closing", new ZcrxClosingErrorHandler(), "logging",
			new ZcrxLoggingErrorHandler(), "stopping", new ZcrxStoppingErrorHandler());

	private final ListableBeanFactory beans;

	NamedErrorHandlers(ListableBeanFactory beans) {
		this.beans = beans;
	}

	/**
	 * Returns an error handler. A bean is asked for when the listener starts: it may
	 * depend on listeners itself.
	 * @param name the name of a bean, or of one that is ready-made
	 * @return what returns the error handler
	 * @throws InvalidConfigException if there is none of this name
	 */
	Supplier<ZcrxErrorHandler> named(String name) {
		if (this.beans.containsBean(name) && this.beans.isTypeMatch(name, ZcrxErrorHandler.class)) {
			return () -> this.beans.getBean(name, ZcrxErrorHandler.class);
		}
		ZcrxErrorHandler found = this.readyMade.get(name);
		if (found == null) {
			TreeSet<String> names = new TreeSet<>(this.readyMade.keySet());
			names.addAll(List.of(this.beans.getBeanNamesForType(ZcrxErrorHandler.class, true, false)));
			throw new InvalidConfigException("error-handler", name,
					"must be the name of a bean of type ZcrxErrorHandler or of a ready-made one: use one of %s"
						.formatted(String.join(", ", names)));
		}
		return () -> found;
	}

}
