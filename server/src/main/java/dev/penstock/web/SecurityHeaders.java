package dev.penstock.web;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerResponse;

/** What every response tells the browser not to do. On the request's event loop. */
final class SecurityHeaders {
    /** Styles may be inline: charts and editors set them from scripts. Scripts may not. */
    private static final String POLICY =
            "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline';"
                    + " img-src 'self' data: blob:; connect-src 'self'; object-src 'none';"
                    + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private SecurityHeaders() {}

    static void put(HttpServerResponse response) {
        MultiMap headers = response.headers();
        headers.set("content-security-policy", POLICY);
        headers.set("x-content-type-options", "nosniff");
        headers.set("x-frame-options", "DENY");
        headers.set("referrer-policy", "no-referrer");
        headers.set("cross-origin-opener-policy", "same-origin");
    }
}
