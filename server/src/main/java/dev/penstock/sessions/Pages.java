package dev.penstock.sessions;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.penstock.refusal.Refusal;
import java.nio.ByteBuffer;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** How lists are cut into pages. Pure; any thread. */
final class Pages {
    private static final int DEFAULT = 100;
    private static final int MOST = 1_000;
    private static final int LONGEST_TOKEN = 1_024;

    /** Read of a table for one page at most. */
    static final int READ_BYTES = 4 << 20;

    private Pages() {}

    static int size(int wanted) {
        if (wanted < 0 || wanted > MOST) {
            throw Refusal.invalid("page_size", wanted, "0 (" + DEFAULT + ") to " + MOST)
                    .asException();
        }
        return wanted == 0 ? DEFAULT : wanted;
    }

    /** Where a page ended: a number and a text, which order what is listed. */
    record Place(long number, String id) {

        static @Nullable Place of(String token) {
            if (token.isEmpty()) {
                return null;
            }
            try {
                if (token.length() <= LONGEST_TOKEN) {
                    byte[] bytes = Base64.getUrlDecoder().decode(token);
                    if (bytes.length > Long.BYTES) {
                        long number = ByteBuffer.wrap(bytes).getLong();
                        String id = new String(bytes, Long.BYTES, bytes.length - Long.BYTES, UTF_8);
                        return new Place(number, id);
                    }
                }
            } catch (IllegalArgumentException _) {
                // Said below.
            }
            throw Refusal.invalid("page_token", token, "one given by the server").asException();
        }

        static @Nullable Place of(Items.@Nullable Key key) {
            return key == null ? null : new Place(key.number(), key.id());
        }

        Items.Key key() {
            if (id.length() != EventIds.LENGTH) {
                throw Refusal.invalid("page_token", id, "one given by the server").asException();
            }
            return new Items.Key(number, id);
        }

        /** Of a list by falling number, then rising text: whether something comes behind. */
        boolean isBefore(long otherNumber, String otherId) {
            return otherNumber < number || (otherNumber == number && otherId.compareTo(id) > 0);
        }

        String token() {
            byte[] text = id.getBytes(UTF_8);
            byte[] bytes =
                    ByteBuffer.allocate(Long.BYTES + text.length).putLong(number).put(text).array();
            return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        }
    }
}
