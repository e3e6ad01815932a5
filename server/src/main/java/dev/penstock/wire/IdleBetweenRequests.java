package dev.penstock.wire;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes an HTTP/1.1 connection on which nothing is asked for long: between requests, where nobody else
 * looks, and not within one, which may be silent. HTTP/2 has pings. On the connection's event loop.
 */
final class IdleBetweenRequests extends ChannelDuplexHandler {
    private final long millis;
    private int unanswered;
    private @Nullable Future<?> end;

    IdleBetweenRequests(long millis) {
        this.millis = millis;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest) {
            unanswered++;
            stop();
        } else if (message instanceof HttpContent) {
            // What was answered before it ended may never end: only what still comes puts it off.
            stop();
            waitFrom(context);
        }
        context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        ChannelPromise written = promise;
        if (message instanceof LastHttpContent && !isInterim(message)) {
            written = promise.unvoid();
            written.addListener(_ -> answered(context));
        }
        var _ = context.write(message, written);
    }

    private void answered(ChannelHandlerContext context) {
        unanswered--;
        waitFrom(context);
    }

    private static boolean isInterim(Object message) {
        return message instanceof HttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }

    private void waitFrom(ChannelHandlerContext context) {
        if (unanswered == 0 && end == null && context.channel().isActive()) {
            end = context.executor().schedule(() -> close(context), millis, TimeUnit.MILLISECONDS);
        }
    }

    private static void close(ChannelHandlerContext context) {
        var _ = context.close();
    }

    private void stop() {
        if (end != null) {
            end.cancel(false);
            end = null;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stop();
        context.fireChannelInactive();
    }
}
