package dev.penstock.logs.search;

import dev.penstock.refusal.Refusal;
import dev.penstock.refusal.RefusedException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.CRC32C;

/**
 * The last entry of a page: the next page begins behind it, whatever has been stored since.
 * Immutable, any thread.
 */
record PageToken(Order order, long timeMillis, long offset) {
    private static final byte VERSION = 1;
    private static final int BYTES = 2 + 2 * Long.BYTES + Integer.BYTES;

    String encode() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        bytes.put(VERSION).put((byte) (order.isNewestFirst() ? 0 : 1));
        bytes.putLong(timeMillis).putLong(offset);
        bytes.putInt(checksum(bytes.array()));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /**
     * Reads a token that a client gave.
     *
     * @throws RefusedException when it is none of ours, or of the other order
     */
    static PageToken decode(String text, Order order) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            throw refused(text);
        }
        if (bytes.length != BYTES || bytes[0] != VERSION) {
            throw refused(text);
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, 1, BYTES - 1);
        boolean sameOrder = in.get() == (order.isNewestFirst() ? 0 : 1);
        var token = new PageToken(order, in.getLong(), in.getLong());
        if (!sameOrder || in.getInt() != checksum(bytes)) {
            throw refused(text);
        }
        return token;
    }

    private static int checksum(byte[] bytes) {
        var crc = new CRC32C();
        crc.update(bytes, 0, BYTES - Integer.BYTES);
        return (int) crc.getValue();
    }

    private static RefusedException refused(String text) {
        return Refusal.invalid("page_token", text, "a token of this order from this server")
                .asException();
    }
}
