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

package io.zcrx.preflight;

import org.jspecify.annotations.Nullable;

/**
 * What {@code /proc/self/status} says about privileges. A field that is missing counts as
 * "nothing known", which is never a reason to complain.
 *
 * @param effectiveCapabilities the mask of {@code CapEff}, null if unknown
 * @param seccomp the mode of {@code Seccomp}
 */
record ProcessStatus(@Nullable Long effectiveCapabilities, int seccomp) {

	static final int CAP_NET_ADMIN = 12;

	static final int CAP_IPC_LOCK = 14;

	static final int SECCOMP_MODE_FILTER = 2;

	private static final int HEX = 16;

	static ProcessStatus parse(String text) {
		Long capabilities = null;
		int seccomp = 0;
		for (String line : text.lines().toList()) {
			int colon = line.indexOf(':');
			String value = line.substring(colon + 1).strip();
			String field = (colon < 0) ? "" : line.substring(0, colon);
			if (field.equals("CapEff")) {
				capabilities = mask(value);
			}
			else if (field.equals("Seccomp") && value.length() == 1) {
				seccomp = Character.digit(value.charAt(0), HEX);
			}
		}
		return new ProcessStatus(capabilities, seccomp);
	}

	private static @Nullable Long mask(String value) {
		try {
			return Long.parseUnsignedLong(value, HEX);
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

	/**
	 * {@return whether the process lacks a capability, false if that is unknown}
	 * @param capability the capability's bit number
	 */
	boolean lacks(int capability) {
		return this.effectiveCapabilities != null && (this.effectiveCapabilities & (1L << capability)) == 0;
	}

	boolean hasSeccompFilter() {
		return this.seccomp == SECCOMP_MODE_FILTER;
	}

}
