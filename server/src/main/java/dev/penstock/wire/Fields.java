package dev.penstock.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** Names and values in order, for metadata a handler adds. On the call's event loop. */
final class Fields {
    private final List<String> namesAndValues = new ArrayList<>(4);

    void add(String name, String value) {
        namesAndValues.add(name);
        namesAndValues.add(value);
    }

    void forEach(BiConsumer<String, String> consumer) {
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            consumer.accept(namesAndValues.get(i), namesAndValues.get(i + 1));
        }
    }
}
