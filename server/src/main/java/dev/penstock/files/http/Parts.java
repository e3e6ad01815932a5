package dev.penstock.files.http;

import dev.penstock.files.depot.Upload;
import dev.penstock.refusal.Refusal;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The header Upload-Concat: nothing, {@code partial}, or {@code final;} and the parts. Immutable, any
 * thread.
 */
sealed interface Parts {
    /** One upload becomes one file. */
    record Whole() implements Parts {}

    /** The upload is a part of a later one. */
    record Partial() implements Parts {}

    /** Parts become a file, in this order. */
    record Final(List<String> ids) implements Parts {
        public Final {
            ids = List.copyOf(ids);
        }
    }

    String HEADER = "Upload-Concat";
    String PARTIAL = "partial";
    String FINAL = "final;";
    int MOST = 1_000;

    /**
     * Reads the header.
     *
     * @throws dev.penstock.refusal.RefusedException INVALID_FIELD if it is something else
     */
    static Parts parse(@Nullable String header) {
        if (header == null) {
            return new Whole();
        }
        String text = header.strip();
        if (text.equals(PARTIAL)) {
            return new Partial();
        }
        if (!text.startsWith(FINAL)) {
            throw malformed(text);
        }
        var ids = new ArrayList<String>();
        for (String url : text.substring(FINAL.length()).strip().split(" +", MOST + 1)) {
            ids.add(id(url));
        }
        return new Final(ids);
    }

    /** The id of an upload in its address, with or without scheme and host. */
    private static String id(String url) {
        String id = idOfPath(path(url));
        if (id == null) {
            throw malformed(url);
        }
        return id;
    }

    private static String path(String url) {
        try {
            String path = new URI(url).getRawPath();
            return path == null ? "" : path;
        } catch (URISyntaxException e) {
            throw malformed(url);
        }
    }

    /** The id of an upload; null if the path does not end with one. */
    static @Nullable String idOfPath(String path) {
        int slash = path.lastIndexOf('/');
        String id = path.substring(slash + 1);
        return slash >= 0 && Upload.ID.matcher(id).matches() ? id : null;
    }

    private static RuntimeException malformed(String found) {
        return Refusal.invalid(HEADER, found, "partial, or final; and addresses of parts")
                .asException();
    }
}
