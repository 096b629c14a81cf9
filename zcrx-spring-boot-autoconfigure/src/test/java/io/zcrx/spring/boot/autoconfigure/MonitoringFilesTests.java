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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.jayway.jsonpath.JsonPath;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.yaml.snakeyaml.Yaml;

import io.zcrx.ReceiveMode;
import io.zcrx.spring.boot.TestListeners;
import io.zcrx.spring.listener.ZcrxListener;
import io.zcrx.spring.metrics.ZcrxListenerMetrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

/**
 * The dashboard and the alerts in {@code docs/monitoring} use what a running listener
 * really shows to Prometheus.
 */
class MonitoringFilesTests {

	private static final Path DOCS = Path.of("../docs/monitoring");

	private static final Pattern METRIC = Pattern.compile("\\bzcrx_[a-z_]+");

	private static final Pattern TAG = Pattern.compile("(?:\\$labels\\.|\\{\\{|[{,] *)([a-z]+)(?: *\\}\\}|=|!=)");

	private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

	@Test
	void dashboardShowsWhatListenersHave() throws IOException {
		String dashboard = Files.readString(DOCS.resolve("grafana-dashboard.json"));
		List<String> expressions = JsonPath.parse(dashboard).read("$.panels[*].targets[*].expr");

		assertThat(expressions).isNotEmpty();
		assertThat(metrics(dashboard)).hasSizeGreaterThan(20).isSubsetOf(scraped());
		assertThat(tags(dashboard)).isSubsetOf("listener", "interface", "queue", "mode", "instance");
	}

	@Test
	void alertsWatchWhatListenersHave() throws IOException {
		String text = Files.readString(DOCS.resolve("prometheus-alerts.yml"));
		Map<String, List<Map<String, List<Map<String, Object>>>>> alerts = new Yaml().load(text);
		List<Map<String, Object>> rules = alerts.get("groups").getFirst().get("rules");

		assertThat(rules).isNotEmpty().allSatisfy((rule) -> {
			assertThat(rule).containsKeys("alert", "expr", "for", "labels", "annotations");
			assertThat(metrics((String) rule.get("expr"))).isNotEmpty();
		});
		assertThat(metrics(text)).isSubsetOf(scraped());
		assertThat(tags(text)).isSubsetOf("listener", "interface", "queue", "mode", "instance");
	}

	@Test
	void scrapeHasEachTag() {
		assertThat(scrape().lines().filter((line) -> line.startsWith("zcrx_receive_bytes_total"))).singleElement()
			.asString()
			.contains("interface=\"none\"", "listener=\"orders\"", "mode=\"nio\"", "queue=\"none\"");
	}

	private Set<String> scraped() {
		scrape();
		ZcrxListener zeroCopy = TestListeners.running("quotes");
		given(zeroCopy.mode()).willReturn(ReceiveMode.ZERO_COPY);
		new ZcrxListenerMetrics(List.of(zeroCopy)).bindTo(this.registry);
		return metrics(this.registry.scrape()
			.lines()
			.filter((line) -> !line.startsWith("#"))
			.collect(Collectors.joining("\n")));
	}

	private String scrape() {
		StringBuilder scrape = new StringBuilder();
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(ZcrxAutoConfiguration.class, ZcrxMetricsAutoConfiguration.class))
			.withBean(MeterRegistry.class, () -> this.registry)
			.withPropertyValues("zcrx.listeners.orders.port=0", "zcrx.listeners.orders.mode=nio")
			.run((context) -> {
				context.getBean(ZcrxListenerMetrics.class).bindTo(this.registry);
				scrape.append(this.registry.scrape());
			});
		return scrape.toString();
	}

	private static Set<String> metrics(String text) {
		return METRIC.matcher(text).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
	}

	private static Set<String> tags(String text) {
		return TAG.matcher(text).results().map((tag) -> tag.group(1)).collect(Collectors.toCollection(TreeSet::new));
	}

}
