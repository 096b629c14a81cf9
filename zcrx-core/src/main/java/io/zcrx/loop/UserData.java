package io.zcrx.loop;

/**
 * Tells completions apart: the kind of the request in the upper 8 bits, the connection's
 * place in the table in the lower 32.
 */
final class UserData {

	static final int RECEIVE = 1;

	static final int SEND = 2;

	static final int ACCEPT = 3;

	static final int WAKEUP = 4;

	static final int CANCEL = 5;

	static final int EVENT = 6;

	private static final int KIND_SHIFT = 56;

	private UserData() {
	}

	static long of(int kind, int index) {
		return ((long) kind << KIND_SHIFT) | index;
	}

	static int kind(long userData) {
		return (int) (userData >>> KIND_SHIFT);
	}

	static int index(long userData) {
		return (int) userData;
	}

}
