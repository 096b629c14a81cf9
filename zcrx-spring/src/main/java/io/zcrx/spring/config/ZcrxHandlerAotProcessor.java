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

import java.lang.reflect.Method;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.generate.GenerationContext;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.aot.BeanRegistrationCode;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Finds handler methods at build time, so that a native image lets them be called.
 */
final class ZcrxHandlerAotProcessor implements BeanRegistrationAotProcessor {

	@Override
	public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean registeredBean) {
		Set<Method> methods = ZcrxHandlerBeanPostProcessor.handlerMethods(registeredBean.getBeanClass()).keySet();
		return methods.isEmpty() ? null : new InvocationHints(methods);
	}

	/**
	 * {@return the method, and those of interfaces that a proxy may have instead of it}
	 */
	private static Stream<Method> invocable(Method method) {
		return Stream.concat(Stream.of(method),
				ClassUtils.getAllInterfacesForClassAsSet(method.getDeclaringClass())
					.stream()
					.map((type) -> ReflectionUtils.findMethod(type, method.getName(), method.getParameterTypes()))
					.filter(Objects::nonNull));
	}

	/**
	 * Hints that methods are called by reflection.
	 *
	 * @param methods the methods
	 */
	private record InvocationHints(Set<Method> methods) implements BeanRegistrationAotContribution {

		@Override
		public void applyTo(GenerationContext context, BeanRegistrationCode code) {
			this.methods.stream()
				.flatMap(ZcrxHandlerAotProcessor::invocable)
				.forEach((method) -> context.getRuntimeHints()
					.reflection()
					.registerMethod(method, ExecutableMode.INVOKE));
		}

	}

}
