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

package io.zcrx.actuator;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the application, in a JVM whose class path has nothing of Micrometer and therefore
 * no web server, and looks at the endpoints by JMX.
 */
class WithoutMicrometerTests {

	private static final Pattern LEFT_OUT = Pattern
		.compile("(micrometer|spring-web|spring-boot-.*web|tomcat|servlet)[^/]*$");

	@Test
	void healthAndEndpointWorkByJmx() throws Exception {
		String classpath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> !LEFT_OUT.matcher(entry).find())
			.collect(Collectors.joining(File.pathSeparator));
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"--enable-native-access=ALL-UNNAMED", "-cp", classpath, JmxApplication.class.getName())
			.redirectErrorStream(true)
			.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

		assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
		assertThat(process.exitValue()).as(output).isZero();
		assertThat(output)
			.contains("observation=false", "answer=ping", "endpoint={listeners={echo={state=RUNNING, mode=nio",
					"health={")
			.containsPattern("health=.*echo=\\{.*status=UP")
			.doesNotContain("NoClassDefFoundError");
	}

	static final class JmxApplication {

		private static final Log logger = LogFactory.getLog(JmxApplication.class);

		private JmxApplication() {
		}

		static void main(String[] args) throws IOException, JMException {
			logger.info("observation=" + ClassUtils.isPresent("io.micrometer.observation.ObservationRegistry",
					JmxApplication.class.getClassLoader()));
			try (ConfigurableApplicationContext context = EchoApplication.start("spring.jmx.enabled=true",
					"management.endpoints.jmx.exposure.include=*", "management.endpoint.health.show-details=always")) {
				logger.info("answer=" + EchoClient.exchange(context, "ping"));
				logger.info("endpoint=" + read("Zcrx", "listeners"));
				logger.info("health=" + read("Health", "health"));
			}
		}

		private static Object read(String endpoint, String operation) throws JMException {
			MBeanServer server = ManagementFactory.getPlatformMBeanServer();
			return server.invoke(new ObjectName("org.springframework.boot:type=Endpoint,name=" + endpoint), operation,
					new Object[0], new String[0]);
		}

	}

}
