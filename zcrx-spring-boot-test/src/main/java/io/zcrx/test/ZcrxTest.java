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

package io.zcrx.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.autoconfigure.OverrideAutoConfiguration;
import org.springframework.boot.test.context.filter.annotation.TypeExcludeFilters;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.core.annotation.AliasFor;
import org.springframework.test.context.BootstrapWith;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/**
 * A test of handlers, without a kernel: listeners are in memory, and of the application's
 * components only those with handler methods and those that extend zcrx, such as
 * converters, are beans. Connect to a listener by {@link InMemoryListeners}, which can be
 * injected. A payload that a test has left retained fails it.
 *
 * @since 0.1.0
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@BootstrapWith(ZcrxTestContextBootstrapper.class)
@ExtendWith(SpringExtension.class)
@OverrideAutoConfiguration(enabled = false)
@TypeExcludeFilters(ZcrxTypeExcludeFilter.class)
@AutoConfigureZcrx
public @interface ZcrxTest {

	/**
	 * Properties of the environment, as {@code key=value}.
	 * @return the properties
	 */
	String[] properties() default {};

	/**
	 * Alias for {@link #handlers}.
	 * @return the classes
	 */
	@AliasFor("handlers")
	Class<?>[] value() default {};

	/**
	 * The only classes with handler methods that are beans; all of the application's if
	 * empty.
	 * @return the classes
	 */
	@AliasFor("value")
	Class<?>[] handlers() default {};

	/**
	 * Whether handlers and extensions of zcrx are beans without being named.
	 * @return whether they are
	 */
	boolean useDefaultFilters() default true;

	/**
	 * Further components to have.
	 * @return the filters
	 */
	Filter[] includeFilters() default {};

	/**
	 * Components not to have.
	 * @return the filters
	 */
	Filter[] excludeFilters() default {};

}
