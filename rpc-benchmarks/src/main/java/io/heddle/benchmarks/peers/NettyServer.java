package io.heddle.benchmarks.peers;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.string.StringDecoder;
import io.netty.handler.codec.string.StringEncoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Supplier;

/**
 * Netty with one event loop: {@code NettyServer nio|epoll|vt} prints {@code ready PORT} and serves until it is killed.
 * Mode {@code vt} is {@code nio} with a virtual thread for each message.
 *
 * @threading Main thread only.
 */
public final class NettyServer {
    private NettyServer() {}

    /**
     * Serves.
     *
     * @param args the mode
     * @throws InterruptedException if the thread is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        switch (args[0]) {
            case "nio" -> serve(NioIoHandler.newFactory(), NioServerSocketChannel.class, OnLoop::new);
            case "epoll" -> serve(EpollIoHandler.newFactory(), EpollServerSocketChannel.class, OnLoop::new);
            case "vt" -> serve(NioIoHandler.newFactory(), NioServerSocketChannel.class, OnVirtualThread::new);
            default -> throw new IllegalArgumentException("no such mode: " + args[0]);
        }
    }

    private static void serve(
            IoHandlerFactory transport, Class<? extends ServerChannel> channel, Supplier<OnLoop> handlers)
            throws InterruptedException {
        Channel listening = new ServerBootstrap()
                .group(new MultiThreadIoEventLoopGroup(1, transport))
                .channel(channel)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new Pipeline(handlers))
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        System.out.println("ready " + ((InetSocketAddress) listening.localAddress()).getPort());
        listening.closeFuture().sync();
    }

    private static final class Pipeline extends ChannelInitializer<Channel> {
        private final Supplier<OnLoop> handlers;

        Pipeline(Supplier<OnLoop> handlers) {
            this.handlers = handlers;
        }

        @Override
        protected void initChannel(Channel channel) {
            channel.pipeline()
                    .addLast(new LineBasedFrameDecoder(Lines.MAX_BYTES))
                    .addLast(new StringDecoder())
                    .addLast(new StringEncoder())
                    .addLast(handlers.get());
        }
    }

    private static class OnLoop extends SimpleChannelInboundHandler<String> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, String line) {
            context.write(Lines.reply(line) + "\r\n");
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // A peer that resets. Netty would log it with its stack, which costs more than many requests.
            context.close();
        }
    }

    private static final class OnVirtualThread extends OnLoop {
        @Override
        protected void channelRead0(ChannelHandlerContext context, String line) {
            Thread.startVirtualThread(() -> context.writeAndFlush(Lines.reply(line) + "\r\n"));
        }
    }
}
