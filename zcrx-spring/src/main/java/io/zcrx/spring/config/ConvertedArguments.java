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

import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;

import io.zcrx.spring.annotation.ZcrxEvent;

/**
 * Resolves parameters that a {@link FrameConverter} makes of payloads.
 */
final class ConvertedArguments implements ZcrxHandlerMethodArgumentResolver {

	private final List<Candidate> candidates;

	private ConvertedArguments(List<Candidate> candidates) {
		this.candidates = candidates;
	}

	/**
	 * Takes the converters of an application.
	 */
	static ConvertedArguments of(ConfigurableListableBeanFactory beanFactory) {
		List<Candidate> candidates = new ArrayList<>();
		for (String name : beanFactory.getBeanNamesForType(FrameConverter.class)) {
			FrameConverter<?> converter = beanFactory.getBean(name, FrameConverter.class);
			candidates.add(new Candidate(name, converter, targetType(beanFactory, name, converter)));
		}
		return new ConvertedArguments(candidates);
	}

	private static ResolvableType targetType(ConfigurableListableBeanFactory beanFactory, String name,
			FrameConverter<?> converter) {
		List<ResolvableType> declared = new ArrayList<>();
		if (beanFactory.containsBeanDefinition(name)) {
			BeanDefinition definition = beanFactory.getMergedBeanDefinition(name);
			declared.add(definition.getResolvableType());
		}
		declared.add(ResolvableType.forInstance(converter));
		for (ResolvableType type : declared) {
			ResolvableType target = type.as(FrameConverter.class).getGeneric(0);
			if (target.resolve() != null) {
				return target;
			}
		}
		throw new InvalidZcrxHandlerException(
				"It can't be told what the FrameConverter bean '%s' converts frames to".formatted(name),
				"Declare it with its type, such as FrameConverter<Order>", null);
	}

	@Override
	public @Nullable MethodHandle resolve(MethodParameter parameter, ZcrxEvent event) {
		if (event != ZcrxEvent.PAYLOAD) {
			return null;
		}
		ResolvableType type = ResolvableType.forMethodParameter(parameter);
		List<Candidate> exact = this.candidates.stream().filter((candidate) -> candidate.makes(type)).toList();
		List<Candidate> fitting = !exact.isEmpty() ? exact
				: this.candidates.stream().filter((candidate) -> type.isAssignableFrom(candidate.type())).toList();
		if (fitting.size() > 1) {
			throw new InvalidZcrxHandlerException(
					"Parameter '%s' of @ZcrxHandler method %s has type %s, which several FrameConverter beans make: %s"
						.formatted(HandlerEndpoint.name(parameter), HandlerEndpoint.describe(parameter.getMethod()),
								type, fitting.stream().map(Candidate::name).collect(Collectors.joining(", "))),
					"Keep one of them, or have them make types of their own", null);
		}
		return fitting.isEmpty() ? null : FunctionHandles.of(fitting.getFirst().converter());
	}

	/**
	 * A converter.
	 *
	 * @param name the name of the bean
	 * @param converter the bean
	 * @param type what it makes
	 */
	private record Candidate(String name, FrameConverter<?> converter, ResolvableType type) {

		boolean makes(ResolvableType parameter) {
			return parameter.toString().equals(this.type.toString());
		}

	}

}
