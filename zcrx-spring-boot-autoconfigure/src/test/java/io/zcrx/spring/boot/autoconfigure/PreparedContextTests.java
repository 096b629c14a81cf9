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

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.SpringApplicationAotProcessor;
import org.springframework.context.aot.AbstractAotProcessor.Settings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Prepares an application ahead of time, as the plugins of Spring Boot do, compiles what
 * that has generated, and runs it: it has to do what it does unprepared.
 */
class PreparedContextTests {

	private static final String[] ARGUMENTS = { "--zcrx.defaults.port=0", "--zcrx.defaults.mode=nio",
			"--zcrx.listeners.orders.framing.type=line", "--zcrx.listeners.market-data.max-connections=7",
			"--zcrx.listeners.market-data.error-handler=decider", "--app.listener=orders",
			"--management.endpoints.web.exposure.include=zcrx", "--spring.main.banner-mode=off" };

	private static final String[] EXPECTED = { "orders=1:ab;2:cd;", "market-data=market-data:1", "intercepted=3",
			"failures=1", "max-connections=7", "endpoint=[market-data, orders]" };

	private static final String CLASSPATH = System.getProperty("java.class.path");

	@TempDir
	private static Path folder;

	@Test
	void worksPrepared() throws Exception {
		compile();

		assertThat(run("-Dspring.aot.enabled=true", "-cp", folder.resolve("classes") + File.pathSeparator
				+ folder.resolve("resources") + File.pathSeparator + CLASSPATH))
			.contains("prepared=true")
			.contains(EXPECTED);
	}

	@Test
	void worksUnprepared() throws Exception {
		assertThat(run("-cp", CLASSPATH)).contains("prepared=false").contains(EXPECTED);
	}

	@Test
	void metadataNamesWhatIsCalledByReflection() {
		Path metadata = folder.resolve("resources/META-INF/native-image/test/prepared/reachability-metadata.json");
		assertThat(metadata).content()
			.contains("onOrder", "onMarketData", "io.zcrx.spring.boot.endpoint.ZcrxEndpoint$ListenerDescriptor",
					"io.zcrx.spring.boot.endpoint.ZcrxEndpoint$ProblemDescriptor",
					"io.zcrx.spring.config.FrameConverter",
					"io.zcrx.spring.boot.autoconfigure.ZcrxProperties$Listener");
	}

	@Test
	void hintsNameComponentsThatKnownKeysReads() {
		RuntimeHints hints = new RuntimeHints();
		new PropertiesRuntimeHints().registerHints(hints, getClass().getClassLoader());

		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(ZcrxProperties.class, "listeners"))
			.accepts(hints);
		assertThat(
				RuntimeHintsPredicates.reflection().onMethodInvocation(ZcrxProperties.Listener.class, "interfaceName"))
			.accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(ZcrxProperties.Framing.class, "type"))
			.accepts(hints);
	}

	// once: proxies that a JVM has are not written again
	@BeforeAll
	static void prepare() {
		Settings settings = Settings.builder()
			.sourceOutput(folder.resolve("sources"))
			.resourceOutput(folder.resolve("resources"))
			.classOutput(folder.resolve("classes"))
			.groupId("test")
			.artifactId("prepared")
			.build();
		new SpringApplicationAotProcessor(PreparedApplication.class, settings, ARGUMENTS).process();
	}

	private static void compile() throws IOException {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		StringWriter output = new StringWriter();
		try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
				Stream<Path> sources = Files.walk(folder.resolve("sources"))) {
			List<String> options = List.of("-cp", folder.resolve("classes") + File.pathSeparator + CLASSPATH, "-d",
					folder.resolve("classes").toString(), "-proc:none");
			List<Path> paths = sources.filter((path) -> path.toString().endsWith(".java")).toList();
			boolean compiled = compiler
				.getTask(output, files, null, options, null, files.getJavaFileObjectsFromPaths(paths))
				.call();
			assertThat(compiled).as(output.toString()).isTrue();
		}
	}

	private static String run(String... options) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.add("--enable-native-access=ALL-UNNAMED");
		command.addAll(List.of(options));
		command.add(PreparedApplication.class.getName());
		command.addAll(List.of(ARGUMENTS));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
		assertThat(process.exitValue()).as(output).isZero();
		return output;
	}

}
