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

package io.zcrx.preflight;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The record of an interface, in a file that all processes of the network namespace
 * share; whoever has it open is alone. If the file can't be had, that is told, and the
 * record is one of this process only. Confined to the thread that opened it.
 */
final class NicRecordFile implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(NicRecordFile.class);

	// to set an interface up takes a moment, to wait for its queues two seconds
	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private static final long PAUSE_MILLIS = 10;

	// a lock of a file is one of the process, not of the thread
	private static final ReentrantLock threads = new ReentrantLock();

	private static final Map<String, String> memory = new HashMap<>();

	// what tells processes in other namespaces that a participant of this one lives
	private static final Map<String, FileChannel> alive = new ConcurrentHashMap<>();

	private final KernelFiles files;

	private final @Nullable Path directory;

	private final String key;

	private final @Nullable FileChannel lock;

	private final NicRecord record;

	private NicRecordFile(KernelFiles files, @Nullable Path directory, String key, @Nullable FileChannel lock) {
		this.files = files;
		this.directory = directory;
		this.key = key;
		this.lock = lock;
		this.record = read();
	}

	/**
	 * Opens a record when nobody else has it open.
	 * @param files tell of this machine
	 * @param interfaceName the network interface
	 * @param interfaceIndex its number
	 * @return the record
	 * @throws IOException if somebody else has it open for too long
	 */
	static NicRecordFile open(KernelFiles files, String interfaceName, int interfaceIndex) throws IOException {
		return open(files, RunDirectory.find(files), interfaceName, interfaceIndex);
	}

	static NicRecordFile open(KernelFiles files, @Nullable Path directory, String interfaceName, int interfaceIndex)
			throws IOException {
		String namespace = String.valueOf(files.linkName("proc/self/ns/net")).replaceAll("[^0-9]", "");
		String key = "%s-%s-%d".formatted(namespace, interfaceName, interfaceIndex);
		threads.lock();
		FileChannel lock = null;
		try {
			if (directory != null) {
				lock = lock(directory.resolve(key + ".lock"));
			}
			return new NicRecordFile(files, (lock != null) ? directory : null, key, lock);
		}
		catch (IOException | RuntimeException | Error ex) {
			closeQuietly(lock);
			threads.unlock();
			throw ex;
		}
	}

	private static @Nullable FileChannel lock(Path path) throws IOException {
		FileChannel channel;
		try {
			channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
		}
		catch (IOException ex) {
			RunDirectory.unusable(path, ex);
			return null;
		}
		long deadline = System.nanoTime() + TIMEOUT.toNanos();
		while (true) {
			if (tryLock(channel) != null) {
				return channel;
			}
			if (System.nanoTime() - deadline >= 0 || !pause()) {
				channel.close();
				throw new IOException("another process has held %s for %s".formatted(path, TIMEOUT));
			}
		}
	}

	private static boolean pause() {
		try {
			TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
		try {
			return channel.tryLock();
		}
		catch (OverlappingFileLockException ex) {
			return null; // this library is loaded twice in this process
		}
	}

	private NicRecord read() {
		String bootId = this.files.read("proc/sys/kernel/random/boot_id");
		String text = (this.directory != null) ? readFile(this.directory.resolve(this.key)) : memory.get(this.key);
		if (text == null) {
			return new NicRecord(bootId);
		}
		NicRecord record;
		try {
			record = NicRecord.parse(text);
		}
		catch (IllegalArgumentException ex) {
			moveAside(ex);
			return new NicRecord(bootId);
		}
		// the interface has forgotten what was set before the machine was booted
		return record.bootId().equals(bootId) ? record : new NicRecord(bootId);
	}

	private @Nullable String readFile(Path path) {
		try {
			return new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
		}
		catch (NoSuchFileException ex) {
			return null;
		}
		catch (IOException ex) {
			return "can't be read: " + ex;
		}
	}

	private void moveAside(IllegalArgumentException reason) {
		if (this.directory == null) {
			return;
		}
		Path path = this.directory.resolve(this.key);
		Path aside = this.directory.resolve(this.key + ".unreadable");
		try {
			Files.move(path, aside, StandardCopyOption.REPLACE_EXISTING);
			logger.warn("{} is {}. It is now {}: what it told of {} is not undone", path, reason.getMessage(), aside,
					this.key);
		}
		catch (IOException ex) {
			logger.warn("{} is {}, and can't be moved away: {}", path, reason.getMessage(), ex.toString());
		}
	}

	NicRecord record() {
		return this.record;
	}

	/**
	 * Writes the record. Comes before what it tells of is done, so that whoever comes
	 * after a process that was killed finds all of it.
	 */
	void save() {
		String text = this.record.format();
		boolean empty = this.record.participants().isEmpty();
		if (this.directory == null) {
			if (empty) {
				memory.remove(this.key);
			}
			else {
				memory.put(this.key, text);
			}
			return;
		}
		Path path = this.directory.resolve(this.key);
		try {
			if (empty) {
				Files.deleteIfExists(path);
				return;
			}
			Path temporary = this.directory.resolve(this.key + ".new");
			Files.writeString(temporary, text, StandardCharsets.ISO_8859_1);
			Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
		}
		catch (IOException ex) {
			RunDirectory.unusable(path, ex);
		}
	}

	/**
	 * Shows processes in other namespaces that a participant of this one lives.
	 * @param participant the participant
	 */
	void join(NicParticipant participant) {
		if (this.directory == null) {
			return;
		}
		Path path = sign(this.directory, participant);
		try {
			FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
			alive.put(participant.id(), channel);
			tryLock(channel);
		}
		catch (IOException ex) {
			RunDirectory.unusable(path, ex);
		}
	}

	/**
	 * Takes back what {@link #join} did, and what is left of a participant that is gone.
	 * @param participant the participant
	 */
	void leave(NicParticipant participant) {
		closeQuietly(alive.remove(participant.id()));
		if (this.directory != null) {
			try {
				Files.deleteIfExists(sign(this.directory, participant));
			}
			catch (IOException ex) {
				logger.debug("A file without meaning is left", ex);
			}
		}
	}

	/**
	 * {@return whether a participant's process runs}
	 * @param participant the participant
	 */
	boolean lives(NicParticipant participant) {
		if (!participant.process().isForeign(this.files)) {
			return participant.process().runs(this.files);
		}
		if (this.directory == null) {
			return true;
		}
		try (FileChannel channel = FileChannel.open(sign(this.directory, participant), StandardOpenOption.WRITE)) {
			return tryLock(channel) == null;
		}
		catch (NoSuchFileException ex) {
			return false;
		}
		catch (IOException ex) {
			return true; // to undo what it needs would be worse than to leave what it had
		}
	}

	private Path sign(Path directory, NicParticipant participant) {
		return directory.resolve(this.key + "." + participant.id());
	}

	/**
	 * Lets others have the record.
	 */
	@Override
	public void close() {
		closeQuietly(this.lock);
		threads.unlock();
	}

	private static void closeQuietly(@Nullable FileChannel channel) {
		if (channel != null) {
			try {
				channel.close();
			}
			catch (IOException ex) {
				logger.debug("A lock was not given back", ex);
			}
		}
	}

}
