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

package io.zcrx;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

/**
 * Sends back what it receives, digests it, and has some of the payloads kept by another
 * thread for a while.
 */
final class DigestingEcho implements PayloadListener, ConnectionListener {

	private final List<String> digests = new CopyOnWriteArrayList<>();

	private final List<Throwable> failures = new CopyOnWriteArrayList<>();

	private final Random random;

	private final Executor releasing;

	DigestingEcho(long seed, Executor releasing) {
		this.random = new Random(seed);
		this.releasing = releasing;
	}

	static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new AssertionError(ex);
		}
	}

	static String hex(MessageDigest digest) {
		return HexFormat.of().formatHex(digest.digest());
	}

	@Override
	public void onConnected(ZcrxConnection connection) {
		connection.attach(sha256());
	}

	@Override
	public void onPayload(Payload payload, ZcrxConnection connection) {
		digest(connection).update(payload.byteBuffer());
		connection.send(payload.segment());
		if (this.random.nextInt(8) == 0) {
			Payload retained = payload.retain();
			this.releasing.execute(retained::close);
		}
	}

	@Override
	public void onEndOfStream(ZcrxConnection connection) {
		this.digests.add(hex(digest(connection)));
		connection.close();
	}

	@Override
	public void onDisconnected(ZcrxConnection connection, @Nullable Throwable cause) {
		if (cause != null) {
			this.failures.add(cause);
		}
	}

	private static MessageDigest digest(ZcrxConnection connection) {
		return (MessageDigest) connection.attachment();
	}

	/**
	 * {@return digests of the streams that were received to their ends}
	 */
	List<String> digests() {
		return this.digests;
	}

	List<Throwable> failures() {
		return this.failures;
	}

}
