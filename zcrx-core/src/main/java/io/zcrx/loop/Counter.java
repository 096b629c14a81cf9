package io.zcrx.loop;

/**
 * What a loop counts.
 */
public enum Counter {

	/** Bytes delivered to handlers. */
	RECEIVED_BYTES,

	/** Completions that carried bytes. */
	RECEIVED_COMPLETIONS,

	/** Bytes that arrived after the connection was closed on this side. */
	DISCARDED_BYTES,

	/** Buffers given back by the loop. */
	RETURNED_BUFFERS,

	/** Receive requests that ended because the area was exhausted. */
	ALLOCATION_FAILURES,

	/** Receive requests renewed because they may have stalled. */
	STALL_RECOVERIES,

	/** Times the completion queue was full. */
	CQ_OVERFLOWS,

	/** Flushes of the refill queue. */
	REFILL_FLUSHES,

	/** Connections accepted. */
	ACCEPTED_CONNECTIONS,

	/** Connections that are gone. */
	CLOSED_CONNECTIONS,

	/** Connections ended by an error of the socket. */
	FAILED_CONNECTIONS,

	/** Bytes of replies that the kernel took. */
	SENT_BYTES,

	/** System calls that submitted or waited. */
	ENTERS

}
