package dev.penstock.wire;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;

/**
 * Holds back the flushes of one HTTP/2 connection until the end of the turn, so that what many calls
 * write leaves together; and ends the turn when a read of the socket is complete. On the event loop.
 */
final class ConnectionFlush extends ChannelDuplexHandler {
    private final Turn turn;
    private final ChannelHandlerContext[] context = new ChannelHandlerContext[1];
    private boolean waiting;

    ConnectionFlush(Turn turn) {
        this.turn = turn;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context[0] = added;
    }

    @Override
    public void flush(ChannelHandlerContext ignored) {
        if (!waiting) {
            waiting = true;
            turn.unflushed(this);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext reader) {
        turn.end();
        reader.fireChannelReadComplete();
    }

    void flushNow() {
        waiting = false;
        context[0].flush();
    }
}
