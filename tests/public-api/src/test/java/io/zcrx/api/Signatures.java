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

package io.zcrx.api;

import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes what users of a type can see: one line for the type, one for each member, with
 * nullness and the defaults of annotations.
 */
final class Signatures {

	private Signatures() {
	}

	static boolean isAccessible(Class<?> type) {
		return isAccessible(type.getModifiers()) && !type.isAnonymousClass() && !type.isLocalClass()
				&& (type.getEnclosingClass() == null || isAccessible(type.getEnclosingClass()));
	}

	private static boolean isAccessible(int modifiers) {
		return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
	}

	static List<String> of(Class<?> type) {
		List<String> lines = new ArrayList<>();
		lines.add(header(type));
		members(type.getDeclaredFields()).map(Signatures::field).sorted().forEach(lines::add);
		members(type.getDeclaredConstructors()).map(Signatures::constructor).sorted().forEach(lines::add);
		members(type.getDeclaredMethods()).map(Signatures::method).sorted().forEach(lines::add);
		return lines;
	}

	private static <T extends Member> Stream<T> members(T[] members) {
		return Arrays.stream(members)
			.filter((member) -> isAccessible(member.getModifiers()))
			.filter(Predicate.not(Member::isSynthetic));
	}

	private static String header(Class<?> type) {
		StringBuilder line = new StringBuilder();
		int hidden = (type.isInterface() || type.isEnum() || type.isRecord()) ? Modifier.ABSTRACT | Modifier.FINAL : 0;
		line.append(Modifier.toString(type.getModifiers() & ~hidden & ~Modifier.INTERFACE & ~Modifier.STATIC))
			.append(' ');
		line.append(type.isSealed() ? "sealed " : "").append(kind(type)).append(' ');
		line.append(type.getName()).append(variables(type.getTypeParameters()));
		if (type.isRecord()) {
			line.append(Arrays.stream(type.getRecordComponents())
				.map(RecordComponent::getAnnotatedType)
				.map(Signatures::text)
				.collect(Collectors.joining(", ", "(", ")")));
		}
		AnnotatedType parent = type.getAnnotatedSuperclass();
		if (parent != null && !type.isEnum() && !type.isRecord() && parent.getType() != Object.class) {
			line.append(" extends ").append(text(parent));
		}
		line.append(list(type.isInterface() ? " extends " : " implements ", type.getAnnotatedInterfaces()));
		return line.toString();
	}

	private static String kind(Class<?> type) {
		if (type.isAnnotation()) {
			return "@interface";
		}
		if (type.isInterface()) {
			return "interface";
		}
		if (type.isRecord()) {
			return "record";
		}
		return type.isEnum() ? "enum" : "class";
	}

	private static String field(Field field) {
		String modifiers = field.isEnumConstant() ? "constant" : Modifier.toString(field.getModifiers());
		return "\t%s %s %s".formatted(modifiers, text(field.getAnnotatedType()), field.getName());
	}

	private static String constructor(Constructor<?> constructor) {
		return "\t%s%s%s".formatted(modifiers(constructor), constructor.getDeclaringClass().getSimpleName(),
				rest(constructor));
	}

	private static String method(Method method) {
		Object value = method.getDefaultValue();
		return "\t%s%s%s %s%s%s".formatted(method.isDefault() ? "default " : "", modifiers(method),
				text(method.getAnnotatedReturnType()), method.getName(), rest(method),
				(value != null) ? " = " + value(value) : "");
	}

	private static String modifiers(Executable executable) {
		int modifiers = executable.getModifiers() & (Modifier.methodModifiers() & ~Modifier.SYNCHRONIZED);
		String text = Modifier.toString(modifiers);
		return text.isEmpty() ? "" : text + " ";
	}

	private static String rest(Executable executable) {
		return variables(executable.getTypeParameters())
				+ Arrays.stream(executable.getParameters())
					.map(Parameter::getAnnotatedType)
					.map(Signatures::text)
					.collect(Collectors.joining(", ", "(", executable.isVarArgs() ? "...)" : ")"))
				+ list(" throws ", executable.getAnnotatedExceptionTypes());
	}

	private static String list(String prefix, AnnotatedType[] types) {
		return (types.length == 0) ? ""
				: Arrays.stream(types).map(Signatures::text).sorted().collect(Collectors.joining(", ", prefix, ""));
	}

	private static String variables(TypeVariable<?>[] variables) {
		return (variables.length == 0) ? ""
				: Arrays.stream(variables)
					.map((variable) -> variable.getName() + list(" extends ", variable.getAnnotatedBounds()))
					.collect(Collectors.joining(", ", "<", ">"));
	}

	private static String text(AnnotatedType type) {
		return type.toString()
			.replace("org.jspecify.annotations.", "")
			.replace("@Nullable()", "@Nullable")
			.replaceAll("\\bjava\\.lang\\.(?=[@A-Z])", "");
	}

	private static String value(Object value) {
		return value.getClass().isArray() ? Arrays.deepToString(new Object[] { value }) : '"' + value.toString() + '"';
	}

}
