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

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

import org.springframework.boot.test.context.filter.annotation.StandardAnnotationCustomizableTypeExcludeFilter;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.classreading.MetadataReaderFactory;

import io.zcrx.spring.annotation.ZcrxHandler;

/**
 * Lets components of {@link ZcrxTest} pass that have handler methods or extend zcrx.
 */
final class ZcrxTypeExcludeFilter extends StandardAnnotationCustomizableTypeExcludeFilter<ZcrxTest> {

	private static final String ANNOTATIONS = ZcrxHandler.class.getPackageName() + ".";

	// their interfaces are there to be implemented by beans
	private static final List<String> EXTENSIONS = List.of("io.zcrx.spring.config.", "io.zcrx.spring.listener.",
			"io.zcrx.spring.observation.");

	private final Set<Class<?>> handlers;

	ZcrxTypeExcludeFilter(Class<?> testClass) {
		super(testClass);
		this.handlers = Set.<Class<?>>of(getAnnotation().getValue("handlers", Class[].class).orElseThrow());
	}

	@Override
	protected Set<Class<?>> getComponentIncludes() {
		return this.handlers;
	}

	@Override
	protected boolean defaultInclude(MetadataReader reader, MetadataReaderFactory factory) throws IOException {
		AnnotationMetadata metadata = reader.getAnnotationMetadata();
		return super.defaultInclude(reader, factory) || extendsZcrx(metadata)
				|| (this.handlers.isEmpty() && hasHandlers(metadata));
	}

	private static boolean extendsZcrx(AnnotationMetadata metadata) {
		return Arrays.stream(metadata.getInterfaceNames())
			.anyMatch((name) -> EXTENSIONS.stream().anyMatch(name::startsWith));
	}

	private static boolean hasHandlers(AnnotationMetadata metadata) {
		return metadata.getDeclaredMethods()
			.stream()
			.flatMap((method) -> method.getAnnotations().stream())
			.anyMatch((annotation) -> annotation.getType().getName().startsWith(ANNOTATIONS));
	}

}
