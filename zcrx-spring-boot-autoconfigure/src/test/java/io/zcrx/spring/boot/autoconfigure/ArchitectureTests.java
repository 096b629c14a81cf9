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

import java.util.List;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.constructors;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

@AnalyzeClasses(packages = "io.zcrx.spring.boot", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	@ArchTest
	static final ArchRule autoConfigurationsAreNamedAsSuch = classes().that()
		.areAnnotatedWith(AutoConfiguration.class)
		.should()
		.haveSimpleNameEndingWith("AutoConfiguration")
		.andShould()
		.bePublic()
		.andShould()
		.haveModifier(JavaModifier.FINAL)
		.andShould()
		.beTopLevelClasses()
		.allowEmptyShould(true);

	@ArchTest
	static final ArchRule onlyAutoConfigurationsAreNamedSo = classes().that()
		.haveSimpleNameEndingWith("AutoConfiguration")
		.should()
		.beAnnotatedWith(AutoConfiguration.class)
		.allowEmptyShould(true);

	@ArchTest
	static final ArchRule autoConfigurationsHaveNoPublicMethods = methods().that()
		.areDeclaredInClassesThat()
		.areAnnotatedWith(AutoConfiguration.class)
		.should()
		.notBePublic()
		.allowEmptyShould(true);

	@ArchTest
	static final ArchRule autoConfigurationsHaveNoPublicConstructors = constructors().that()
		.areDeclaredInClassesThat()
		.areAnnotatedWith(AutoConfiguration.class)
		.should()
		.bePackagePrivate()
		.allowEmptyShould(true);

	@ArchTest
	static final ArchRule beanMethodsArePackagePrivate = methods().that()
		.areAnnotatedWith(Bean.class)
		.should()
		.bePackagePrivate()
		.allowEmptyShould(true);

	@ArchTest
	static final ArchRule beanMethodsHaveNoClassCondition = methods().that()
		.areAnnotatedWith(Bean.class)
		.should()
		.notBeAnnotatedWith(ConditionalOnClass.class)
		.because("the return type is loaded before the condition is asked")
		.allowEmptyShould(true);

	@ArchTest
	static final ArchRule missingBeanConditionsDoNotRepeatTheReturnType = methods().that()
		.areAnnotatedWith(Bean.class)
		.should()
		.notBeAnnotatedWith(DescribedPredicate.describe("@ConditionalOnMissingBean that names only the return type",
				ArchitectureTests::namesOnlyTheReturnType))
		.allowEmptyShould(true);

	@ArchTest
	static final ArchRule postProcessorBeanMethodsAreStatic = methods().that()
		.areAnnotatedWith(Bean.class)
		.and()
		.haveRawReturnType(JavaClass.Predicates.assignableTo(BeanPostProcessor.class)
			.or(JavaClass.Predicates.assignableTo(BeanFactoryPostProcessor.class)))
		.should()
		.beStatic()
		.allowEmptyShould(true);

	@ArchTest
	static final ArchRule conditionsAreNotPublic = classes().that()
		.areAssignableTo(Condition.class)
		.should()
		.notBePublic()
		.allowEmptyShould(true);

	@ArchTest
	static final ArchRule configurationPropertiesNameThePrefixAsValue = noClasses().should()
		.beAnnotatedWith(DescribedPredicate.describe("@ConfigurationProperties(prefix = ...)",
				(annotation) -> annotation.getRawType().isEquivalentTo(ConfigurationProperties.class)
						&& annotation.tryGetExplicitlyDeclaredProperty("prefix").isPresent()))
		.allowEmptyShould(true);

	@ArchTest
	static final ArchRule onlyTheExportedPackagesOfCoreAreUsed = noClasses().should()
		.dependOnClassesThat(resideInAPackage("io.zcrx..")
			.and(resideOutsideOfPackages("io.zcrx", "io.zcrx.framing", "io.zcrx.preflight", "io.zcrx.spring..")))
		.because("the class path does not enforce what the module declaration of zcrx-core says")
		.allowEmptyShould(true);

	@ArchTest
	static final ArchRule noPackageCycles = slices().matching("io.zcrx.spring.boot.(**)")
		.should()
		.beFreeOfCycles()
		.allowEmptyShould(true);

	private static boolean namesOnlyTheReturnType(JavaAnnotation<?> annotation) {
		if (!annotation.getRawType().isEquivalentTo(ConditionalOnMissingBean.class)
				|| !(annotation.getAnnotatedElement() instanceof JavaMethod method)) {
			return false;
		}
		boolean namesMore = Stream.of("type", "name", "annotation")
			.anyMatch((property) -> annotation.tryGetExplicitlyDeclaredProperty(property).isPresent());
		return !namesMore && annotation.tryGetExplicitlyDeclaredProperty("value")
			.map((types) -> List.of((JavaType[]) types))
			.orElse(List.of())
			.equals(List.of(method.getRawReturnType()));
	}

}
