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

package io.zcrx.spring.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Import;

/**
 * Lets an application without Spring Boot have listeners and
 * {@link io.zcrx.spring.annotation.ZcrxHandler} methods. It registers the
 * {@link ZcrxListenerContainerFactory}, the {@link ZcrxListenerRegistry} and what finds
 * handler methods. Listeners are beans of the application:
 *
 * <pre class="code">
 * &#64;Configuration
 * &#64;EnableZcrx
 * class Receiving {
 *
 * 	&#64;Bean
 * 	ZcrxListener orders(ZcrxListenerContainerFactory factory) {
 * 		return factory.createContainer(ZcrxReceiverConfig.builder("orders").port(9000).build(), true);
 * 	}
 *
 * }
 * </pre>
 *
 * With Spring Boot it is not needed: the auto-configuration registers the same beans.
 *
 * @since 0.1.0
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Import(ZcrxConfiguration.class)
public @interface EnableZcrx {

}
