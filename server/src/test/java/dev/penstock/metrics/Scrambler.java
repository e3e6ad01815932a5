package dev.penstock.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Makes messages that a protobuf encoder would never write but a parser must take: fields shuffled,
 * repeated, unknown, of the wrong wire type, lengths in long form; and others that it must reject.
 * Strings come from small pools, so that series return and caches hit.
 */
final class Scrambler {
    static final long NOW = 1_763_000_000_000L;

    private final Random random;

    Scrambler(long seed) {
        random = new Random(seed);
    }

    byte[] collectionPoint() {
        var fields = new ArrayList<byte[]>();
        for (int i = often() ? 1 : random.nextInt(3); i > 0; i--) {
            fields.add(text(1, source()));
        }
        if (often()) {
            fields.add(number(2, timestamp()));
        }
        for (int i = often() ? 1 + random.nextInt(3) : random.nextInt(40); i > 0; i--) {
            fields.add(message(3, entry(text(1, name()), float64(2, value()), 1)));
        }
        tags(fields, 1);
        return damage(join(fields, 0));
    }

    byte[] batch() {
        var fields = new ArrayList<byte[]>();
        for (int i = random.nextInt(5); i > 0; i--) {
            fields.add(message(1, batchPoint()));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            fields.add(text(2, name()));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            fields.add(text(3, source()));
        }
        return damage(join(fields, 0));
    }

    private byte[] batchPoint() {
        var fields = new ArrayList<byte[]>();
        if (often()) {
            fields.add(text(1, name()));
        }
        for (int i = often() ? 1 : random.nextInt(3); i > 0; i--) {
            fields.add(text(2, name()));
        }
        fields.add(float64(3, value()));
        for (int i = often() ? 1 : random.nextInt(3); i > 0; i--) {
            var time = new ArrayList<byte[]>();
            if (often()) {
                time.add(number(1, seconds()));
            }
            if (random.nextBoolean()) {
                time.add(number(2, rarely() ? random.nextInt() : random.nextInt(1_000_000_000)));
            }
            fields.add(message(5, join(time, 2)));
        }
        tags(fields, 2);
        return join(fields, 1);
    }

    byte[] publish() {
        var fields = new ArrayList<byte[]>();
        for (int i = random.nextInt(5); i > 0; i--) {
            fields.add(message(4, publishPoint()));
        }
        if (random.nextBoolean()) {
            fields.add(text(1, source()));
        }
        if (often()) {
            fields.add(number(2, random.nextInt(-1, 4)));
        }
        if (random.nextBoolean()) {
            fields.add(text(3, source()));
        }
        if (random.nextBoolean()) {
            fields.add(number(5, random.nextInt(5)));
        }
        return damage(join(fields, 0));
    }

    private byte[] publishPoint() {
        var fields = new ArrayList<byte[]>();
        for (int i = often() ? 1 : random.nextInt(3); i > 0; i--) {
            fields.add(text(1, name()));
        }
        fields.add(float64(2, value()));
        if (often()) {
            fields.add(number(3, rarely() ? timestamp() : NOW - random.nextInt(100)));
        }
        tags(fields, 2);
        if (random.nextBoolean()) {
            fields.add(
                    text(5, pick("gauge", "counter", "histogram", "", "gauges").getBytes(UTF_8)));
        }
        return join(fields, 1);
    }

    private void tags(List<byte[]> fields, int depth) {
        int count = often() ? random.nextInt(4) : random.nextInt(36);
        for (int i = 0; i < count; i++) {
            byte[] key = count > 8 && often() ? ("k" + i).getBytes(UTF_8) : key();
            fields.add(message(4, entry(text(1, key), text(2, tagValue()), depth)));
        }
    }

    private byte[] entry(byte[] key, byte[] value, int depth) {
        var fields = new ArrayList<byte[]>();
        if (!rarely()) {
            fields.add(key);
        }
        if (!rarely()) {
            fields.add(value);
        }
        if (rarely()) {
            fields.add(random.nextBoolean() ? key : value);
        }
        return join(fields, depth);
    }

    /** The fields, now and then in another order and with unknown ones between them. */
    private byte[] join(List<byte[]> fields, int depth) {
        var all = new ArrayList<>(fields);
        if (rarely()) {
            all.add(unknown(depth));
        }
        if (random.nextInt(3) == 0) {
            Collections.shuffle(all, random);
        }
        var out = new ByteArrayOutputStream();
        all.forEach(out::writeBytes);
        return out.toByteArray();
    }

    private byte[] unknown(int depth) {
        int field = rarely() ? 1 + random.nextInt(5) : 16 + random.nextInt(100);
        return switch (random.nextInt(6)) {
            case 0 -> number(field, random.nextLong());
            case 1 -> float64(field, 1.5);
            case 2 -> text(field, new byte[random.nextInt(20)]);
            case 3 -> new Bytes().varint(field << 3 | 5).raw(new byte[4]).done();
            case 4 -> groups(field, rarely() ? 96 - depth + random.nextInt(8) : random.nextInt(4));
            default -> group(field, unknown(depth + 1), rarely() ? field + 1 : field);
        };
    }

    private byte[] groups(int field, int count) {
        byte[] inside = number(3, 7);
        for (int i = 0; i < count; i++) {
            inside = group(field, inside, field);
        }
        return inside;
    }

    private static byte[] group(int field, byte[] inside, int endField) {
        return new Bytes().varint(field << 3 | 3).raw(inside).varint(endField << 3 | 4).done();
    }

    /** Most messages as they are, some with bytes changed, lost or added. */
    private byte[] damage(byte[] message) {
        if (random.nextInt(3) != 0 || message.length == 0) {
            return message;
        }
        byte[] copy = message.clone();
        switch (random.nextInt(4)) {
            case 0 -> copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
            case 1 -> copy[random.nextInt(copy.length)] = (byte) random.nextInt();
            case 2 -> copy = Arrays.copyOf(copy, random.nextInt(copy.length));
            default -> {
                var longer = new Bytes();
                int at = random.nextInt(copy.length);
                longer.raw(Arrays.copyOf(copy, at));
                longer.raw(new byte[] {(byte) random.nextInt()});
                longer.raw(Arrays.copyOfRange(copy, at, copy.length));
                return longer.done();
            }
        }
        return copy;
    }

    private byte[] source() {
        return string("press-1", "press-2", "öfen", "", "x".repeat(256), "a\0b");
    }

    private byte[] name() {
        return string("temp", "temp.max", "druck_größe", "温度", "", "a-b", "n".repeat(256));
    }

    private byte[] key() {
        return string("line", "hall", "größe", "", "k".repeat(65), "tab\tkey");
    }

    private byte[] tagValue() {
        return string("a", "b", "Halle 3", "", "v".repeat(256), "nul\0");
    }

    /** One of the first three, rarely one of the others, very rarely no UTF-8 at all. */
    private byte[] string(String... pool) {
        if (!rarely()) {
            return pool[random.nextInt(3)].getBytes(UTF_8);
        }
        if (!rarely()) {
            return pool[random.nextInt(pool.length)].getBytes(UTF_8);
        }
        var bytes = new byte[1 + random.nextInt(12)];
        random.nextBytes(bytes);
        return bytes;
    }

    private double value() {
        if (rarely()) {
            double[] odd = {
                Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0, 1e308
            };
            return odd[random.nextInt(odd.length)];
        }
        return random.nextInt(1_000) / 8.0;
    }

    private long seconds() {
        if (rarely()) {
            return random.nextLong();
        }
        return NOW / 1_000 + random.nextInt(9) - (rarely() ? 359 * 3_600 + 4 : 0);
    }

    private long timestamp() {
        return switch (random.nextInt(8)) {
            case 0 -> NOW / 1_000 + random.nextInt(10) - 2;
            case 1 -> NOW * 1_000 + random.nextInt(10_000_000) - 100;
            case 2 -> NOW * 1_000_000 + random.nextInt(10);
            case 5 -> NOW - 359L * 3_600_000 + random.nextInt(100) - 50;
            case 3 -> rarely() ? random.nextLong() : 0;
            case 4 -> NOW + random.nextInt(10_000);
            default -> NOW - random.nextInt(10_000);
        };
    }

    private boolean often() {
        return random.nextInt(10) != 0;
    }

    private boolean rarely() {
        return random.nextInt(24) == 0;
    }

    private String pick(String... pool) {
        return pool[random.nextInt(pool.length)];
    }

    private byte[] text(int field, byte[] bytes) {
        var out = new Bytes().varint(field << 3 | 2);
        if (rarely()) {
            out.raw(
                    new byte[] {
                        (byte) (bytes.length | 0x80), (byte) (bytes.length >>> 7 | 0x80), 0
                    });
        } else {
            out.varint(bytes.length);
        }
        return out.raw(bytes).done();
    }

    private byte[] message(int field, byte[] bytes) {
        return text(field, bytes);
    }

    private static byte[] number(int field, long value) {
        return new Bytes().varint(field << 3).varint(value).done();
    }

    private static byte[] float64(int field, double value) {
        return new Bytes()
                .varint(field << 3 | 1)
                .raw(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(value).array())
                .done();
    }

    /** Writes the wire's elements. */
    private static final class Bytes {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Bytes varint(long value) {
            long left = value;
            while ((left & ~0x7fL) != 0) {
                out.write((int) ((left & 0x7f) | 0x80));
                left >>>= 7;
            }
            out.write((int) left);
            return this;
        }

        Bytes raw(byte[] bytes) {
            out.writeBytes(bytes);
            return this;
        }

        byte[] done() {
            return out.toByteArray();
        }
    }
}
