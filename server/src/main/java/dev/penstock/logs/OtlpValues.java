package dev.penstock.logs;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** Values of OpenTelemetry as text: a text as it is, anything else as JSON. Pure; any thread. */
final class OtlpValues {
    /** Names of four severity numbers each, from 1 on. */
    static final List<String> LEVELS = List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL");

    private static final HexFormat HEX = HexFormat.of();

    private OtlpValues() {}

    static String text(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> value.getStringValue();
            case BYTES_VALUE ->
                    Base64.getEncoder().encodeToString(value.getBytesValue().toByteArray());
            case VALUE_NOT_SET -> "";
            case BOOL_VALUE, INT_VALUE, DOUBLE_VALUE, ARRAY_VALUE, KVLIST_VALUE -> {
                var json = new StringBuilder();
                write(value, json);
                yield json.toString();
            }
        };
    }

    private static void write(AnyValue value, StringBuilder json) {
        switch (value.getValueCase()) {
            case STRING_VALUE -> quote(value.getStringValue(), json);
            case BOOL_VALUE -> json.append(value.getBoolValue());
            case INT_VALUE -> json.append(value.getIntValue());
            case DOUBLE_VALUE -> number(value.getDoubleValue(), json);
            case BYTES_VALUE -> quote(text(value), json);
            case ARRAY_VALUE -> array(value.getArrayValue().getValuesList(), json);
            case KVLIST_VALUE -> object(value.getKvlistValue().getValuesList(), json);
            case VALUE_NOT_SET -> json.append("null");
        }
    }

    private static void array(List<AnyValue> values, StringBuilder json) {
        json.append('[');
        for (int i = 0; i < values.size(); i++) {
            json.append(i == 0 ? "" : ",");
            write(values.get(i), json);
        }
        json.append(']');
    }

    private static void object(List<KeyValue> values, StringBuilder json) {
        json.append('{');
        for (int i = 0; i < values.size(); i++) {
            json.append(i == 0 ? "" : ",");
            quote(values.get(i).getKey(), json);
            json.append(':');
            write(values.get(i).getValue(), json);
        }
        json.append('}');
    }

    /** JSON has no numbers that are none. */
    private static void number(double value, StringBuilder json) {
        if (!Double.isFinite(value)) {
            quote(Double.toString(value), json);
        } else if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            json.append((long) value);
        } else {
            json.append(value);
        }
    }

    private static void quote(String text, StringBuilder json) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                default -> {
                    if (c < 0x20) {
                        json.append("\\u00").append(HEX.toHexDigits((byte) c));
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        json.append('"');
    }
}
