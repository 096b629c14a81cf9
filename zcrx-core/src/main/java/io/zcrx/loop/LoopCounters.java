package io.zcrx.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Figures of a loop. Written by the loop thread alone, read from any.
 */
public final class LoopCounters {

	private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

	private final long[] values = new long[Counter.values().length];

	void add(Counter counter, long amount) {
		int index = counter.ordinal();
		// opaque is enough: figures of one counter come in order, figures of different ones need not match
		LONGS.setOpaque(this.values, index, this.values[index] + amount);
	}

	/**
	 * Reads a figure.
	 * @param counter which one
	 * @return its recent value
	 */
	public long get(Counter counter) {
		return (long) LONGS.getOpaque(this.values, counter.ordinal());
	}

}
