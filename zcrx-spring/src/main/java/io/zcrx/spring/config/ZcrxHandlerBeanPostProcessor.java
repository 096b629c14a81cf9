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
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanExpressionContext;
import org.springframework.beans.factory.config.BeanExpressionResolver;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.MethodIntrospector.MetadataLookup;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.stereotype.Component;
import org.springframework.util.ClassUtils;

import io.zcrx.ZcrxReceiverConfig;
import io.zcrx.spring.annotation.ZcrxHandler;
import io.zcrx.spring.annotation.ZcrxHandlers;
import io.zcrx.spring.listener.ZcrxListener;

/**
 * Finds {@link ZcrxHandler} methods as beans are created, and has them compiled when all
 * are there.
 *
 * @since 0.1.0
 */
public final class ZcrxHandlerBeanPostProcessor implements BeanPostProcessor, SmartInitializingSingleton {

	private final ConfigurableListableBeanFactory beanFactory;

	private final Set<Class<?>> classesWithout = ConcurrentHashMap.newKeySet();

	private final Queue<Candidate> candidates = new ConcurrentLinkedQueue<>();

	private volatile boolean compiled;

	/**
	 * Creates a post-processor.
	 * @param beanFactory the bean factory, asked for the registry and the listeners when
	 * all beans are there
	 */
	public ZcrxHandlerBeanPostProcessor(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		Class<?> type = AopUtils.getTargetClass(bean);
		if (bean instanceof AopInfrastructureBean || this.classesWithout.contains(type) || isOfSpring(type)
				|| !AnnotationUtils.isCandidateClass(type, ZcrxHandler.class)) {
			return bean;
		}
		Map<Method, Set<ZcrxHandler>> methods = handlerMethods(type);
		if (methods.isEmpty()) {
			this.classesWithout.add(type);
		}
		methods.forEach((method, annotations) -> {
			checkSingleton(beanName, method);
			this.candidates.add(new Candidate(bean, method, invocableMethod(bean, method), annotations));
		});
		return bean;
	}

	/**
	 * Spares most beans of a small application the look at all their methods. As Spring
	 * does itself where it looks for event listeners, which leaves components of samples
	 * in its packages.
	 */
	private static boolean isOfSpring(Class<?> type) {
		return type.getName().startsWith("org.springframework.")
				&& !AnnotatedElementUtils.isAnnotated(ClassUtils.getUserClass(type), Component.class);
	}

	/**
	 * Returns the handler methods of a class.
	 * @param type the class
	 * @return the methods with their annotations
	 */
	public static Map<Method, Set<ZcrxHandler>> handlerMethods(Class<?> type) {
		return MethodIntrospector.selectMethods(type, (MetadataLookup<Set<ZcrxHandler>>) (method) -> {
			Set<ZcrxHandler> annotations = AnnotatedElementUtils.findMergedRepeatableAnnotations(method,
					ZcrxHandler.class, ZcrxHandlers.class);
			return annotations.isEmpty() ? null : annotations;
		});
	}

	private void checkSingleton(String beanName, Method method) {
		if (this.compiled || (this.beanFactory.containsBean(beanName) && !this.beanFactory.isSingleton(beanName))) {
			throw new InvalidZcrxHandlerException(
					"Bean '%s' with @ZcrxHandler method %s is not a singleton that is created at start"
						.formatted(beanName, HandlerEndpoint.describe(method)),
					"Remove its scope or @Lazy", null);
		}
	}

	private static Method invocableMethod(Object bean, Method method) {
		if (AopUtils.isCglibProxy(bean) && Modifier.isFinal(method.getModifiers())) {
			throw new InvalidZcrxHandlerException(
					"@ZcrxHandler method %s is final, so the proxy of its bean can't call it"
						.formatted(HandlerEndpoint.describe(method)),
					"Remove 'final'", null);
		}
		try {
			return AopUtils.selectInvocableMethod(method, bean.getClass());
		}
		catch (IllegalStateException ex) {
			throw new InvalidZcrxHandlerException(
					"@ZcrxHandler method %s can't be called on the proxy of its bean"
						.formatted(HandlerEndpoint.describe(method)),
					Modifier.isPrivate(method.getModifiers()) ? "Make it package-private or public"
							: "Declare it in an interface of the bean, or set spring.aop.proxy-target-class=true",
					ex);
		}
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.compiled = true;
		TreeMap<String, ZcrxReceiverConfig> listeners = new TreeMap<>();
		this.beanFactory.getBeansOfType(ZcrxListener.class)
			.values()
			.forEach((listener) -> listeners.put(listener.name(), listener.config()));
		// not before: an expression may use a bean that the handler's own bean makes
		List<HandlerEndpoint> endpoints = this.candidates.stream().flatMap(this::endpoints).toList();
		this.beanFactory.getBean(ZcrxHandlerRegistry.class).compile(endpoints, listeners, compiler());
	}

	private Stream<HandlerEndpoint> endpoints(Candidate candidate) {
		return candidate.annotations()
			.stream()
			.map((annotation) -> new HandlerEndpoint(listener(annotation, candidate.method()), annotation.on(),
					candidate.bean(), candidate.invocable()));
	}

	private String listener(ZcrxHandler annotation, Method method) {
		String listener = evaluate(annotation.listener(), method);
		if (listener == null || listener.isBlank()) {
			throw new InvalidZcrxHandlerException(
					"@ZcrxHandler method %s names no listener".formatted(HandlerEndpoint.describe(method)),
					"Name one: @ZcrxHandler(\"orders\") for zcrx.listeners.orders", null);
		}
		return listener;
	}

	private @Nullable String evaluate(String text, Method method) {
		String resolved = this.beanFactory.resolveEmbeddedValue(text);
		BeanExpressionResolver expressions = this.beanFactory.getBeanExpressionResolver();
		if (resolved == null || expressions == null) {
			return resolved;
		}
		Object value = expressions.evaluate(resolved, new BeanExpressionContext(this.beanFactory, null));
		if (value != null && !(value instanceof String)) {
			throw new InvalidZcrxHandlerException(
					"The listener of @ZcrxHandler method %s, '%s', is no text but a %s"
						.formatted(HandlerEndpoint.describe(method), text, value.getClass().getName()),
					"Let the expression return the name of one listener", null);
		}
		return (String) value;
	}

	private HandlerCompiler compiler() {
		List<ZcrxHandlerMethodArgumentResolver> resolvers = new ArrayList<>(
				this.beanFactory.getBeanProvider(ZcrxHandlerMethodArgumentResolver.class).orderedStream().toList());
		resolvers.add(ConvertedArguments.of(this.beanFactory));
		resolvers.add(new StandardArguments());
		return new HandlerCompiler(resolvers);
	}

	/**
	 * A handler method of a bean that was created.
	 *
	 * @param bean the bean, possibly a proxy
	 * @param method the method of its class
	 * @param invocable the method to call on the bean
	 * @param annotations the annotations
	 */
	private record Candidate(Object bean, Method method, Method invocable, Set<ZcrxHandler> annotations) {

	}

}
