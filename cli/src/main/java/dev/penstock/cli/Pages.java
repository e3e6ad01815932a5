package dev.penstock.cli;

import dev.penstock.client.PenstockClient;
import java.util.ArrayList;
import java.util.List;

/** Lists that the server gives page by page. */
public final class Pages {
    private Pages() {}

    /**
     * One page.
     *
     * @param next token of the one behind; empty: there is none
     */
    public record Page<T>(List<T> items, String next) {}

    /** Asks for one page. */
    @FunctionalInterface
    public interface Source<T> {
        Page<T> page(PenstockClient client, int size, String token) throws InterruptedException;
    }

    /** The first so many items, in pages of at most so many. */
    static <T> List<T> collect(PenstockClient client, Source<T> source, int limit, int largest)
            throws InterruptedException {
        var items = new ArrayList<T>();
        String token = "";
        do {
            Page<T> page = source.page(client, Math.min(largest, limit - items.size()), token);
            items.addAll(page.items());
            token = page.next();
        } while (!token.isEmpty() && items.size() < limit);
        return items;
    }
}
