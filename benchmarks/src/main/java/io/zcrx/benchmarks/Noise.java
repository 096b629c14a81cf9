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

/**
 * How far a receiver is from a second process of the same program, which only the machine
 * can have caused.
 *
 * @param again the second process
 * @param base the first one
 * @param metric what was compared
 * @param ratio the median of the ratios of the same rounds
 */
record Noise(String again, String base, Metric metric, double ratio) {

	private static final double LIMIT = 1.1;

	/**
	 * {@return whether it is so much that the rounds say nothing: more than a tenth
	 * either way}
	 */
	boolean isTooMuch() {
		return !(this.ratio <= LIMIT && this.ratio >= 1 / LIMIT); // nor if not a number
	}

	@Override
	public String toString() {
		return "%s is at %.2f of %s (%s)".formatted(this.again, this.ratio, this.base, this.metric.label());
	}

}
