package dev.penstock.wire;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of a type of message decides how much memory one takes. Not changed once it is made, any
 * thread.
 */
final class MessageShape {
    enum Kind {
        MESSAGE,
        /** Messages that become the entries of a map. */
        MAP,
        TEXT,
        BYTES,
        /** Repeated numbers, packed or not. */
        NUMBERS,
        /** Part of the object itself, or unknown. */
        OTHER
    }

    /**
     * A field.
     *
     * @param shape of what is a message
     * @param width of one of packed numbers, in bytes; 0 where it depends on the number
     */
    record Field(Kind kind, @Nullable MessageShape shape, int width) {
        MessageShape type() {
            if (shape == null) {
                throw new IllegalStateException(kind + " is no message");
            }
            return shape;
        }
    }

    /** An object, before its fields. */
    private static final int OBJECT = 40;

    private static final int FIELD = 8;

    /** A list of numbers has room for ten at first. */
    private static final int NUMBERS = 64;

    private static final Field OTHER = new Field(Kind.OTHER, null, 0);

    private final int bytes;

    /** By number; the contracts here have none above a few dozen. */
    private Field[] fields = {};

    private MessageShape(int bytes) {
        this.bytes = bytes;
    }

    static MessageShape of(Descriptor type) {
        return of(type, new HashMap<>());
    }

    /** Types contain each other. */
    private static MessageShape of(Descriptor type, Map<Descriptor, MessageShape> known) {
        MessageShape before = known.get(type);
        if (before != null) {
            return before;
        }
        var shape = new MessageShape(bytes(type));
        known.put(type, shape);
        int most = type.getFields().stream().mapToInt(FieldDescriptor::getNumber).max().orElse(0);
        Field[] fields = new Field[most + 1];
        Arrays.fill(fields, OTHER);
        for (FieldDescriptor field : type.getFields()) {
            fields[field.getNumber()] = field(field, known);
        }
        shape.fields = fields;
        return shape;
    }

    /** Of fields of which one at most is there, one takes room. */
    private static int bytes(Descriptor type) {
        int bytes = OBJECT + FIELD * type.getRealOneofs().size();
        for (FieldDescriptor field : type.getFields()) {
            if (field.getRealContainingOneof() == null) {
                bytes += FIELD + (isNumbers(field) ? NUMBERS : 0);
            }
        }
        return bytes;
    }

    private static boolean isNumbers(FieldDescriptor field) {
        return field.isRepeated()
                && switch (field.getJavaType()) {
                    case STRING, BYTE_STRING, MESSAGE -> false;
                    case INT, LONG, FLOAT, DOUBLE, BOOLEAN, ENUM -> true;
                };
    }

    private static Field field(FieldDescriptor field, Map<Descriptor, MessageShape> known) {
        return switch (field.getJavaType()) {
            case STRING -> new Field(Kind.TEXT, null, 0);
            case BYTE_STRING -> new Field(Kind.BYTES, null, 0);
            case MESSAGE ->
                    new Field(
                            field.isMapField() ? Kind.MAP : Kind.MESSAGE,
                            of(field.getMessageType(), known),
                            0);
            case INT, LONG, FLOAT, DOUBLE, BOOLEAN, ENUM ->
                    field.isRepeated() ? new Field(Kind.NUMBERS, null, width(field)) : OTHER;
        };
    }

    private static int width(FieldDescriptor field) {
        return switch (field.getType()) {
            case FIXED32, SFIXED32, FLOAT -> 4;
            case FIXED64, SFIXED64, DOUBLE -> 8;
            default -> 0;
        };
    }

    /** What a message without anything takes. */
    int bytes() {
        return bytes;
    }

    Field field(int number) {
        return number < fields.length ? fields[number] : OTHER;
    }
}
