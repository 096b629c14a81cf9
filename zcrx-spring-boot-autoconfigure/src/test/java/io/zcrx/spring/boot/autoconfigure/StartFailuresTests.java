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
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.ApplicationContextException;
import org.springframework.mock.env.MockEnvironment;

import io.zcrx.InvalidConfigException;
import io.zcrx.ModeUnavailableException;
import io.zcrx.ReceiveMode;
import io.zcrx.ZcrxException;
import io.zcrx.ZcrxReceiverConfig;
import io.zcrx.spring.config.InvalidZcrxHandlerException;
import io.zcrx.spring.listener.ZcrxListenerStartException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every exception of the project is either explained when it ends a start, or known not
 * to end one.
 */
class StartFailuresTests {

	private static final Map<String, Throwable> AT_START = Map.of("InvalidConfigException",
			new InvalidConfigException("port", 9000, "the port is in use"), "ModeUnavailableException",
			new ModeUnavailableException(ReceiveMode.COPY, List.of("io_uring is forbidden"), null), "ZcrxException",
			new ZcrxException("Receiver 'orders': mmap failed: ENOMEM"), "ZcrxListenerStartException",
			new ZcrxListenerStartException(ZcrxReceiverConfig.builder("orders").build(), new ZcrxException("no")),
			"InvalidZcrxHandlerException", new InvalidZcrxHandlerException("Method is odd", "Make it even", null));

	// of connections, or turned into one of the others by core
	private static final Set<String> LATER = Set.of("FramingException", "FrameTooLongException",
			"MalformedFrameException", "FrameMemoryException", "SyscallException", "NetlinkException",
			"SendTimeoutException", "NicLostException");

	@Test
	void everyExceptionOfTheProjectIsKnown() {
		Set<String> known = new TreeSet<>(LATER);
		known.addAll(AT_START.keySet());

		Set<String> exceptions = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
			.importPackages("io.zcrx")
			.stream()
			.filter((type) -> type.isAssignableTo(Throwable.class))
			.map(JavaClass::getSimpleName)
			.collect(Collectors.toSet());
		assertThat(exceptions).containsExactlyInAnyOrderElementsOf(known);
	}

	@Test
	void everyFailureOfAStartIsExplained() {
		assertThat(AT_START).allSatisfy((name, failure) -> {
			Throwable cause = (failure instanceof ZcrxListenerStartException
					|| failure instanceof InvalidZcrxHandlerException) ? failure
							: new ZcrxListenerStartException(ZcrxReceiverConfig.builder("orders").build(), failure);
			FailureAnalysis analysis = Analyses.of(
					new ApplicationContextException("Failed to start bean 'ordersZcrxListener'", cause),
					new MockEnvironment());

			assertThat(analysis).isNotNull();
			assertThat(analysis.getDescription()).isNotBlank();
			assertThat(analysis.getAction()).isNotBlank();
		});
	}

	@Test
	void portInUseComesWithCommandAndYaml() {
		FailureAnalysis analysis = Analyses.of(
				new ZcrxListenerStartException(ZcrxReceiverConfig.builder("orders").build(),
						new InvalidConfigException("port", 9000, "the port is in use ('ss -ltnp' shows by whom)")),
				new MockEnvironment().withProperty("zcrx.listeners.orders.port", "9000"));

		assertThat(analysis.getDescription()).contains("'9000'", "zcrx.listeners.orders.port", "'ss -ltnp'");
		assertThat(analysis.getAction()).contains("      orders:", "        port: <another value>");
	}

}
