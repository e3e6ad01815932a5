package dev.penstock.logs;

import dev.penstock.ingest.MalformedMessageException;
import dev.penstock.ingest.ProtoReader;
import java.util.Arrays;

/**
 * A log entry as its caller sent it: where its texts lie in the message. Nothing is checked but that
 * the message is one, by the rules of protobuf-java. One thread at a time; reused.
 */
final class EntryDraft {
    private static final int KEY = 1 << 3 | ProtoReader.LENGTH;
    private static final int VALUE = 2 << 3 | ProtoReader.LENGTH;

    /** A stretch of bytes. */
    static final class Text {
        byte[] bytes = new byte[0];
        int from;
        int to;

        void set(byte[] source, int begin, int end) {
            bytes = source;
            from = begin;
            to = end;
        }

        int length() {
            return to - from;
        }

        boolean isEmpty() {
            return from == to;
        }

        boolean is(byte[] other) {
            return Arrays.equals(bytes, from, to, other, 0, other.length);
        }
    }

    final Text application = new Text();
    final Text level = new Text();
    final Text message = new Text();
    final Text sourceFile = new Text();
    long timestamp;
    int lineNumber;

    /** What the fields lie in. */
    byte[] bytes = new byte[0];

    /** Fields of different keys; one more than allowed means: too many. */
    int fields;

    /** Of each field, where key and value begin and end. */
    private final int[] places;

    private final int mostFields;

    EntryDraft(int mostFields) {
        this.mostFields = mostFields;
        places = new int[4 * (mostFields + 1)];
    }

    /**
     * Reads the message that the reader is in, to its end.
     *
     * @param depth of the message, 0 for the outermost
     */
    void read(ProtoReader reader, EntryShape shape, int depth) throws MalformedMessageException {
        clear(reader);
        int tag;
        while ((tag = reader.tag()) != 0) {
            if (tag == shape.timestamp()) {
                timestamp = reader.varint();
            } else if (tag == shape.level()) {
                text(reader, level);
            } else if (tag == shape.application()) {
                text(reader, application);
            } else if (tag == shape.message()) {
                text(reader, message);
            } else if (tag == shape.field()) {
                field(reader, depth + 1);
            } else if (tag == shape.sourceFile()) {
                text(reader, sourceFile);
            } else if (tag == shape.lineNumber()) {
                lineNumber = (int) reader.varint();
            } else if (tag == shape.ignored()) {
                reader.checkedText();
            } else {
                reader.skip(tag, depth);
            }
        }
    }

    private void clear(ProtoReader reader) {
        bytes = reader.bytes();
        int at = reader.at();
        application.set(bytes, at, at);
        level.set(bytes, at, at);
        message.set(bytes, at, at);
        sourceFile.set(bytes, at, at);
        timestamp = 0;
        lineNumber = 0;
        fields = 0;
    }

    private static void text(ProtoReader reader, Text text) throws MalformedMessageException {
        int to = reader.checkedText();
        text.set(reader.bytes(), reader.start(), to);
    }

    private void field(ProtoReader reader, int depth) throws MalformedMessageException {
        int outer = reader.enter();
        int keyFrom = reader.at();
        int keyTo = keyFrom;
        int valueFrom = keyFrom;
        int valueTo = keyFrom;
        int tag;
        while ((tag = reader.tag()) != 0) {
            switch (tag) {
                case KEY -> {
                    keyTo = reader.checkedText();
                    keyFrom = reader.start();
                }
                case VALUE -> {
                    valueTo = reader.checkedText();
                    valueFrom = reader.start();
                }
                default -> reader.skip(tag, depth);
            }
        }
        reader.leave(outer);
        put(keyFrom, keyTo, valueFrom, valueTo);
    }

    /** Of equal keys the last one counts. */
    private void put(int keyFrom, int keyTo, int valueFrom, int valueTo) {
        int i = 0;
        while (i < fields && !keyIs(i, bytes, keyFrom, keyTo)) {
            i++;
        }
        if (i > mostFields) {
            return;
        }
        int at = 4 * i;
        places[at] = keyFrom;
        places[at + 1] = keyTo;
        places[at + 2] = valueFrom;
        places[at + 3] = valueTo;
        fields = Math.max(fields, i + 1);
    }

    boolean keyIs(int field, byte[] other, int from, int to) {
        return Arrays.equals(bytes, keyFrom(field), keyTo(field), other, from, to);
    }

    int keyFrom(int field) {
        return places[4 * field];
    }

    int keyTo(int field) {
        return places[4 * field + 1];
    }

    int valueFrom(int field) {
        return places[4 * field + 2];
    }

    int valueTo(int field) {
        return places[4 * field + 3];
    }
}
