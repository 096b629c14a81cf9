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

package io.zcrx.benchmarks.receiver;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringBufferRingConfig;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringFixedBufferRingAllocator;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.UnorderedThreadPoolEventExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Netty with its transports: one event loop, pooled direct buffers, handlers in the loop
 * or in a group of executors.
 */
final class NettyReceiver implements Receiver {

	private static final short BUFFER_GROUP = 1;

	private static final short BUFFERS = 1024;

	private static final int BUFFER = 64 * 1024;

	private static final int MAX_FRAME = 1 << 20;

	private final Channel channel;

	private NettyReceiver(Channel channel) {
		this.channel = channel;
	}

	static Receiver start(ReceiverOptions options, Tallies tallies) throws InterruptedException {
		ServerBootstrap bootstrap = new ServerBootstrap()
			.group(new MultiThreadIoEventLoopGroup(options.loops(), transport(options.mode())))
			.channel(channel(options.mode()))
			.option(ChannelOption.SO_BACKLOG, SelectorReceiver.BACKLOG)
			.option(ChannelOption.SO_REUSEADDR, true)
			.childOption(ChannelOption.TCP_NODELAY, true)
			.childHandler(new Initializer(options, tallies));
		if (options.mode().equals("io_uring")) {
			bootstrap.childOption(IoUringChannelOption.IO_URING_BUFFER_GROUP_ID, BUFFER_GROUP);
		}
		return new NettyReceiver(
				bootstrap.bind(new InetSocketAddress(options.address(), options.port())).sync().channel());
	}

	private static IoHandlerFactory transport(String mode) {
		return switch (mode) {
			case "epoll" -> EpollIoHandler.newFactory();
			case "nio" -> NioIoHandler.newFactory();
			default -> ring();
		};
	}

	private static Class<? extends ServerChannel> channel(String mode) {
		return switch (mode) {
			case "epoll" -> EpollServerSocketChannel.class;
			case "nio" -> NioServerSocketChannel.class;
			default -> IoUringServerSocketChannel.class;
		};
	}

	/**
	 * As Netty's documentation advises for throughput: a ring of provided buffers, of the
	 * number and size of our own.
	 */
	private static IoHandlerFactory ring() {
		return IoUringIoHandler
			.newFactory(new IoUringIoHandlerConfig().setBufferRingConfig(IoUringBufferRingConfig.builder()
				.bufferGroupId(BUFFER_GROUP)
				.bufferRingSize(BUFFERS)
				.batchSize(BUFFERS / 2)
				.allocator(new IoUringFixedBufferRingAllocator(BUFFER))
				.incremental(IoUring.isRegisterBufferRingIncSupported())
				.build()));
	}

	@Override
	public int port() {
		return ((InetSocketAddress) this.channel.localAddress()).getPort();
	}

	@Override
	public String counters() {
		return "";
	}

	private static final class Initializer extends ChannelInitializer<Channel> {

		private final ReceiverOptions options;

		private final Tallies tallies;

		private final @Nullable EventExecutorGroup group;

		@SuppressWarnings("deprecation") // since 4.2, but still what its users have
		Initializer(ReceiverOptions options, Tallies tallies) {
			this.options = options;
			this.tallies = tallies;
			this.group = switch (options.threads()) {
				case INLINE -> null;
				case UNORDERED -> new UnorderedThreadPoolEventExecutor(HandlerThreads.POOL);
				default -> new DefaultEventExecutorGroup(HandlerThreads.POOL);
			};
		}

		@Override
		@SuppressWarnings("deprecation") // as above
		protected void initChannel(Channel channel) {
			if (this.options.frames()) {
				channel.pipeline().addLast(new LengthFieldBasedFrameDecoder(MAX_FRAME, 0, Integer.BYTES, 0, 0));
			}
			boolean echo = this.options.shape() == Shape.ECHO;
			if (this.group != null) {
				channel.pipeline().addLast(this.group, new Handler(this.tallies.add(), echo, true));
			}
			else {
				channel.pipeline().addLast(new Handler(this.tallies.current(), echo, false));
			}
		}

	}

	private static final class Handler extends ChannelInboundHandlerAdapter {

		private final Tally tally;

		private final boolean echo;

		private final boolean executor;

		Handler(Tally tally, boolean echo, boolean executor) {
			this.tally = tally;
			this.echo = echo;
			this.executor = executor;
		}

		@Override
		@SuppressWarnings("FutureReturnValueIgnored") // a failure is told to the pipeline
		public void channelRead(ChannelHandlerContext context, Object message) {
			ByteBuf buffer = (ByteBuf) message;
			ByteBuffer bytes = buffer.internalNioBuffer(buffer.readerIndex(), buffer.readableBytes());
			this.tally.payload(bytes.order(ByteOrder.LITTLE_ENDIAN));
			if (this.echo && this.executor) {
				// one task for the loop instead of two
				context.writeAndFlush(buffer, context.voidPromise());
			}
			else if (this.echo) {
				context.write(buffer, context.voidPromise());
			}
			else {
				buffer.release();
			}
		}

		@Override
		public void channelReadComplete(ChannelHandlerContext context) {
			if (!this.executor) {
				context.flush();
			}
		}

	}

}
