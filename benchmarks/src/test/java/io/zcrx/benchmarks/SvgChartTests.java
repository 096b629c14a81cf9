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

package io.zcrx.benchmarks;

import java.io.StringReader;
import java.util.List;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

import static org.assertj.core.api.Assertions.assertThat;

class SvgChartTests {

	private final SvgChart chart = new SvgChart("title & more", "axis", "note");

	private final List<SvgChart.Value> values = List.of(new SvgChart.Value("a", new Spread(1, 2, 4)),
			new SvgChart.Value("b", new Spread(2, 4, 8)));

	@Test
	void drawsBarsAsLongAsTheirMedians() throws Exception {
		Document document = parse(this.chart.bars(this.values));

		assertThat(width(document, 1)).isPositive().isEqualTo(2 * width(document, 0));
	}

	@Test
	void drawsALineThroughAllMedians() throws Exception {
		Document document = parse(this.chart.line(this.values));

		String points = document.getElementsByTagName("polyline")
			.item(0)
			.getAttributes()
			.getNamedItem("points")
			.getNodeValue();
		assertThat(points.split(" ", -1)).hasSize(2);
		assertThat(document.getElementsByTagName("circle").getLength()).isEqualTo(2);
	}

	private static double width(Document document, int bar) {
		return Double.parseDouble(
				document.getElementsByTagName("rect").item(bar).getAttributes().getNamedItem("width").getNodeValue());
	}

	private static Document parse(String svg) throws Exception {
		return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
	}

}
