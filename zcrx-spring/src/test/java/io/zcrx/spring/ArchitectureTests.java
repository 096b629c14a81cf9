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

package io.zcrx.spring;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

@AnalyzeClasses(packages = "io.zcrx.spring", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	@ArchTest
	static final ArchRule nothingKnowsSpringBoot = noClasses().should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework.boot..", "io.zcrx.spring.boot..");

	@ArchTest
	static final ArchRule onlyTheExportedPackagesOfCoreAreUsed = noClasses().should()
		.dependOnClassesThat(resideInAPackage("io.zcrx..")
			.and(resideOutsideOfPackages("io.zcrx", "io.zcrx.framing", "io.zcrx.preflight", "io.zcrx.spring..")))
		.because("the class path does not enforce what the module declaration of zcrx-core says");

	@ArchTest
	static final ArchRule onlyMetersAndObservationsNeedMicrometer = noClasses().that()
		.resideOutsideOfPackages("io.zcrx.spring.metrics", "io.zcrx.spring.observation")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("io.micrometer..");

	@ArchTest
	static final ArchRule packagesKnowOnlyThoseBelow = layeredArchitecture()
		.consideringOnlyDependenciesInAnyPackage("io.zcrx.spring..")
		.layer("config")
		.definedBy("io.zcrx.spring.config")
		.layer("observation")
		.definedBy("io.zcrx.spring.observation")
		.layer("metrics")
		.definedBy("io.zcrx.spring.metrics")
		.layer("event")
		.definedBy("io.zcrx.spring.event")
		.layer("listener")
		.definedBy("io.zcrx.spring.listener")
		.layer("annotation")
		.definedBy("io.zcrx.spring.annotation")
		.whereLayer("config")
		.mayNotBeAccessedByAnyLayer()
		.whereLayer("observation")
		.mayNotBeAccessedByAnyLayer()
		.whereLayer("metrics")
		.mayNotBeAccessedByAnyLayer()
		.whereLayer("event")
		.mayOnlyBeAccessedByLayers("config", "metrics")
		.whereLayer("listener")
		.mayOnlyBeAccessedByLayers("config", "observation", "metrics", "event")
		.whereLayer("annotation")
		.mayOnlyBeAccessedByLayers("config");

}
