package dev.penstock.wire;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Pings one HTTP/2 connection at intervals and closes it when nothing comes back. On a slow link the
 * answer may be late, for the ping waits behind what the client takes; whatever else it sends
 * meanwhile shows that it lives. On the connection's event loop.
 */
final class KeepAlive {
    private static final Buffer PAYLOAD = Buffer.buffer("penstock");

    private final HttpConnection connection;
    private final Http2Out out;
    private final EventLoop loop;
    private final long timeoutMillis;
    private final ScheduledFuture<?> pings;
    private @Nullable ScheduledFuture<?> death;

    KeepAlive(HttpConnection connection, Http2Out out, EventLoop loop, WireConfig config) {
        this.connection = connection;
        this.out = out;
        this.loop = loop;
        this.timeoutMillis = config.pingTimeout().toMillis();
        long interval = config.pingInterval().toMillis();
        this.pings =
                loop.scheduleAtFixedRate(this::ping, interval, interval, TimeUnit.MILLISECONDS);
    }

    void stop() {
        pings.cancel(false);
        answered();
    }

    private void ping() {
        if (death != null) {
            return;
        }
        awaitLife();
        connection.ping(PAYLOAD).onSuccess(_ -> answered());
    }

    private void awaitLife() {
        long reads = out.reads();
        death = loop.schedule(() -> judge(reads), timeoutMillis, TimeUnit.MILLISECONDS);
    }

    private void judge(long reads) {
        if (out.reads() == reads) {
            out.cut();
        } else {
            awaitLife();
        }
    }

    private void answered() {
        if (death != null) {
            death.cancel(false);
            death = null;
        }
    }
}
