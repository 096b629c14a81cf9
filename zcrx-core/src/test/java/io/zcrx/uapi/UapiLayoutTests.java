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

package io.zcrx.uapi;

import java.io.IOException;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.PaddingLayout;
import java.lang.foreign.StructLayout;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.zcrx.Prerequisite;
import io.zcrx.libc.Errno;

import static org.assertj.core.api.Assertions.assertThat;

class UapiLayoutTests {

	private static final List<Class<?>> CONSTANTS = List.of(LinuxIoUring.class, LinuxZcrx.class, LinuxSocket.class,
			LinuxMman.class, LinuxPoll.class, LinuxEthtool.class, LinuxInetDiag.class, Errno.class);

	private static final Map<String, String> C_NAMES = Map.of("sockaddr_in.__pad", "sin_zero", "zcrx_ctrl.zc_union",
			"zc_export", "ethtool_rxnfc.rule_locs", "rule_locs[0]");

	private static final String INCLUDES = """
			#define _GNU_SOURCE
			#include <stddef.h>
			#include <stdio.h>
			#include <errno.h>
			#include <poll.h>
			#include <netinet/in.h>
			#include <fcntl.h>
			#include <net/if.h>
			#include <netinet/tcp.h>
			#include <sys/eventfd.h>
			#include <sys/ioctl.h>
			#include <sys/mman.h>
			#include <sys/socket.h>
			#include <linux/ethtool.h>
			#include <linux/inet_diag.h>
			#include <linux/netlink.h>
			#include <linux/sock_diag.h>
			#include <linux/io_uring.h>
			#include <linux/io_uring/query.h>
			#include <linux/io_uring/zcrx.h>
			#include <linux/sockios.h>
			""";

	private static final String PROBE = INCLUDES + "int probe = ZCRX_EVENT_DESC_FLAG_STATS;\n";

	@TempDir
	private Path folder;

	@BeforeEach
	void findCompilerAndHeaders() throws Exception {
		Prerequisite.require(run("gcc", "--version") != null, "there is no gcc");
		Files.writeString(this.folder.resolve("probe.c"), PROBE);
		Prerequisite.require(compile("-fsyntax-only", "probe.c") != null,
				"the kernel headers in %s are older than 7.2: set ZCRX_UAPI_HEADERS to what lab/headers prints"
					.formatted(headers()));
	}

	@Test
	void structuresHaveLayoutOfKernelHeaders() throws Exception {
		NavigableMap<String, Long> expected = new TreeMap<>();
		StringBuilder program = new StringBuilder(INCLUDES).append("int main(void) {\n");
		List<StructLayout> layouts = layouts();

		layouts.forEach((layout) -> describe(layout, expected::put));
		layouts.forEach((layout) -> describe(layout, (key, value) -> program.append(print(key))));
		NavigableMap<String, Long> actual = execute(program.append("return 0;\n}\n"));

		assertThat(layouts).hasSizeGreaterThan(20);
		assertThat(expected).containsExactlyInAnyOrderEntriesOf(actual);
	}

	@Test
	void constantsHaveValuesOfKernelHeaders() throws Exception {
		NavigableMap<String, Long> expected = new TreeMap<>();
		StringBuilder program = new StringBuilder(INCLUDES).append("int main(void) {\n");
		for (Class<?> type : CONSTANTS) {
			for (Field field : type.getFields()) {
				expected.put(field.getName(), ((Number) field.get(null)).longValue());
				program.append("printf(\"%1$s %%lld\\n\", (long long) %1$s);%n".formatted(field.getName()));
			}
		}

		NavigableMap<String, Long> actual = execute(program.append("return 0;\n}\n"));

		assertThat(expected).hasSizeGreaterThan(90).containsExactlyInAnyOrderEntriesOf(actual);
	}

	@Test
	void sizesAreThoseOfLayoutsWithoutPadding() throws Exception {
		for (StructLayout layout : layouts()) {
			long size = layout.memberLayouts().stream().mapToLong(MemoryLayout::byteSize).sum();

			assertThat(layout.byteSize()).as(layout.toString()).isEqualTo(size).isEqualTo(sizeof(layout));
		}
	}

	private static void describe(StructLayout layout, BiConsumer<String, Long> action) {
		String struct = layout.name().orElseThrow();
		action.accept("sizeof " + struct, layout.byteSize());
		for (MemoryLayout member : layout.memberLayouts()) {
			if (member instanceof PaddingLayout) {
				continue;
			}
			String name = member.name().orElseThrow();
			action.accept("offset " + struct + " " + name, layout.byteOffset(PathElement.groupElement(name)));
			action.accept("size " + struct + " " + name, member.byteSize());
		}
	}

	private static String print(String key) {
		String[] words = key.split(" ", -1);
		String struct = "struct " + words[1];
		if (words.length == 2) {
			return "printf(\"%s %%zu\\n\", sizeof(%s));%n".formatted(key, struct);
		}
		String member = C_NAMES.getOrDefault(words[1] + "." + words[2], words[2]);
		String expression = words[0].equals("offset") ? "offsetof(%s, %s)" : "sizeof(((%s *) 0)->%s)";
		return "printf(\"%s %%zu\\n\", %s);%n".formatted(key, expression.formatted(struct, member));
	}

	private NavigableMap<String, Long> execute(CharSequence program) throws Exception {
		Files.writeString(this.folder.resolve("layout.c"), program);
		assertThat(compile("-Werror", "-o", "layout", "layout.c")).as(log()).isNotNull();
		String output = run(this.folder.resolve("layout").toString());
		assertThat(output).isNotNull();
		NavigableMap<String, Long> values = new TreeMap<>();
		output.lines().forEach((line) -> {
			int end = line.lastIndexOf(' ');
			values.put(line.substring(0, end), Long.valueOf(line.substring(end + 1)));
		});
		return values;
	}

	private @Nullable String compile(String... arguments) throws Exception {
		List<String> command = new ArrayList<>(List.of("gcc", "-Wall", "-I", headers()));
		command.addAll(List.of(arguments));
		return run(command.toArray(String[]::new));
	}

	private @Nullable String run(String... command) throws Exception {
		Process process;
		try {
			process = new ProcessBuilder(command).directory(this.folder.toFile())
				.redirectError(this.folder.resolve("log").toFile())
				.start();
		}
		catch (IOException ex) {
			return null;
		}
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		return (process.waitFor() == 0) ? output : null;
	}

	private String log() throws IOException {
		return Files.readString(this.folder.resolve("log"));
	}

	private static String headers() {
		return System.getenv().getOrDefault("ZCRX_UAPI_HEADERS", "/usr/include");
	}

	private static List<StructLayout> layouts() throws Exception {
		List<StructLayout> layouts = new ArrayList<>();
		for (Class<?> type : descriptors()) {
			layouts.add((StructLayout) type.getField("LAYOUT").get(null));
		}
		return layouts;
	}

	private static long sizeof(StructLayout layout) throws Exception {
		for (Class<?> type : descriptors()) {
			if (layout.equals(type.getField("LAYOUT").get(null))) {
				return type.getField("SIZEOF").getLong(null);
			}
		}
		throw new AssertionError(layout);
	}

	private static List<Class<?>> descriptors() throws Exception {
		Path classes = Path.of(IoUringSqe.class.getProtectionDomain().getCodeSource().getLocation().toURI())
			.resolve(IoUringSqe.class.getPackageName().replace('.', '/'));
		List<Class<?>> descriptors = new ArrayList<>();
		try (Stream<Path> files = Files.list(classes)) {
			for (Path file : files.sorted().toList()) {
				String name = file.getFileName().toString();
				if (name.endsWith(".class") && !name.equals("package-info.class")) {
					Class<?> type = Class.forName(IoUringSqe.class.getPackageName() + "." + name.replace(".class", ""));
					if (Stream.of(type.getFields())
						.anyMatch((field) -> field.getName().equals("LAYOUT")
								&& Modifier.isStatic(field.getModifiers()))) {
						descriptors.add(type);
					}
				}
			}
		}
		return descriptors;
	}

}
