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

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

@AnalyzeClasses(packages = "io.zcrx", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	private static final Map<JavaClass, Boolean> KNOWN_WORDS = new ConcurrentHashMap<>();

	// they name rooms only to look at what they are given, and what is one of them
	private static final Set<String> WORDS_ALL_THE_SAME = Set.of("io.zcrx.ZcrxReceiverConfig", "io.zcrx.Payload");

	// what any room may name: types of the API with no room behind them
	private static final DescribedPredicate<JavaClass> WORDS = DescribedPredicate.describe("are words of the API",
			ArchitectureTests::isWord);

	@ArchTest
	static final ArchRule uapiKnowsOnlyTheJdk = room("uapi");

	@ArchTest
	static final ArchRule libcKnowsOnlyTheJdk = room("libc");

	@ArchTest
	static final ArchRule concurrentKnowsOnlyTheJdk = room("concurrent");

	@ArchTest
	static final ArchRule ringStaysInItsRoom = room("ring", "org.slf4j", "io.zcrx.uapi", "io.zcrx.libc");

	@ArchTest
	static final ArchRule interfaceQueueStaysInItsRoom = room("ifq", "org.slf4j", "io.zcrx.concurrent", "io.zcrx.ring",
			"io.zcrx.uapi", "io.zcrx.libc");

	@ArchTest
	static final ArchRule socketStaysInItsRoom = room("socket", "org.slf4j", "io.zcrx.uapi", "io.zcrx.libc");

	@ArchTest
	static final ArchRule statsStayInTheirRoom = room("stats");

	@ArchTest
	static final ArchRule buffersStayInTheirRoom = room("buffers", "org.slf4j", "io.zcrx.concurrent", "io.zcrx.stats",
			"io.zcrx.ifq", "io.zcrx.ring", "io.zcrx.uapi", "io.zcrx.libc");

	@ArchTest
	static final ArchRule outboundStaysInItsRoom = room("outbound", "io.zcrx.concurrent", "io.zcrx.uapi",
			"io.zcrx.libc");

	@ArchTest
	static final ArchRule loopStaysInItsRoom = room("loop", "org.slf4j", "io.zcrx.concurrent", "io.zcrx.outbound",
			"io.zcrx.buffers", "io.zcrx.stats", "io.zcrx.ring", "io.zcrx.ifq", "io.zcrx.socket", "io.zcrx.uapi",
			"io.zcrx.libc");

	@ArchTest
	static final ArchRule transportStaysInItsRoom = room("transport", "org.slf4j", "io.zcrx.concurrent", "io.zcrx.loop",
			"io.zcrx.buffers", "io.zcrx.stats", "io.zcrx.ring", "io.zcrx.socket", "io.zcrx.uapi", "io.zcrx.libc");

	@ArchTest
	static final ArchRule preflightStaysInItsRoom = room("preflight", "org.slf4j", "io.zcrx.uapi", "io.zcrx.libc");

	@ArchTest
	static final ArchRule inboundStaysInItsRoom = room("inbound", "org.slf4j", "io.zcrx.concurrent", "io.zcrx.payload",
			"io.zcrx.frames", "io.zcrx.framing", "io.zcrx.loop", "io.zcrx.outbound", "io.zcrx.buffers", "io.zcrx.libc");

	@ArchTest
	static final ArchRule payloadStaysInItsRoom = room("payload", "org.slf4j", "io.zcrx.concurrent", "io.zcrx.framing",
			"io.zcrx.uapi");

	@ArchTest
	static final ArchRule framesStayInTheirRoom = room("frames", "io.zcrx.framing");

	@ArchTest
	static final ArchRule framingKnowsOnlyTheApi = noClasses().that()
		.resideInAPackage("io.zcrx.framing")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("io.zcrx.uapi", "io.zcrx.libc", "io.zcrx.ring", "io.zcrx.ifq", "io.zcrx.socket",
				"io.zcrx.concurrent", "io.zcrx.stats", "io.zcrx.buffers", "io.zcrx.outbound", "io.zcrx.loop",
				"io.zcrx.transport", "io.zcrx.frames", "io.zcrx.payload", "io.zcrx.inbound");

	@ArchTest
	static final ArchRule onlyLibcCallsTheKernel = noClasses().that()
		.resideOutsideOfPackage("io.zcrx.libc")
		.should()
		.dependOnClassesThat()
		.haveFullyQualifiedName("java.lang.foreign.Linker")
		.allowEmptyShould(true);

	@ArchTest
	static final ArchRule coreKnowsNoSpring = noClasses().should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework..", "io.micrometer..", "jakarta..")
		.allowEmptyShould(true);

	@ArchTest
	static final ArchRule noInternalApiOfTheJdk = noClasses().should()
		.dependOnClassesThat()
		.resideInAnyPackage("sun..", "jdk.internal..")
		.allowEmptyShould(true);

	// what neighbours need; raise a number only on purpose
	private static final Map<String, Integer> PUBLIC_TYPES = Map.ofEntries(Map.entry("transport", 3),
			Map.entry("loop", 10), Map.entry("outbound", 4), Map.entry("buffers", 6), Map.entry("stats", 1),
			Map.entry("frames", 1), Map.entry("payload", 11), Map.entry("inbound", 6), Map.entry("ifq", 3),
			Map.entry("ring", 7), Map.entry("socket", 15), Map.entry("concurrent", 2));

	@ArchTest
	static void roomsShowOnlyWhatNeighboursNeed(JavaClasses classes) {
		Map<String, Integer> shown = new HashMap<>();
		for (JavaClass type : classes) {
			String room = type.getPackageName().replaceFirst("^io\\.zcrx\\.", "");
			if (PUBLIC_TYPES.containsKey(room) && type.isTopLevelClass()
					&& type.getModifiers().contains(JavaModifier.PUBLIC)) {
				shown.merge(room, 1, Integer::sum);
			}
		}
		assertThat(shown).isEqualTo(PUBLIC_TYPES);
	}

	@ArchTest
	static final ArchRule noPackageCycles = slices().matching("io.zcrx.(*)..")
		.should()
		.beFreeOfCycles()
		.allowEmptyShould(true);

	private static ArchRule room(String name, String... allowed) {
		Stream<String> always = Stream.of("java..", "org.jspecify..", "io.zcrx." + name + "..");
		return classes().that()
			.resideInAPackage("io.zcrx." + name + "..")
			.should()
			.onlyDependOnClassesThat(
					resideInAnyPackage(Stream.concat(always, Stream.of(allowed)).toArray(String[]::new)).or(WORDS))
			.allowEmptyShould(true);
	}

	private static boolean isWord(JavaClass type) {
		return WORDS_ALL_THE_SAME.contains(type.getName())
				|| KNOWN_WORDS.computeIfAbsent(type, ArchitectureTests::namesNoRoom);
	}

	private static boolean namesNoRoom(JavaClass type) {
		return type.getPackageName().equals("io.zcrx") && type.getTransitiveDependenciesFromSelf()
			.stream()
			.map((dependency) -> dependency.getTargetClass().getPackageName())
			.noneMatch((name) -> name.startsWith("io.zcrx."));
	}

}
