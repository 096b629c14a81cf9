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

import java.util.List;

/**
 * Draws values with their spread. Colours are readable on a light and on a dark ground.
 *
 * @param title what is shown
 * @param axis what the values are
 * @param note where and when they were measured
 */
record SvgChart(String title, String axis, String note) {

	private static final int WIDTH = 860;

	private static final int LEFT = 190;

	private static final int RIGHT = 90;

	private static final int TOP = 62;

	private static final int ROW = 26;

	private static final int BAR = 16;

	private static final int LINE_HEIGHT = 260;

	private static final int BOTTOM = 60;

	private static final String COLOUR = "#3b82c4";

	private static final String SPREAD_COLOUR = "#888888";

	/**
	 * Draws a horizontal bar for each value.
	 */
	String bars(List<Value> values) {
		double max = max(values);
		int width = WIDTH - LEFT - RIGHT;
		StringBuilder body = new StringBuilder();
		for (int i = 0; i < values.size(); i++) {
			Value value = values.get(i);
			Spread spread = value.spread();
			int y = TOP + i * ROW;
			double end = LEFT + width * spread.median() / max;
			body.append(text(LEFT - 8, y + BAR - 3, "end", 13, value.name()));
			body.append(rectangle(LEFT, y, end - LEFT, BAR));
			double middle = y + BAR / 2.0;
			body.append(line(LEFT + width * spread.min() / max, middle, LEFT + width * spread.max() / max, middle));
			body.append(text(LEFT + width * spread.max() / max + 6, y + BAR - 3, "start", 12, number(spread.median())));
		}
		return document(TOP + values.size() * ROW + BOTTOM, body);
	}

	/**
	 * Draws a line through values at even steps, whose names are the steps.
	 */
	String line(List<Value> values) {
		double max = max(values);
		double step = (WIDTH - LEFT - RIGHT) / (double) Math.max(1, values.size() - 1);
		int ground = TOP + LINE_HEIGHT;
		StringBuilder points = new StringBuilder();
		StringBuilder body = new StringBuilder();
		body.append(line(LEFT, ground, WIDTH - RIGHT, ground));
		for (int i = 0; i < values.size(); i++) {
			Spread spread = values.get(i).spread();
			double x = LEFT + i * step;
			double y = ground - LINE_HEIGHT * spread.median() / max;
			points.append("%.1f,%.1f ".formatted(x, y));
			body.append(
					line(x, ground - LINE_HEIGHT * spread.min() / max, x, ground - LINE_HEIGHT * spread.max() / max));
			body.append("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>%n".formatted(x, y, COLOUR));
			body.append(text(x + 7, y - 7, "start", 12, number(spread.median())));
			body.append(text(x, ground + 18, "middle", 13, values.get(i).name()));
		}
		body.append("<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n"
			.formatted(points.toString().strip(), COLOUR));
		return document(ground + BOTTOM, body);
	}

	private String document(int height, StringBuilder body) {
		return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" fill=\"#777777\">%n"
			.formatted(WIDTH, height) + text(16, 24, "start", 16, this.title) + text(16, 44, "start", 12, this.axis)
				+ body + text(16, height - 14, "start", 11, this.note) + "</svg>" + System.lineSeparator();
	}

	private static double max(List<Value> values) {
		return values.stream().mapToDouble((value) -> value.spread().max()).max().orElse(1);
	}

	private static String number(double value) {
		return ((value < 10) ? "%.2f" : "%.0f").formatted(value);
	}

	private static String text(double x, double y, String anchor, int size, String text) {
		return "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" font-size=\"%d\">%s</text>%n".formatted(x, y, anchor,
				size, text.replace("&", "&amp;").replace("<", "&lt;"));
	}

	private static String rectangle(double x, double y, double width, double height) {
		return "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>%n".formatted(x, y, width,
				height, COLOUR);
	}

	private static String line(double x1, double y1, double x2, double y2) {
		return "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>%n".formatted(x1, y1, x2, y2,
				SPREAD_COLOUR);
	}

	/**
	 * A value to draw.
	 *
	 * @param name names it
	 * @param spread where it lies
	 */
	record Value(String name, Spread spread) {

	}

}
