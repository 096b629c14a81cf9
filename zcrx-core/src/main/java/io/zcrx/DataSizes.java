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

package io.zcrx;

/**
 * Writes sizes as configuration does.
 */
final class DataSizes {

	private static final String[] UNITS = { "B", "KB", "MB", "GB", "TB" };

	private DataSizes() {
	}

	/**
	 * Writes a size in the largest unit of which it is a multiple.
	 * @param bytes the size
	 * @return such as {@code 64MB}
	 */
	static String text(long bytes) {
		int unit = 0;
		long value = bytes;
		while (value != 0 && value % 1024 == 0 && unit < UNITS.length - 1) {
			value /= 1024;
			unit++;
		}
		return value + UNITS[unit];
	}

}
