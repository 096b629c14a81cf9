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

package io.zcrx.ring;

import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

import io.zcrx.libc.Errno;
import io.zcrx.uapi.IoUringRegionDesc;
import io.zcrx.uapi.IoUringZcrxAreaReg;
import io.zcrx.uapi.IoUringZcrxIfqReg;
import io.zcrx.uapi.IoUringZcrxOffsets;
import io.zcrx.uapi.IoUringZcrxRqe;
import io.zcrx.uapi.LinuxIoUring;
import io.zcrx.uapi.LinuxZcrx;
import io.zcrx.uapi.ZcrxEventDesc;

/**
 * The kernel's side of an interface queue: its buffers, the refill ring, and a device
 * that fills buffers, or none. Returned buffers are overwritten as soon as the refill
 * ring's tail is published, as a device may do.
 */
public final class FakeQueue {

	private static final int PAGE = 4096;

	private static final int DEVICE_BATCH = 64;

	private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

	private final FakeKernel kernel;

	private final FakeUring ring;

	private final int id;

	// by area
	private final List<List<Niov>> niovs = new ArrayList<>();

	// last in, first out
	private final ArrayDeque<Niov> free = new ArrayDeque<>();

	// buffers with the device
	private final ArrayDeque<Niov> posted = new ArrayDeque<>();

	private Niov filling;

	private int filled;

	private boolean device;

	private int bufferSize = PAGE;

	private int stock;

	private long headAddress;

	private long tailAddress;

	private long rqes;

	private int entries;

	private int head;

	private int seenTail;

	private long eventUserData;

	private int armedEvents;

	private int eventTypes;

	private long stats;

	private int mostShared;

	FakeQueue(FakeKernel kernel, FakeUring ring, int id) {
		this.kernel = kernel;
		this.ring = ring;
		this.id = id;
	}

	int id() {
		return this.id;
	}

	long tailAddress() {
		return this.tailAddress;
	}

	boolean of(FakeUring ring) {
		return this.ring.equals(ring);
	}

	boolean gone() {
		return this.ring.gone();
	}

	int register(long address) {
		Struct reg = new Struct(IoUringZcrxIfqReg.LAYOUT, address);
		KernelVersion version = this.kernel.version;
		int flags = reg.i32("flags");
		boolean nodev = (flags & LinuxZcrx.ZCRX_REG_NODEV) != 0;
		int wanted = reg.i32("rq_entries");
		if (!this.ring.canReceive() || (flags & ~version.zcrxFlags()) != 0 || reg.i32("zcrx_id") != 0
				|| !reg.isZero("__resv") || !reg.isZero("offsets") || wanted <= 0
				|| (!version.atLeast(KernelVersion.V7_0) && reg.i32("rx_buf_len") != 0)
				|| (!version.atLeast(KernelVersion.V7_2) && reg.i64("event_desc") != 0)
				|| (nodev && (reg.i32("if_idx") != 0 || reg.i32("if_rxq") != 0))) {
			return -Errno.EINVAL;
		}
		if (!nodev && reg.i32("if_idx") == 0) {
			return -Errno.ENODEV;
		}
		this.device = !nodev;
		if (reg.i32("rx_buf_len") != 0) {
			this.bufferSize = reg.i32("rx_buf_len");
			if (this.bufferSize < PAGE || Integer.bitCount(this.bufferSize) != 1) {
				return -Errno.EINVAL;
			}
			if (nodev && this.bufferSize > PAGE) {
				return -Errno.EOPNOTSUPP;
			}
		}
		this.entries = FakeKernel.roundUp(Math.min(wanted, 32768));
		Struct region = new Struct(IoUringRegionDesc.LAYOUT, reg.i64("region_ptr"));
		long base = region.i64("user_addr");
		int result = mapRegion(region, base, reg.i64("event_desc"));
		if (result == 0) {
			result = addArea(reg.i64("area_ptr"));
		}
		if (result < 0) {
			return result;
		}
		this.stock = this.device ? Math.max(1, Math.min(64, this.free.size() / 4)) : 0;
		new Struct(IoUringZcrxOffsets.LAYOUT, reg.at("offsets")).i32("head", 0)
			.i32("tail", version.tailOffset)
			.i32("rqes", version.rqesOffset);
		reg.i32("rq_entries", this.entries).i32("zcrx_id", this.id);
		reg.i32("rx_buf_len", version.atLeast(KernelVersion.V7_0) ? this.bufferSize : 0);
		return 0;
	}

	private int mapRegion(Struct region, long base, long eventDesc) {
		KernelVersion version = this.kernel.version;
		long size = region.i64("size");
		long used = version.rqesOffset + this.entries * IoUringZcrxRqe.SIZEOF;
		if (region.i32("flags") != LinuxIoUring.IORING_MEM_REGION_TYPE_USER || size % PAGE != 0 || size < used) {
			return -Errno.EINVAL;
		}
		if (eventDesc != 0) {
			Struct desc = new Struct(ZcrxEventDesc.LAYOUT, eventDesc);
			long offset = desc.i64("stats_offset");
			if (offset % 8 != 0 || desc.i32("type_mask") >>> 2 != 0 || desc.i32("flags") >>> 1 != 0) {
				return -Errno.EINVAL;
			}
			if (offset < used || offset + 16 > size) {
				return -Errno.ERANGE;
			}
			this.stats = base + offset;
			this.eventUserData = desc.i64("user_data");
			this.eventTypes = desc.i32("type_mask");
			this.armedEvents = this.eventTypes;
		}
		this.headAddress = base;
		this.tailAddress = base + version.tailOffset;
		this.rqes = base + version.rqesOffset;
		// before 7.1 the kernel takes the header as it is: any values mean an empty ring
		this.head = this.kernel.start;
		this.seenTail = this.head;
		RingMemory.set(this.headAddress, this.head);
		RingMemory.set(this.tailAddress, this.head);
		poison(0, this.entries);
		return 0;
	}

	/**
	 * Adds an area, the first or a further one.
	 */
	int addArea(long address) {
		Struct area = new Struct(IoUringZcrxAreaReg.LAYOUT, address);
		long length = area.i64("len");
		if (area.i64("rq_area_token") != 0 || length % this.bufferSize != 0 || area.i64("addr") % PAGE != 0) {
			return -Errno.EINVAL;
		}
		if (length == 0 || area.i64("addr") == 0) {
			return -Errno.EFAULT;
		}
		long token = (long) this.niovs.size() << LinuxZcrx.IORING_ZCRX_AREA_SHIFT;
		List<Niov> added = new ArrayList<>();
		for (long offset = 0; offset < length; offset += this.bufferSize) {
			Niov niov = new Niov(token | offset, area.i64("addr") + offset);
			added.add(niov);
			this.free.push(niov);
		}
		this.niovs.add(added);
		area.i64("rq_area_token", token);
		return 0;
	}

	/**
	 * Finds a place for a piece of data.
	 */
	Place place(boolean copied) {
		if (!copied) {
			return placeOfDevice();
		}
		Niov niov = this.free.poll();
		return (niov != null) ? new Place(niov, 0, PAGE, true) : null;
	}

	private Place placeOfDevice() {
		// what is left of a buffer can hold further packets
		if (this.filling != null && this.filled < this.bufferSize && this.kernel.chance(60)) {
			return new Place(this.filling, this.filled, this.bufferSize - this.filled, false);
		}
		if (this.filling != null) {
			this.filling.posted = false;
			release(this.filling);
			this.filling = null;
		}
		if (this.posted.isEmpty()) {
			demand();
		}
		this.filling = this.posted.poll();
		if (this.filling == null) {
			event(LinuxZcrx.ZCRX_EVENT_ALLOC_FAIL);
			return null;
		}
		this.filled = this.kernel.chance(50) ? 0 : this.kernel.random.nextInt(this.bufferSize / 2);
		return new Place(this.filling, this.filled, this.bufferSize - this.filled, false);
	}

	/**
	 * Tells whether a piece arrives where it has to be copied.
	 */
	boolean copies(FakeConnection connection) {
		return !this.device || this.kernel.chance(connection.misrouted());
	}

	/**
	 * Hands a piece to the application.
	 */
	void delivered(Place place, int length) {
		place.niov.references++;
		this.mostShared = Math.max(this.mostShared, place.niov.references);
		if (place.copied) {
			count(length);
		}
		else {
			this.filled = place.offset + length;
		}
	}

	/**
	 * Takes a place back that was not used.
	 */
	void undo(Place place) {
		if (place.copied) {
			this.free.push(place.niov);
		}
	}

	private void count(int length) {
		if (this.stats != 0) {
			RingMemory.ALL.set(ValueLayout.JAVA_LONG, this.stats,
					RingMemory.ALL.get(ValueLayout.JAVA_LONG, this.stats) + 1);
			RingMemory.ALL.set(ValueLayout.JAVA_LONG, this.stats + 8,
					RingMemory.ALL.get(ValueLayout.JAVA_LONG, this.stats + 8) + length);
		}
		event(LinuxZcrx.ZCRX_EVENT_COPY);
	}

	private void event(int type) {
		if ((this.armedEvents & (1 << type)) != 0) {
			this.armedEvents &= ~(1 << type);
			this.ring.post(this.eventUserData, type, 0);
		}
	}

	int armEvent(int type) {
		if (type < 0 || type > 1 || (this.eventTypes & (1 << type)) == 0 || (this.armedEvents & (1 << type)) != 0) {
			return -Errno.EINVAL;
		}
		this.armedEvents |= 1 << type;
		return 0;
	}

	/**
	 * Takes entries until a batch is short, one is bad, or the ring was gone through
	 * once.
	 */
	int flush() {
		for (int i = 0; i < this.entries && this.head != tail(); i++) {
			if (!take()) {
				break;
			}
		}
		publishHead();
		return 0;
	}

	/**
	 * The device's pool is empty: it takes some buffers from the refill ring, or else
	 * free ones.
	 */
	private void demand() {
		int limit = this.kernel.odd() ? 1 : DEVICE_BATCH;
		for (int i = 0; i < limit && this.head != tail(); i++) {
			take();
		}
		publishHead();
		while (this.posted.size() < this.stock && !this.free.isEmpty()) {
			Niov niov = this.free.poll();
			niov.posted = true;
			this.posted.add(niov);
		}
	}

	/**
	 * Has the device look for buffers, as it does while packets arrive.
	 */
	public void deviceDemand() {
		synchronized (this.kernel) {
			demand();
		}
	}

	/**
	 * {@return in how many completions at once a buffer was delivered}
	 */
	public int mostShared() {
		return this.mostShared;
	}

	/**
	 * Takes an entry.
	 * @return whether it was good
	 */
	private boolean take() {
		long rqe = rqe(this.head);
		Niov niov = find(rqe);
		fill(rqe, IoUringZcrxRqe.SIZEOF, 0xff);
		this.head++;
		if (niov == null) {
			return false;
		}
		if (niov.references == 0) {
			this.kernel.violation("buffer at %#x was returned twice".formatted(niov.offset));
			return true;
		}
		niov.references--;
		niov.returned = Math.max(0, niov.returned - 1);
		release(niov);
		return true;
	}

	private void release(Niov niov) {
		if (niov.references == 0 && !niov.posted) {
			this.free.push(niov);
		}
	}

	private Niov find(long rqe) {
		Struct entry = new Struct(IoUringZcrxRqe.LAYOUT, rqe);
		long off = entry.i64("off");
		int area = (int) (off >>> LinuxZcrx.IORING_ZCRX_AREA_SHIFT);
		long index = (off & ~LinuxZcrx.IORING_ZCRX_AREA_MASK) / this.bufferSize;
		if (entry.i32("__pad") != 0 || area >= this.niovs.size() || index >= this.niovs.get(area).size()
				|| entry.i32("len") <= 0 || entry.i32("len") > this.bufferSize) {
			this.kernel.violation(
					"bad refill entry: off %#x, len %d, pad %d".formatted(off, entry.i32("len"), entry.i32("__pad")));
			return null;
		}
		return this.niovs.get(area).get((int) index);
	}

	/**
	 * The application is about to publish the refill ring's tail: everything before it
	 * must be written and right by now.
	 */
	void beforeRelease(long address, int value) {
		if (address != this.tailAddress) {
			return;
		}
		if (value - this.head > this.entries || value - this.seenTail < 0) {
			this.kernel.violation("refill tail %#x with head %#x".formatted(value, this.head));
		}
		for (; this.seenTail != value; this.seenTail++) {
			Niov niov = find(rqe(this.seenTail));
			if (niov == null) {
				continue;
			}
			if (++niov.returned > niov.references) {
				this.kernel.violation("buffer at %#x is being returned twice".formatted(niov.offset));
			}
			else if (niov.returned == niov.references && !niov.posted) {
				// from now on other bytes may arrive there
				fill(niov.address, this.bufferSize, 0xdd);
			}
		}
	}

	private int tail() {
		int tail = (int) INT.getAcquire(RingMemory.ALL, this.tailAddress);
		if (FakeUring.OBSERVING && tail != this.seenTail) {
			this.kernel.violation("refill tail %#x was not published by a store-release".formatted(tail));
			this.seenTail = tail;
		}
		return tail;
	}

	private void publishHead() {
		INT.setRelease(RingMemory.ALL, this.headAddress, this.head);
	}

	private long rqe(int position) {
		return this.rqes + IoUringZcrxRqe.SIZEOF * (position & (this.entries - 1));
	}

	private void poison(int from, int count) {
		fill(rqe(from), count * IoUringZcrxRqe.SIZEOF, 0xff);
	}

	private static void fill(long address, long length, int value) {
		RingMemory.ALL.asSlice(address, length).fill((byte) value);
	}

	/**
	 * {@return how many times buffers have been delivered and not been taken back}
	 */
	public int references() {
		synchronized (this.kernel) {
			return this.niovs.stream().flatMap(List::stream).mapToInt((niov) -> niov.references).sum();
		}
	}

	/**
	 * {@return how many of them are on their way in the refill ring}
	 */
	public int returning() {
		synchronized (this.kernel) {
			return tail() - this.head;
		}
	}

	public int freeBuffers() {
		synchronized (this.kernel) {
			return this.free.size() + this.posted.size();
		}
	}

	@Override
	public String toString() {
		return "queue: %d references, %d returning, %d free, %d posted, %d areas".formatted(references(),
				this.seenTail - this.head, this.free.size(), this.posted.size(), this.niovs.size());
	}

	/**
	 * A buffer.
	 */
	static final class Niov {

		final long offset;

		final long address;

		int references;

		// published in the refill ring, not taken yet
		int returned;

		boolean posted;

		Niov(long offset, long address) {
			this.offset = offset;
			this.address = address;
		}

	}

	/**
	 * A place for a piece of data.
	 */
	record Place(Niov niov, int offset, int room, boolean copied) {

		long off() {
			return this.niov.offset + this.offset;
		}

		long address() {
			return this.niov.address + this.offset;
		}

	}

}
