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

package io.zcrx.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;

/**
 * Marks a method that handles an event of a listener's connections. It is called on a
 * loop thread and must not block, because all connections of that loop wait meanwhile;
 * with {@link io.zcrx.Dispatch#EXECUTOR} it is called on an executor and may block.
 * <p>
 * Parameters may come in any order, each is optional:
 * <ul>
 * <li>{@link io.zcrx.ZcrxConnection}: the connection;</li>
 * <li>for {@link ZcrxEvent#PAYLOAD}: {@link io.zcrx.Payload},
 * {@link java.lang.foreign.MemorySegment} or {@link java.nio.ByteBuffer}, which are
 * read-only views that end when the method returns, with {@link io.zcrx.AckMode#MANUAL}
 * when the payload is closed, which must then be a parameter; {@code byte[]} or
 * {@link String} (UTF-8), which are copies. TCP has no message borders: a payload may
 * begin and end anywhere, also within a character;</li>
 * <li>for {@link ZcrxEvent#PAYLOAD} instead of these: {@code List<Payload>}, all payloads
 * of the connection that were received at once. They end likewise;</li>
 * <li>for {@link ZcrxEvent#PAYLOAD}: a type that a bean of type
 * {@link io.zcrx.spring.config.FrameConverter} makes of payloads;</li>
 * <li>what a bean of type {@link io.zcrx.spring.config.ZcrxHandlerMethodArgumentResolver}
 * provides;</li>
 * <li>for {@link ZcrxEvent#DISCONNECTED}: {@link Throwable}, the cause, {@code null} if
 * the connection was closed in good order or aborted by this side.</li>
 * </ul>
 * A value returned as {@code byte[]}, {@link java.nio.ByteBuffer},
 * {@link java.lang.foreign.MemorySegment} or {@link String} (UTF-8) is sent back on the
 * connection; {@code null} sends nothing. A handler for {@link ZcrxEvent#DISCONNECTED}
 * must return nothing. What is thrown closes the connection, unless a
 * {@link io.zcrx.spring.listener.ZcrxErrorHandler} decides otherwise.
 * <p>
 * A handler for {@link ZcrxEvent#END_OF_STREAM} that takes the connection decides when to
 * close it; after one that does not take it, and after its reply, the connection is
 * closed.
 * <p>
 * The annotation can be repeated, and can be put on annotations of an application, whose
 * attributes may be aliases of its own.
 *
 * @since 0.1.0
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Repeatable(ZcrxHandlers.class)
public @interface ZcrxHandler {

	/**
	 * Alias for {@link #listener}.
	 * @return the name of the listener
	 */
	@AliasFor("listener")
	String value() default "";

	/**
	 * The name of the listener, as in {@code zcrx.listeners.<name>}. Placeholders
	 * ({@code ${...}}) are resolved and expressions ({@code #{...}}) evaluated.
	 * @return the name of the listener
	 */
	@AliasFor("value")
	String listener() default "";

	/**
	 * The event. A listener has at most one handler for each.
	 * @return the event
	 */
	ZcrxEvent on() default ZcrxEvent.PAYLOAD;

}
