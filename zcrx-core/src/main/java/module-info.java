/**
 * Receives TCP data through io_uring zero-copy receive.
 */
@org.jspecify.annotations.NullMarked
module io.zcrx {

	requires static transitive org.jspecify;
	requires org.slf4j;

	exports io.zcrx;
	exports io.zcrx.preflight;

}
