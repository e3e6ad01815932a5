package dev.penstock.wire;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Connections to a server that bring its answers slowly, and hold hardly more than they bring. */
final class SlowLink {
    private final NetSocket near;
    private final NetSocket far;
    private final int bytes;
    private Buffer waiting = Buffer.buffer();

    private SlowLink(NetSocket near, NetSocket far, int bytes) {
        this.near = near;
        this.far = far;
        this.bytes = bytes;
    }

    /** The port of a link to the server that brings so many bytes so often. */
    static int to(TestServer server, int bytes, Duration every) throws TimeoutException {
        Vertx vertx = server.vertx();
        NetServer links = vertx.createNetServer();
        links.connectHandler(
                near -> {
                    near.pause();
                    vertx.createNetClient()
                            .connect(server.port(), "127.0.0.1")
                            .onSuccess(far -> new SlowLink(near, far, bytes).run(vertx, every))
                            .onFailure(_ -> near.close());
                });
        return links.listen(0, "127.0.0.1").await(10, TimeUnit.SECONDS).actualPort();
    }

    private void run(Vertx vertx, Duration every) {
        near.handler(far::write);
        far.handler(this::keep);
        long timer = vertx.setPeriodic(every.toMillis(), _ -> bring());
        near.closeHandler(
                _ -> {
                    vertx.cancelTimer(timer);
                    far.close();
                });
        far.closeHandler(_ -> near.close());
        near.resume();
    }

    private void keep(Buffer arrived) {
        waiting.appendBuffer(arrived);
        if (waiting.length() >= bytes) {
            far.pause();
        }
    }

    private void bring() {
        int count = Math.min(bytes, waiting.length());
        near.write(waiting.getBuffer(0, count));
        waiting = waiting.getBuffer(count, waiting.length());
        if (waiting.length() < bytes) {
            far.resume();
        }
    }
}
