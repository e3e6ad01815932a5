package dev.penstock.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** Ends responses; to HEAD without the body. On the request's event loop. */
final class Answers {
    private Answers() {}

    static void text(
            HttpServerRequest request, int status, String text, String name, String value) {
        request.response().putHeader(name, value);
        body(request, status, "text/plain; charset=utf-8", text);
    }

    static void text(HttpServerRequest request, int status, String text) {
        body(request, status, "text/plain; charset=utf-8", text);
    }

    static void body(HttpServerRequest request, int status, String type, String body) {
        request.response().putHeader("cache-control", "no-store");
        body(request, status, type, Buffer.buffer(body));
    }

    static void body(HttpServerRequest request, int status, String type, Buffer body) {
        HttpServerResponse response =
                request.response()
                        .setStatusCode(status)
                        .putHeader("content-type", type)
                        .putHeader("content-length", Integer.toString(body.length()));
        if (request.method().equals(HttpMethod.HEAD)) {
            response.end();
        } else {
            response.end(body);
        }
    }
}
