package dev.penstock.wire;

import io.vertx.core.MultiMap;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a client sent with a call besides messages. Immutable, any thread. */
public final class Metadata {
    private final MultiMap headers;

    Metadata(MultiMap headers) {
        this.headers = headers;
    }

    /** The first value of the name (lower case), or null. */
    public @Nullable String get(String name) {
        return headers.get(name);
    }

    /** All values of the name. */
    public List<String> all(String name) {
        return headers.getAll(name);
    }

    /** The first value of a name that ends in {@code -bin}, decoded; null if absent or malformed. */
    public byte @Nullable [] binary(String name) {
        String value = headers.get(name);
        if (value == null) {
            return null;
        }
        try {
            return Base64.getDecoder().decode(value);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    public Set<String> names() {
        return headers.names();
    }
}
