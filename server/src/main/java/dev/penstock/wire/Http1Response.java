package dev.penstock.wire;

import io.netty.buffer.ByteBuf;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import org.jspecify.annotations.Nullable;

/** A response on an HTTP/1.1 connection; only gRPC-Web comes this way. On the call's event loop. */
final class Http1Response implements HttpResponse {
    private final HttpServerRequest request;
    private final HttpServerResponse response;

    Http1Response(HttpServerRequest request) {
        this.request = request;
        this.response = request.response();
    }

    @Override
    public void head(Head head) {
        response.setChunked(true);
        head.forEach((name, value) -> response.headers().add(name, value));
    }

    @Override
    public void data(ByteBuf bytes, Runnable written) {
        response.write(BufferInternal.buffer(bytes)).onSuccess(_ -> written.run());
    }

    @Override
    public void end(@Nullable Trailers trailers, Runnable written) {
        if (trailers != null) {
            trailers.forEach((name, value) -> response.trailers().add(name, value));
        }
        response.end().onComplete(_ -> written.run());
    }

    @Override
    public void end(Head head, Trailers trailers, Runnable written) {
        head.forEach((name, value) -> response.headers().add(name, value));
        trailers.forEach((name, value) -> response.headers().add(name, value));
        response.end().onComplete(_ -> written.run());
    }

    @Override
    public void discourage() {
        request.connection().close();
    }
}
