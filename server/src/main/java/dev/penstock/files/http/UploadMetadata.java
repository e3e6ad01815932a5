package dev.penstock.files.http;

import dev.penstock.refusal.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The header Upload-Metadata: pairs of a key and a value in base64, {@code filename YS50eHQ=,draft}.
 * Immutable, any thread.
 *
 * @param raw as it was sent, to be given back
 */
record UploadMetadata(String raw, Map<String, String> values) {
    static final int LONGEST = 4 << 10;
    private static final String HEADER = "Upload-Metadata";
    private static final String UNNAMED = "unnamed_file";

    UploadMetadata {
        values = Map.copyOf(values);
    }

    /**
     * Reads it.
     *
     * @throws dev.penstock.refusal.RefusedException INVALID_FIELD if it is something else
     */
    static UploadMetadata parse(@Nullable String header) {
        String raw = header == null ? "" : header.strip();
        if (raw.length() > LONGEST) {
            throw Refusal.invalid(HEADER, raw.length() + " characters", "at most " + LONGEST)
                    .asException();
        }
        var values = new HashMap<String, String>();
        if (!raw.isEmpty()) {
            for (String pair : raw.split(",", -1)) {
                put(pair.strip(), values);
            }
        }
        return new UploadMetadata(raw, values);
    }

    private static void put(String pair, Map<String, String> values) {
        int space = pair.indexOf(' ');
        String key = space < 0 ? pair : pair.substring(0, space);
        if (key.isEmpty() || !key.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw malformed(pair);
        }
        String value = space < 0 ? "" : decoded(pair.substring(space + 1).strip());
        if (values.put(key, value) != null) {
            throw Refusal.invalid(HEADER, key + " twice", "each key once").asException();
        }
    }

    private static String decoded(String base64) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getDecoder().decode(base64)))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw malformed(base64);
        }
    }

    private static RuntimeException malformed(String found) {
        return Refusal.invalid(
                        HEADER, found, "key, space, UTF-8 in base64; pairs with commas between")
                .asException();
    }

    /** What the file is to be called. */
    String fileName() {
        String name = first("filename", "name");
        return name.isEmpty() ? UNNAMED : name;
    }

    /** Empty: not said. */
    String contentType() {
        return first("filetype", "type");
    }

    private String first(String key, String other) {
        String value = values.getOrDefault(key, "");
        return value.isEmpty() ? values.getOrDefault(other, "") : value;
    }
}
