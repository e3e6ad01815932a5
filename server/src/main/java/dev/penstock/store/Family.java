package dev.penstock.store;

import java.nio.charset.StandardCharsets;

/** The column families; the order is that of the handles. */
enum Family {
    META("default"),
    EVENTS("events"),
    TABLES("tables"),
    CHUNKS("chunks"),
    ROLLUPS("rollups");

    private final String id;

    Family(String id) {
        this.id = id;
    }

    byte[] id() {
        return id.getBytes(StandardCharsets.UTF_8);
    }
}
