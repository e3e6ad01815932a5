package dev.penstock.wire;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Pings one HTTP/2 connection at intervals and closes it when an answer is late. On the connection's
 * event loop.
 */
final class KeepAlive {
    private static final Buffer PAYLOAD = Buffer.buffer("penstock");

    private final HttpConnection connection;
    private final EventLoop loop;
    private final long timeoutMillis;
    private final ScheduledFuture<?> pings;
    private @Nullable ScheduledFuture<?> death;

    KeepAlive(HttpConnection connection, EventLoop loop, WireConfig config) {
        this.connection = connection;
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
        death = loop.schedule(() -> connection.close(), timeoutMillis, TimeUnit.MILLISECONDS);
        connection.ping(PAYLOAD).onSuccess(_ -> answered());
    }

    private void answered() {
        if (death != null) {
            death.cancel(false);
            death = null;
        }
    }
}
